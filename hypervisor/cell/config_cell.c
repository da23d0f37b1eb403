// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check of the configuration of a cell that is not the root, taken alone. Called by the driver, the
 * tool, and the core when a cell is created.
 */
#include "config_check.h"

/** Guest-physical addresses that four levels of EPT translate (SDM Vol. 3C, section 29.3.2). */
#define GUEST_PHYS_LIMIT (1ULL << 48)

/** The local APIC's page (SDM Vol. 3A, section 11.4.1); cells cannot move it. */
#define APIC_PAGE 0xfee00000ULL

/** The segment base of a CPU after reset has 32 bits. */
#define MAX_RESET_ADDRESS 0xffffffffULL

#define MAX_PINS 240U

#define UART_PORTS 8U

/**
 * The first region that has one of @size guest-physical bytes at @start, or the number of regions.
 * @before: only regions in front of this one.
 */
static uint32_t find_region(const struct config_check *c, uint32_t before, uint64_t start,
			    uint64_t size)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell);
	uint32_t i;

	for (i = 0; i < before; i++)
		if (mem[i].size - 1 < GUEST_PHYS_LIMIT && mem[i].virt_start <= GUEST_PHYS_LIMIT &&
		    config_overlap(mem[i].virt_start, mem[i].size, start, size))
			return i;
	return c->cell->num_memory_regions;
}

static bool check_reset_address(struct config_check *c)
{
	uint64_t address = c->cell->cpu_reset_address;
	uint32_t i;

	if (!config_at_most(c, "cpu_reset_address: beyond 4 GiB", MAX_RESET_ADDRESS, address))
		return false;
	i = find_region(c, c->cell->num_memory_regions, address, 1);
	if (i < c->cell->num_memory_regions &&
	    rvm_cell_mem_regions(c->cell)[i].flags & JAILHOUSE_MEM_EXECUTE)
		return true;
	return config_refuse_range(c, "cpu_reset_address: no executable memory (guest-physical)",
				   RVM_CONFIG_BYTES, address, 1, RVM_CONFIG_NO_INDEX);
}

/** Its content is the hypervisor's, one page that nothing is loaded to or executed from. */
static bool check_comm_region(struct config_check *c, const struct jailhouse_memory *mem)
{
	const uint64_t valid = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE |
			       JAILHOUSE_MEM_COMM_REGION | JAILHOUSE_MEM_NO_HUGEPAGES;
	const struct jailhouse_memory *other = rvm_cell_mem_regions(c->cell);
	uint32_t i;

	for (i = 0; i < c->index; i++)
		if (config_region_is_comm(&other[i]))
			return config_refuse_range(c, "memory region: a second communication region",
						   RVM_CONFIG_BYTES, mem->virt_start, mem->size, i);
	return config_only_bits(c, "memory region: flags of a communication region", valid,
				mem->flags) &&
	       config_is(c, "memory region: a communication region is one page", RVM_PAGE_SIZE,
			 mem->size);
}

static bool check_virt_place(struct config_check *c, const struct jailhouse_memory *mem)
{
	if (mem->size > GUEST_PHYS_LIMIT)
		return config_refuse(c, "memory region: beyond the guest-physical address space",
				     GUEST_PHYS_LIMIT, mem->size);
	if (!config_at_most(c, "memory region: beyond the guest-physical address space",
			    GUEST_PHYS_LIMIT - mem->size, mem->virt_start))
		return false;
	if (config_overlap(mem->virt_start, mem->size, APIC_PAGE, RVM_PAGE_SIZE))
		return config_refuse_range(c, "memory region: at the local APIC (guest-physical)",
					   RVM_CONFIG_BYTES, APIC_PAGE, RVM_PAGE_SIZE,
					   RVM_CONFIG_NO_INDEX);
	return true;
}

static bool check_kind(struct config_check *c, const struct jailhouse_memory *mem)
{
	const uint64_t sub_page = (mem->phys_start | mem->virt_start | mem->size) % RVM_PAGE_SIZE;
	const uint64_t flags = mem->flags;

	if ((flags & JAILHOUSE_MEM_LOADABLE) && (flags & JAILHOUSE_MEM_IO))
		return config_refuse(c, "memory region: loadable but not memory",
				     flags & ~JAILHOUSE_MEM_IO, flags);
	if (sub_page != 0 && (flags & JAILHOUSE_MEM_EXECUTE))
		return config_refuse(c, "memory region: sub-page and executable",
				     flags & ~JAILHOUSE_MEM_EXECUTE, flags);
	return true;
}

static bool check_cell_region(struct config_check *c, const struct jailhouse_memory *mem)
{
	if (!config_region_flags(c, mem) ||
	    !config_at_least(c, "memory region: empty", 1, mem->size))
		return false;
	if (config_region_is_comm(mem))
		return check_comm_region(c, mem) &&
		       config_is(c, "memory region: not page aligned", 0,
				 mem->virt_start % RVM_PAGE_SIZE) &&
		       check_virt_place(c, mem);
	return config_sub_page(c, mem) && check_kind(c, mem) &&
	       config_in_space(c, "memory region: beyond the physical address space",
			       mem->phys_start, mem->size) &&
	       check_virt_place(c, mem);
}

