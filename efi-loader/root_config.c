// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the root cell's configuration from the firmware's tables. Called by enter.c, twice: once to
 * learn its size, once when the core's memory is known; and by host tests.
 */
#include "errors.h"
#include "refuse.h"
#include "root_config.h"
#include "root_memory.h"
#include "text.h"

#define MADT_IOAPIC 1
#define MAX_IRQCHIPS 64U

#define FADT_PM_TIMER 76
#define FADT_PM_TIMER_LENGTH 91
#define FADT_FLAGS 112
#define FADT_HARDWARE_REDUCED (1U << 20)
#define FADT_X_PM_TIMER 208
#define GAS_SIZE 12
#define GAS_SYSTEM_IO 1

#define MCFG_ENTRY_SIZE 16

#define DMAR_DRHD 0
#define DRHD_SCOPES 16U
#define SCOPE_IOAPIC 3

_Static_assert(2 * ROOT_CONFIG_MAX_RANGES + 4 <= 1024, "a configuration has at most 1024 regions");
_Static_assert(4 * sizeof(struct jailhouse_memory) +
		       MAX_IRQCHIPS * sizeof(struct jailhouse_irqchip) +
		       2 * sizeof(struct jailhouse_pio) <= 4096,
	       "ROOT_CONFIG_MAX_SIZE");

static uint16_t pm_timer_port(const struct acpi_header *fadt)
{
	const uint8_t *p = (const uint8_t *)fadt, *gas;
	uint64_t port;

	if (!fadt || acpi_u32(p + FADT_FLAGS) & FADT_HARDWARE_REDUCED)
		return 0;
	gas = p + FADT_X_PM_TIMER;
	port = p[FADT_PM_TIMER_LENGTH] == 4 ? acpi_u32(p + FADT_PM_TIMER) : 0;
	/* The extended field has priority where it is there and not zero. */
	if (acpi_u32(&fadt->length) >= FADT_X_PM_TIMER + GAS_SIZE && gas[0] == GAS_SYSTEM_IO &&
	    acpi_u64(gas + 4))
		port = acpi_u64(gas + 4);
	return port <= 0xfffc ? (uint16_t)port : 0;
}

/* The window of segment 0 from bus 0 on; others the format has no room for. */
static void fill_mmconfig(struct jailhouse_system *sys, const struct acpi_header *mcfg)
{
	const uint8_t *p = (const uint8_t *)mcfg;
	uint32_t pos, length;
	uint64_t base;

	if (!mcfg)
		return;
	length = acpi_u32(&mcfg->length);
	for (pos = ACPI_MCFG_ENTRIES; length - pos >= MCFG_ENTRY_SIZE; pos += MCFG_ENTRY_SIZE) {
		base = acpi_u64(p + pos);
		if (acpi_u16(p + pos + 8) || p[pos + 10] || !base || base & 0xfffff ||
		    base >> 46)
			continue;
		sys->platform_info.pci_mmconfig_base = base;
		sys->platform_info.pci_mmconfig_end_bus = p[pos + 11];
		return;
	}
}

/*
 * Whether the DRHD entry names this IOAPIC, with its source ID. Only a device directly on a bus:
 * behind bridges the bus number is not known here.
 */
static bool scope_has_ioapic(const uint8_t *drhd, uint32_t size, uint8_t ioapic, uint32_t *source)
{
	uint32_t pos, length;

	for (pos = DRHD_SCOPES; size - pos >= 6; pos += length) {
		length = drhd[pos + 1];
		if (length < 6 || length > size - pos)
			return false;
		if (drhd[pos] != SCOPE_IOAPIC || drhd[pos + 4] != ioapic || length != 8)
			continue;
		*source = (uint32_t)drhd[pos + 5] << 8 | (drhd[pos + 6] & 31U) << 3 |
			  (drhd[pos + 7] & 7U);
		return true;
	}
	return false;
}

/* Next VT-d unit that fits the format. */
static const uint8_t *next_unit(const struct acpi_header *dmar, uint32_t *pos, uint32_t *size)
{
	const uint8_t *entry;
	uint32_t type;

	while ((entry = acpi_entry(dmar, pos, true, &type, size)))
		if (type == DMAR_DRHD && *size >= DRHD_SCOPES && acpi_u64(entry + 8) &&
		    !(acpi_u64(entry + 8) % RVM_PAGE_SIZE) && !(acpi_u64(entry + 8) >> 46))
			return entry;
	return NULL;
}

static void fill_iommus(struct jailhouse_system *sys, const struct acpi_header *dmar)
{
	struct jailhouse_iommu *unit = sys->platform_info.iommu_units;
	uint32_t pos = ACPI_DMAR_ENTRIES, size, n;
	const uint8_t *entry;

	for (n = 0; dmar && n < JAILHOUSE_MAX_IOMMU_UNITS; n++, unit++) {
		entry = next_unit(dmar, &pos, &size);
		if (!entry)
			return;
		unit->type = JAILHOUSE_IOMMU_INTEL;
		unit->base = acpi_u64(entry + 8);
		unit->size = (uint32_t)RVM_PAGE_SIZE << (entry[5] & 15);
	}
}

