// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check of a configuration blob (see config.h). Called by both doors and the tool before a blob is
 * used, and by the core before it believes one. Never writes to the blob, never reads beyond its
 * size.
 */
#include "config.h"
#include "image_header.h"

/** Physical addresses have at most 52 bits (SDM Vol. 3A, section 4.1.4). */
#define PHYS_LIMIT (1ULL << 52)

#define PAGE_OFFSET(x) ((x) & (RVM_PAGE_SIZE - 1))

#define NUM_PORTS 0x10000U

/** Registers of an 8250. */
#define UART_REGISTERS 8U

/** Pins of the largest IOAPIC. */
#define MAX_IOAPIC_PINS 240U

/** Bits of jailhouse_console.flags of a frame buffer: MMIO and the larger of two formats. */
#define CON_FB_FLAGS   (JAILHOUSE_CON_ACCESS_MMIO | 0x0004U)
#define CON_UART_FLAGS (JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4)

#define MEM_VALID_FLAGS (JAILHOUSE_MEM_VALID_FLAGS | JAILHOUSE_MEM_IO_UNALIGNED)
#define MEM_IO_WIDTHS	(0xfULL << JAILHOUSE_MEM_IO_WIDTH_SHIFT)
#define MEM_NEEDS_READ	(JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE)

#define CELL_VALID_FLAGS                                               \
	(JAILHOUSE_CELL_PASSIVE_COMMREG | JAILHOUSE_CELL_TEST_DEVICE | \
	 JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED | JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE)

/**
 * What all checks share. Each check returns whether its part is in order; the first that is not has
 * filled *err, and the && chains below stop there.
 */
struct check {
	const struct jailhouse_system *sys;
	const struct jailhouse_cell_desc *cell;
	struct rvm_config_error *err;
	/** Entry being checked, or RVM_CONFIG_NO_INDEX. */
	uint32_t index;
};

static bool refuse(const struct check *c, const char *field, uint64_t wanted, uint64_t found)
{
	c->err->field = field;
	c->err->index = c->index;
	c->err->wanted = wanted;
	c->err->found = found;
	return false;
}

static bool is(const struct check *c, const char *field, uint64_t wanted, uint64_t found)
{
	return found == wanted || refuse(c, field, wanted, found);
}

static bool at_most(const struct check *c, const char *field, uint64_t limit, uint64_t found)
{
	return found <= limit || refuse(c, field, limit, found);
}

static bool at_least(const struct check *c, const char *field, uint64_t limit, uint64_t found)
{
	return found >= limit || refuse(c, field, limit, found);
}

static bool only_bits(const struct check *c, const char *field, uint64_t valid, uint64_t found)
{
	return (found & ~valid) == 0 || refuse(c, field, valid, found);
}

/** @unit is a power of two. Zero does not pass: nothing checked here may be zero. */
static bool multiple_of(const struct check *c, const char *field, uint64_t unit, uint64_t found)
{
	return (found != 0 && (found & (unit - 1)) == 0) || refuse(c, field, unit, found);
}

static bool bytes_zero(const void *p, uint64_t count)
{
	const uint8_t *byte = p;
	uint64_t i;

	for (i = 0; i < count && byte[i] == 0; i++)
		;
	return i == count;
}

static bool in_phys_space(const struct check *c, const char *field, uint64_t start, uint64_t size)
{
	if (size == 0 || size > PHYS_LIMIT)
		return refuse(c, field, PHYS_LIMIT, size);
	return at_most(c, field, PHYS_LIMIT - size, start);
}

/** Both ranges lie in the physical address space. */
static bool ranges_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

static bool not_hypervisor(const struct check *c, const char *field, uint64_t start, uint64_t size)
{
	uint64_t hv_start = c->sys->hypervisor_memory.phys_start;
	uint64_t hv_size = c->sys->hypervisor_memory.size;

	if (hv_size == 0 || !ranges_overlap(start, size, hv_start, hv_size))
		return true;
	return refuse(c, field, hv_start + hv_size, start);
}

/** Whether a range of something else lies where it may. @object: a literal, its name. */
#define usable_range(c, object, start, size)                                            \
	(in_phys_space(c, object ": beyond the physical address space", start, size) && \
	 not_hypervisor(c, object ": overlaps the hypervisor memory", start, size))