static bool check_virt_overlap(struct config_check *c, const struct jailhouse_memory *mem)
{
	const struct jailhouse_memory *a = rvm_cell_mem_regions(c->cell);
	uint32_t i = find_region(c, c->index, mem->virt_start, mem->size);
	struct config_range common;

	if (i == c->cell->num_memory_regions)
		return true;
	common = config_common(mem->virt_start, mem->size, a[i].virt_start, a[i].size);
	return config_refuse_range(c, "memory region: overlaps an earlier one (guest-physical)",
				   RVM_CONFIG_BYTES, common.start, common.size, i);
}

/* Memory at two places of one cell would change its owner twice. */
static bool check_phys_overlap(struct config_check *c, const struct jailhouse_memory *mem)
{
	const struct jailhouse_memory *a = rvm_cell_mem_regions(c->cell);
	struct config_range common;
	uint32_t i;

	for (i = 0; i < c->index; i++) {
		common = config_regions_common(mem, &a[i]);
		if (common.size != 0)
			return config_refuse_range(c, "memory region: overlaps an earlier one",
						   RVM_CONFIG_BYTES, common.start, common.size, i);
	}
	return true;
}

static bool check_cell_regions(struct config_check *c)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell);

	for (c->index = 0; c->index < c->cell->num_memory_regions && !c->stop; c->index++) {
		if (config_region_unused(&mem[c->index]) ||
		    !check_cell_region(c, &mem[c->index]))
			continue;
		check_virt_overlap(c, &mem[c->index]);
		if (!c->stop)
			check_phys_overlap(c, &mem[c->index]);
	}
	return c->result == 0;
}

/** What a cell gets of a cache is one run of bits (SDM Vol. 3B, section 18.19.4.3). */
static bool check_cache_union(struct config_check *c)
{
	const struct jailhouse_cache *cache = rvm_cell_cache_regions(c->cell);
	uint32_t i, gap = 0, end;
	uint64_t mask = 0;

	for (i = 0; i < c->cell->num_cache_regions; i++)
		if ((uint64_t)cache[i].start + cache[i].size <= 32)
			mask |= ((1ULL << cache[i].size) - 1) << cache[i].start;
	while (gap < 32 && !(mask >> gap & 1))
		gap++;
	while (mask >> gap & 1)
		gap++;
	if (mask >> gap == 0)
		return true;
	for (end = gap; !(mask >> end & 1); end++)
		;
	return config_refuse_range(c, "cache regions: a gap between them", RVM_CONFIG_WAYS, gap,
				   end - gap, RVM_CONFIG_NO_INDEX);
}

static bool check_pins(struct config_check *c)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(c->cell);
	uint32_t i, pins;

	for (c->index = 0; c->index < c->cell->num_irqchips && !c->stop; c->index++, chip++) {
		pins = 128;
		while (pins > 0 && !rvm_irqchip_has_pin(chip, chip->pin_base + pins - 1))
			pins--;
		if (pins > 0 && !config_at_most(c, "irqchip: last pin", MAX_PINS - 1,
						(uint64_t)chip->pin_base + pins - 1))
			continue;
		i = find_region(c, c->cell->num_memory_regions, chip->address, 16);
		if (i < c->cell->num_memory_regions)
			config_refuse_range(c, "irqchip: a memory region is there (guest-physical)",
					    RVM_CONFIG_BYTES, chip->address, 16, i);
	}
	return c->result == 0;
}

static bool check_no_pci(struct config_check *c)
{
	return config_is(c, "PCI devices are not supported yet", 0, c->cell->num_pci_devices) &&
	       config_is(c, "PCI capabilities are not supported yet", 0, c->cell->num_pci_caps);
}

static bool has_ports(const struct jailhouse_cell_desc *cell, uint64_t base, uint32_t length)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(cell);
	uint32_t i;

	for (i = 0; i < cell->num_pio_regions; i++)
		if (pio[i].base <= base && base + length <= (uint64_t)pio[i].base + pio[i].length)
			return true;
	return false;
}

static bool check_cell_console(struct config_check *c)
{
	const struct jailhouse_console *con = &c->cell->console;

	if (!config_console(c, con))
		return false;
	if (con->type == JAILHOUSE_CON_TYPE_8250 && !(con->flags & JAILHOUSE_CON_ACCESS_MMIO) &&
	    !has_ports(c->cell, con->address, UART_PORTS))
		config_note_range(c, "console: not among the ports of the cell", RVM_CONFIG_PORTS,
				  con->address, UART_PORTS);
	return true;
}

int rvm_config_report_cell(const void *config, uint64_t size, struct rvm_config_sink *sink)
{
	static const config_part parts[] = {
		config_name, config_cell_flags, config_cpu_set, check_reset_address,
		check_cell_console, check_cell_regions, config_caches, check_cache_union,
		config_irqchips, check_pins, config_ports, check_no_pci,
	};
	struct config_check c = { .cell = config, .sink = sink };
	int ret = config_blob(&c, config, size);

	return ret ? ret : config_run(&c, RVM_CONFIG_EINVAL, parts, sizeof(parts) / sizeof(parts[0]));
}

int rvm_config_check_cell(const void *config, uint64_t size, struct rvm_config_error *err)
{
	struct config_first first;

	config_first_init(&first, err);
	return rvm_config_report_cell(config, size, &first.sink);
}