/* Source ID for interrupt remapping as Jailhouse writes it: number of the unit above the BDF. */
static uint32_t ioapic_source(const struct acpi_header *dmar, uint8_t ioapic)
{
	uint32_t pos = ACPI_DMAR_ENTRIES, size, n, source;
	const uint8_t *entry;

	for (n = 0; dmar && n < JAILHOUSE_MAX_IOMMU_UNITS; n++) {
		entry = next_unit(dmar, &pos, &size);
		if (!entry)
			break;
		if (scope_has_ioapic(entry, size, ioapic, &source))
			return n << 16 | source;
	}
	return 0;
}

static int fill_irqchips(const struct acpi_tables *tables, struct jailhouse_irqchip *chips,
			 uint32_t *ret_count, struct rvm_refusal *why)
{
	uint32_t pos = ACPI_MADT_ENTRIES, type, size, count = 0;
	const uint8_t *entry;

	while (tables->madt && (entry = acpi_entry(tables->madt, &pos, false, &type, &size))) {
		if (type != MADT_IOAPIC || size < 12 || !acpi_u32(entry + 4) ||
		    acpi_u32(entry + 4) % 16)
			continue;
		if (count == MAX_IRQCHIPS)
			return refuse(why, -E2BIG, "MADT: interrupt controllers", MAX_IRQCHIPS,
				      count + 1);
		chips[count].address = acpi_u32(entry + 4);
		chips[count].id = ioapic_source(tables->dmar, entry[2]);
		chips[count].pin_base = 0;
		for (type = 0; type < 4; type++)
			chips[count].pin_bitmap[type] = 0xffffffff;
		count++;
	}
	*ret_count = count;
	return 0;
}

static void fill_system(const struct root_input *in, struct jailhouse_system *sys)
{
	text_zero(sys, sizeof(*sys));
	__builtin_memcpy(sys->signature, JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_LEN);
	sys->architecture = JAILHOUSE_X86;
	sys->revision = JAILHOUSE_CONFIG_REVISION;
	sys->flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE;
	sys->hypervisor_memory.phys_start = in->core_phys;
	sys->hypervisor_memory.size = in->core_size;
	sys->debug_console = in->console;
	sys->platform_info.x86.pm_timer_address = pm_timer_port(in->tables.fadt);
	sys->platform_info.x86.apic_mode = JAILHOUSE_APIC_MODE_AUTO;
	fill_mmconfig(sys, in->tables.mcfg);
	fill_iommus(sys, in->tables.dmar);
}

static void fill_cell(struct jailhouse_cell_desc *cell)
{
	__builtin_memcpy(cell->signature, JAILHOUSE_CELL_DESC_SIGNATURE, JAILHOUSE_SIGNATURE_LEN);
	cell->architecture = JAILHOUSE_X86;
	cell->revision = JAILHOUSE_CONFIG_REVISION;
	text_copy(cell->name, sizeof(cell->name), "RVM root");
	cell->flags = JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED;
}

static uint8_t *fill_cpu_set(uint8_t *p, uint32_t num_cpus, uint32_t *ret_size)
{
	uint32_t cpu;

	*ret_size = (num_cpus + 63) / 64 * 8;
	text_zero(p, *ret_size);
	for (cpu = 0; cpu < num_cpus; cpu++)
		p[cpu / 8] = (uint8_t)(p[cpu / 8] | 1U << cpu % 8);
	return p + *ret_size;
}

/* All ports; a length has 16 bits, so in two halves. */
static uint8_t *fill_ports(uint8_t *p, uint32_t *ret_count)
{
	struct jailhouse_pio *pio = (struct jailhouse_pio *)p;

	pio[0] = (struct jailhouse_pio){ .base = 0, .length = 0x8000 };
	pio[1] = (struct jailhouse_pio){ .base = 0x8000, .length = 0x8000 };
	*ret_count = 2;
	return p + 2 * sizeof(*pio);
}

int root_config_build(const struct root_input *in, void *out, size_t *ret_size,
		      struct rvm_refusal *why)
{
	struct jailhouse_system *sys = out;
	struct jailhouse_cell_desc *cell = &sys->root_cell;
	/* Too large for a stack, and there is only one caller at a time. */
	static struct root_ranges ranges;
	uint32_t cpus, regions, chips, ports;
	uint8_t *p = (uint8_t *)(sys + 1);
	int err;

	if (!in->num_cpus || in->num_cpus > RVM_MAX_CPUS)
		return refuse(why, -EINVAL, "processors", RVM_MAX_CPUS, in->num_cpus);
	err = root_memory_merge(in, &ranges, why);
	if (err)
		return err;
	fill_system(in, sys);
	fill_cell(cell);
	p = fill_cpu_set(p, in->num_cpus, &cpus);
	regions = root_memory_regions(in, &ranges, (struct jailhouse_memory *)p);
	p += regions * sizeof(struct jailhouse_memory);
	err = fill_irqchips(&in->tables, (struct jailhouse_irqchip *)p, &chips, why);
	if (err)
		return err;
	p += chips * sizeof(struct jailhouse_irqchip);
	p = fill_ports(p, &ports);
	cell->cpu_set_size = cpus;
	cell->num_memory_regions = regions;
	cell->num_irqchips = chips;
	cell->num_pio_regions = ports;
	*ret_size = (size_t)(p - (uint8_t *)out);
	return 0;
}