static bool check_counters(const struct check *c)
{
	const struct jailhouse_cell_desc *cell = c->cell;
	const uint32_t max = RVM_CONFIG_MAX_ENTRIES;

	return at_most(c, "CPU set: too large (bytes)", RVM_MAX_CPUS / 8, cell->cpu_set_size) &&
	       at_most(c, "too many memory regions", max, cell->num_memory_regions) &&
	       at_most(c, "too many cache regions", max, cell->num_cache_regions) &&
	       at_most(c, "too many irqchips", max, cell->num_irqchips) &&
	       at_most(c, "too many port ranges", max, cell->num_pio_regions) &&
	       at_most(c, "too many PCI devices", max, cell->num_pci_devices) &&
	       at_most(c, "too many PCI capabilities", RVM_CONFIG_MAX_PCI_CAPS,
		       cell->num_pci_caps) &&
	       at_most(c, "stream IDs are for other architectures", 0, cell->num_stream_ids);
}

int rvm_config_check_header(const void *header, uint64_t *total, struct rvm_config_error *err)
{
	const struct jailhouse_system *sys = header;
	const struct check c = {sys, &sys->root_cell, err, RVM_CONFIG_NO_INDEX};
	const char *signature = JAILHOUSE_SYSTEM_SIGNATURE;
	uint32_t i;

	for (i = 0; i < JAILHOUSE_SIGNATURE_LEN; i++)
		if (!is(&c, "signature: not a system configuration (character)",
			(uint8_t)signature[i], (uint8_t)sys->signature[i]))
			return -RVM_CONFIG_EINVAL;
	if (!is(&c, "architecture: not x86", JAILHOUSE_X86, sys->architecture) ||
	    !is(&c, "revision: other format", JAILHOUSE_CONFIG_REVISION, sys->revision))
		return -RVM_CONFIG_EINVAL;
	if (!check_counters(&c))
		return -RVM_CONFIG_E2BIG;
	*total = rvm_config_system_size(sys);
	return 0;
}

static bool check_hypervisor_memory(const struct check *c)
{
	const struct jailhouse_memory *mem = &c->sys->hypervisor_memory;

	if (!is(c, "hypervisor memory: flags", 0, mem->flags))
		return false;
	if (mem->virt_start != 0 &&
	    !is(c, "hypervisor memory: virtual start", mem->phys_start, mem->virt_start))
		return false;
	if (mem->phys_start == 0 && mem->size == 0)
		return true;
	return multiple_of(c, "hypervisor memory: start not page aligned", RVM_PAGE_SIZE,
			   mem->phys_start) &&
	       multiple_of(c, "hypervisor memory: size zero or not page aligned", RVM_PAGE_SIZE,
			   mem->size) &&
	       at_most(c, "hypervisor memory: too large", RVM_MAX_MEMORY, mem->size) &&
	       in_phys_space(c, "hypervisor memory: beyond the physical address space",
			     mem->phys_start, mem->size);
}

static bool check_uart(const struct check *c, const struct jailhouse_console *con)
{
	uint32_t distance = con->flags & JAILHOUSE_CON_REGDIST_4 ? 4 : 1;

	if (!only_bits(c, "console: flags of an 8250", CON_UART_FLAGS, con->flags) ||
	    !at_least(c, "console: no address", 1, con->address))
		return false;
	if (!(con->flags & JAILHOUSE_CON_ACCESS_MMIO))
		return at_most(c, "console: port", NUM_PORTS - UART_REGISTERS, con->address);
	return multiple_of(c, "console: address not aligned", distance, con->address) &&
	       at_least(c, "console: register window too small", UART_REGISTERS * distance,
			con->size);
}

/** The index tells the consoles apart: 0 is the hypervisor's, 1 the root cell's. */
static bool check_console(const struct check *c, const struct jailhouse_console *con)
{
	if (!is(c, "console: clock gates are for other architectures", 0, con->gate_nr) ||
	    !is(c, "console: clock gates are for other architectures", 0, con->clock_reg))
		return false;
	switch (con->type) {
	case JAILHOUSE_CON_TYPE_NONE:
		return true;
	case JAILHOUSE_CON_TYPE_8250:
		if (!check_uart(c, con))
			return false;
		if (!(con->flags & JAILHOUSE_CON_ACCESS_MMIO))
			return true;
		break;
	case JAILHOUSE_CON_TYPE_EFIFB:
		if (!only_bits(c, "console: flags of a frame buffer", CON_FB_FLAGS, con->flags) ||
		    !is(c, "console: a frame buffer is memory mapped", JAILHOUSE_CON_ACCESS_MMIO,
			con->flags & JAILHOUSE_CON_ACCESS_MMIO))
			return false;
		break;
	default:
		return refuse(c, "console: unknown type", JAILHOUSE_CON_TYPE_8250, con->type);
	}
	return usable_range(c, "console", con->address, con->size);
}

static bool check_iommu(const struct check *c, const struct jailhouse_iommu *unit)
{
	if (unit->type == 0)
		return bytes_zero(unit, sizeof(*unit)) ||
		       refuse(c, "IOMMU unit: unused but not zero", 0, unit->base);
	return is(c, "IOMMU unit: not an Intel VT-d", JAILHOUSE_IOMMU_INTEL, unit->type) &&
	       multiple_of(c, "IOMMU unit: base not page aligned", RVM_PAGE_SIZE, unit->base) &&
	       multiple_of(c, "IOMMU unit: size zero or not page aligned", RVM_PAGE_SIZE,
			   unit->size) &&
	       usable_range(c, "IOMMU unit", unit->base, unit->size);
}

static bool check_mmconfig(const struct check *c)
{
	uint64_t base = c->sys->platform_info.pci_mmconfig_base;
	uint64_t size = ((uint64_t)c->sys->platform_info.pci_mmconfig_end_bus + 1) << 20;

	if (base == 0)
		return true;
	return multiple_of(c, "platform: MMCONFIG base not aligned", 1ULL << 20, base) &&
	       usable_range(c, "platform: MMCONFIG", base, size);
}

static bool check_platform(const struct check *c)
{
	const uint8_t *reserved = c->sys->platform_info.upstream_size;
	uint32_t i;

	if (!at_most(c, "platform: pci_is_virtual", 1, c->sys->platform_info.pci_is_virtual) ||
	    !at_most(c, "platform: APIC mode", JAILHOUSE_APIC_MODE_X2APIC,
		     c->sys->platform_info.x86.apic_mode) ||
	    !is(c, "platform: padding", 0, c->sys->platform_info.x86.padding) ||
	    !at_most(c, "platform: PM timer port", NUM_PORTS - 4,
		     c->sys->platform_info.x86.pm_timer_address) ||
	    !check_mmconfig(c))
		return false;
	for (i = sizeof(c->sys->platform_info.x86); i < sizeof(c->sys->platform_info.upstream_size);
	     i++)
		if (!is(c, "platform: reserved byte", 0, reserved[i]))
			return false;
	return true;
}

static bool check_name(const struct check *c)
{
	const uint8_t *name = (const uint8_t *)c->cell->name;
	uint32_t i;

	for (i = 0; i < sizeof(c->cell->name) && name[i] != 0; i++)
		if (name[i] < 0x20 || name[i] == 0x7f)
			return refuse(c, "cell name: control character", 0x20, name[i]);
	return at_least(c, "cell name: empty", 1, i) &&
	       at_most(c, "cell name: not terminated", JAILHOUSE_CELL_NAME_MAXLEN, i);
}

/** Fields that the format leaves open in a root cell are zero or say the same as the system. */
static bool check_root_fields(const struct check *c)
{
	const struct jailhouse_cell_desc *cell = c->cell;
	const char *signature = JAILHOUSE_CELL_DESC_SIGNATURE;
	uint32_t i;

	for (i = 0; i < JAILHOUSE_SIGNATURE_LEN; i++)
		if (cell->signature[i] != 0 &&
		    !is(c, "root cell: signature (character)", (uint8_t)signature[i],
			(uint8_t)cell->signature[i]))
			return false;
	if (cell->revision != 0 &&
	    !is(c, "root cell: revision", JAILHOUSE_CONFIG_REVISION, cell->revision))
		return false;
	return is(c, "root cell: architecture", JAILHOUSE_X86, cell->architecture) &&
	       is(c, "root cell: ID", 0, cell->id) &&
	       only_bits(c, "root cell: unknown flags", CELL_VALID_FLAGS, cell->flags);
}

static bool check_cpu_set(const struct check *c)
{
	return multiple_of(c, "CPU set: size not a multiple of 8 bytes", 8,
			   c->cell->cpu_set_size) &&
	       at_least(c, "CPU set: no CPU", 1, rvm_cell_num_cpus(c->cell));
}

static bool check_region(const struct check *c, const struct jailhouse_memory *mem)
{
	bool sub_page = PAGE_OFFSET(mem->phys_start) != 0 || PAGE_OFFSET(mem->size) != 0;

	if (!only_bits(c, "memory region: unknown flags", MEM_VALID_FLAGS, mem->flags) ||
	    !is(c, "memory region: a root cell has no communication region", 0,
		mem->flags & JAILHOUSE_MEM_COMM_REGION))
		return false;
	/* EPT knows no page that can be written but not read (SDM Vol. 3C, section 29.3.3.1). */
	if ((mem->flags & MEM_NEEDS_READ) && !(mem->flags & JAILHOUSE_MEM_READ))
		return refuse(c, "memory region: accessible but not readable",
			      mem->flags | JAILHOUSE_MEM_READ, mem->flags);
	if (!is(c, "memory region: virtual start differs in the root cell", mem->phys_start,
		mem->virt_start) ||
	    !at_least(c, "memory region: empty", 1, mem->size))
		return false;
	if (sub_page && !(mem->flags & JAILHOUSE_MEM_IO))
		return refuse(c, "memory region: not page aligned", RVM_PAGE_SIZE,
			      PAGE_OFFSET(mem->phys_start) != 0 ? mem->phys_start : mem->size);
	if (sub_page && !(mem->flags & MEM_IO_WIDTHS))
		return refuse(c, "memory region: sub-page without an access width", MEM_IO_WIDTHS,
			      mem->flags);
	return usable_range(c, "memory region", mem->phys_start, mem->size);
}

/** All-zero regions are placeholders for the optional section of a shared memory device. */
static bool region_is_unused(const struct jailhouse_memory *mem)
{
	return bytes_zero(mem, sizeof(*mem));
}

static bool check_overlap(const struct check *c, const struct jailhouse_memory *a,
			  const struct jailhouse_memory *b)
{
	const struct jailhouse_memory *lower = a->phys_start < b->phys_start ? a : b;

	if (region_is_unused(b) || !ranges_overlap(a->phys_start, a->size, b->phys_start, b->size))
		return true;
	return refuse(c, "memory region: overlaps an earlier one", lower->phys_start + lower->size,
		      (lower == a ? b : a)->phys_start);
}

static bool check_mem_regions(struct check *c)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell);
	uint32_t i;

	for (c->index = 0; c->index < c->cell->num_memory_regions; c->index++) {
		if (region_is_unused(&mem[c->index]))
			continue;
		if (!check_region(c, &mem[c->index]))
			return false;
		for (i = 0; i < c->index; i++)
			if (!check_overlap(c, &mem[c->index], &mem[i]))
				return false;
	}
	return true;
}

static bool check_caches(struct check *c)
{
	const struct jailhouse_cache *cache = rvm_cell_cache_regions(c->cell);

	/* A capacity mask has at most 32 bits (SDM Vol. 3B, section 18.19.4). */
	for (c->index = 0; c->index < c->cell->num_cache_regions; c->index++, cache++)
		if (!at_least(c, "cache region: no type", 1, cache->type) ||
		    !only_bits(c, "cache region: type", JAILHOUSE_CACHE_L3, cache->type) ||
		    !is(c, "cache region: padding", 0, cache->padding) ||
		    !only_bits(c, "cache region: flags", JAILHOUSE_CACHE_ROOTSHARED,
			       cache->flags) ||
		    !at_least(c, "cache region: empty", 1, cache->size) ||
		    !at_most(c, "cache region: beyond the mask", 32,
			     (uint64_t)cache->start + cache->size))
			return false;
	return true;
}

static bool check_irqchips(struct check *c)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(c->cell);

	for (c->index = 0; c->index < c->cell->num_irqchips; c->index++, chip++)
		if (!multiple_of(c, "irqchip: address", 16, chip->address) ||
		    !usable_range(c, "irqchip", chip->address, 16) ||
		    !at_most(c, "irqchip: first pin", MAX_IOAPIC_PINS, chip->pin_base))
			return false;
	return true;
}

static bool check_ports(struct check *c)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(c->cell);

	for (c->index = 0; c->index < c->cell->num_pio_regions; c->index++, pio++)
		if (!at_least(c, "port range: empty", 1, pio->length) ||
		    !at_most(c, "port range: beyond the last port", NUM_PORTS,
			     (uint32_t)pio->base + pio->length))
			return false;
	return true;
}

static bool check_pci_caps(struct check *c)
{
	const struct jailhouse_pci_capability *cap = rvm_cell_pci_caps(c->cell);

	for (c->index = 0; c->index < c->cell->num_pci_caps; c->index++, cap++)
		if (!at_least(c, "PCI capability: inside the header", 0x40, cap->start) ||
		    !at_most(c, "PCI capability: beyond the configuration space",
			     cap->id & JAILHOUSE_PCI_EXT_CAP ? 0x1000 : 0x100,
			     (uint32_t)cap->start + cap->len) ||
		    !only_bits(c, "PCI capability: flags", JAILHOUSE_PCICAPS_WRITE, cap->flags))
			return false;
	return true;
}

static bool check_msix(const struct check *c, const struct jailhouse_pci_device *dev)
{
	if (dev->msix_address == 0 || dev->num_msix_vectors == 0)
		return true;
	return at_most(c, "PCI device: MSI-X vectors", 2048, dev->num_msix_vectors) &&
	       multiple_of(c, "PCI device: MSI-X table not page aligned", RVM_PAGE_SIZE,
			   dev->msix_address) &&
	       at_least(c, "PCI device: MSI-X region too small", dev->num_msix_vectors * 16U,
			dev->msix_region_size) &&
	       usable_range(c, "PCI device: MSI-X table", dev->msix_address, dev->msix_region_size);
}

/** A shared memory device has a state table, a common section and an output section per peer. */
static bool check_ivshmem(const struct check *c, const struct jailhouse_pci_device *dev)
{
	return at_least(c, "PCI device: shared memory peers", dev->shmem_dev_id + 1U,
			dev->shmem_peers) &&
	       at_most(c, "PCI device: shared memory regions", c->cell->num_memory_regions,
		       (uint64_t)dev->shmem_regions_start + 2 + dev->shmem_peers);
}

static bool check_pci_device(const struct check *c, const struct jailhouse_pci_device *dev)
{
	const struct jailhouse_pci_device *other;

	for (other = rvm_cell_pci_devices(c->cell); other < dev; other++)
		if (other->domain == dev->domain && other->bdf == dev->bdf)
			return refuse(c, "PCI device: listed twice", 1, 2);
	if (!at_least(c, "PCI device: no type", JAILHOUSE_PCI_TYPE_DEVICE, dev->type) ||
	    !at_most(c, "PCI device: type", JAILHOUSE_PCI_TYPE_IVSHMEM, dev->type) ||
	    !at_most(c, "PCI device: IOMMU unit", JAILHOUSE_MAX_IOMMU_UNITS - 1, dev->iommu) ||
	    !at_most(c, "PCI device: capabilities", c->cell->num_pci_caps,
		     (uint32_t)dev->caps_start + dev->num_caps) ||
	    !at_most(c, "PCI device: MSI vectors", 32, dev->num_msi_vectors))
		return false;
	if (dev->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
		return check_ivshmem(c, dev);
	return check_msix(c, dev);
}

static bool check_pci_devices(struct check *c)
{
	for (c->index = 0; c->index < c->cell->num_pci_devices; c->index++)
		if (!check_pci_device(c, rvm_cell_pci_devices(c->cell) + c->index))
			return false;
	return true;
}

/** Everything but the header; the blob is known to be as long as its counters say. */
static bool check_body(struct check *c)
{
	if (!only_bits(c, "system: unknown flags", JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		       c->sys->flags) ||
	    !check_hypervisor_memory(c) || !check_name(c) || !check_root_fields(c) ||
	    !check_cpu_set(c) || !check_platform(c))
		return false;
	for (c->index = 0; c->index < JAILHOUSE_MAX_IOMMU_UNITS; c->index++)
		if (!check_iommu(c, &c->sys->platform_info.iommu_units[c->index]))
			return false;
	c->index = 0;
	if (!check_console(c, &c->sys->debug_console))
		return false;
	c->index = 1;
	return check_console(c, &c->cell->console) && check_mem_regions(c) && check_caches(c) &&
	       check_irqchips(c) && check_ports(c) && check_pci_caps(c) && check_pci_devices(c);
}

int rvm_config_check_system(const void *config, uint64_t size, struct rvm_config_error *err)
{
	const struct jailhouse_system *sys = config;
	struct check c = {sys, &sys->root_cell, err, RVM_CONFIG_NO_INDEX};
	uint64_t total;
	int ret;

	if (!at_least(&c, "truncated: shorter than the fixed part (bytes)", sizeof(*sys), size))
		return -RVM_CONFIG_E2BIG;
	ret = rvm_config_check_header(config, &total, err);
	if (ret != 0)
		return ret;
	if (!at_least(&c, "truncated: the counters describe more (bytes)", total, size))
		return -RVM_CONFIG_E2BIG;
	if (!is(&c, "trailing bytes: the counters describe less (bytes)", total, size) ||
	    !check_body(&c))
		return -RVM_CONFIG_EINVAL;
	return 0;
}
