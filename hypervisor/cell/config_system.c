// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check of a system configuration with its root cell. Called by all doors, the tool, and the core
 * before it believes one.
 */
#include "config_check.h"

static bool check_flags(struct config_check *c)
{
	return config_only_bits(c, "system: unknown flags", JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
				c->sys->flags);
}

static bool check_hypervisor_memory(struct config_check *c)
{
	const struct jailhouse_memory *mem = &c->sys->hypervisor_memory;

	if (!config_is(c, "hypervisor memory: flags", 0, mem->flags))
		return false;
	if (mem->virt_start != 0 &&
	    !config_is(c, "hypervisor memory: virtual start", mem->phys_start, mem->virt_start))
		return false;
	if (mem->phys_start == 0 && mem->size == 0)
		return true;
	return config_multiple(c, "hypervisor memory: start not page aligned", RVM_PAGE_SIZE,
			       mem->phys_start) &&
	       config_multiple(c, "hypervisor memory: size zero or not page aligned",
			       RVM_PAGE_SIZE, mem->size) &&
	       config_at_most(c, "hypervisor memory: too large", RVM_MAX_MEMORY, mem->size) &&
	       config_in_space(c, "hypervisor memory: beyond the physical address space",
			       mem->phys_start, mem->size);
}

/** Fields that the format leaves open in a root cell are zero or say the same as the system. */
static bool check_root_fields(struct config_check *c)
{
	const struct jailhouse_cell_desc *cell = c->cell;
	const char *signature = JAILHOUSE_CELL_DESC_SIGNATURE;
	uint32_t i;

	for (i = 0; i < JAILHOUSE_SIGNATURE_LEN; i++)
		if (cell->signature[i] != 0 &&
		    !config_is(c, "root cell: signature (character)", (uint8_t)signature[i],
			       (uint8_t)cell->signature[i]))
			return false;
	if (cell->revision != 0 &&
	    !config_is(c, "root cell: revision", JAILHOUSE_CONFIG_REVISION, cell->revision))
		return false;
	return config_is(c, "root cell: architecture", JAILHOUSE_X86, cell->architecture) &&
	       config_is(c, "root cell: ID", 0, cell->id) && config_cell_flags(c);
}

/** The index of a CPU is its place among those that are online. */
static bool note_missing_cpus(struct config_check *c)
{
	uint32_t cpu, end = c->cell->cpu_set_size * 8, start;

	while (end > 0 && !rvm_cell_has_cpu(c->cell, end - 1))
		end--;
	for (cpu = 0; cpu < end && !c->stop; cpu++) {
		for (start = cpu; cpu < end && !rvm_cell_has_cpu(c->cell, cpu); cpu++)
			;
		if (cpu > start)
			config_note_range(c, "CPU set: missing, CPUs are numbered without gaps",
					  RVM_CONFIG_CPUS, start, cpu - start);
	}
	return true;
}

static bool check_mmconfig(struct config_check *c)
{
	uint64_t base = c->sys->platform_info.pci_mmconfig_base;
	uint64_t size = ((uint64_t)c->sys->platform_info.pci_mmconfig_end_bus + 1) << 20;

	if (base == 0)
		return true;
	return config_multiple(c, "platform: MMCONFIG base not aligned", 1ULL << 20, base) &&
	       config_usable(c, "platform: MMCONFIG", base, size);
}

static bool check_platform(struct config_check *c)
{
	const uint8_t *reserved = c->sys->platform_info.upstream_size;
	uint32_t i;

	if (!config_at_most(c, "platform: pci_is_virtual", 1,
			    c->sys->platform_info.pci_is_virtual) ||
	    !config_at_most(c, "platform: APIC mode", JAILHOUSE_APIC_MODE_X2APIC,
			    c->sys->platform_info.x86.apic_mode) ||
	    !config_is(c, "platform: padding", 0, c->sys->platform_info.x86.padding) ||
	    !config_at_most(c, "platform: PM timer port", CONFIG_NUM_PORTS - 4,
			    c->sys->platform_info.x86.pm_timer_address) ||
	    !check_mmconfig(c))
		return false;
	for (i = sizeof(c->sys->platform_info.x86); i < sizeof(c->sys->platform_info.upstream_size);
	     i++)
		if (!config_is(c, "platform: reserved byte", 0, reserved[i]))
			return false;
	return true;
}

static bool check_iommu(struct config_check *c, const struct jailhouse_iommu *unit)
{
	if (unit->type == 0)
		return config_bytes_zero(unit, sizeof(*unit)) ||
		       config_refuse(c, "IOMMU unit: unused but not zero", 0, unit->base);
	return config_is(c, "IOMMU unit: not an Intel VT-d", JAILHOUSE_IOMMU_INTEL, unit->type) &&
	       config_multiple(c, "IOMMU unit: base not page aligned", RVM_PAGE_SIZE,
			       unit->base) &&
	       config_multiple(c, "IOMMU unit: size zero or not page aligned", RVM_PAGE_SIZE,
			       unit->size) &&
	       config_usable(c, "IOMMU unit", unit->base, unit->size);
}

static bool check_iommus(struct config_check *c)
{
	for (c->index = 0; c->index < JAILHOUSE_MAX_IOMMU_UNITS && !c->stop; c->index++)
		check_iommu(c, &c->sys->platform_info.iommu_units[c->index]);
	return c->result == 0;
}

/** The index tells the consoles apart: 0 is the hypervisor's, 1 the root cell's. */
static bool check_consoles(struct config_check *c)
{
	c->index = 0;
	config_console(c, &c->sys->debug_console);
	c->index = 1;
	return !c->stop && config_console(c, &c->cell->console);
}

static bool check_region(struct config_check *c, const struct jailhouse_memory *mem)
{
	return config_is(c, "memory region: a root cell has no communication region", 0,
			 mem->flags & JAILHOUSE_MEM_COMM_REGION) &&
	       config_region_flags(c, mem) &&
	       config_is(c, "memory region: virtual start differs in the root cell",
			 mem->phys_start, mem->virt_start) &&
	       config_at_least(c, "memory region: empty", 1, mem->size) &&
	       config_sub_page(c, mem) &&
	       config_usable(c, "memory region", mem->phys_start, mem->size);
}

static bool check_overlap(struct config_check *c, const struct jailhouse_memory *mem,
			  uint32_t earlier)
{
	const struct jailhouse_memory *other = rvm_cell_mem_regions(c->cell) + earlier;
	struct config_range common = config_regions_common(mem, other);

	return common.size == 0 ||
	       config_refuse_range(c, "memory region: overlaps an earlier one", RVM_CONFIG_BYTES,
				   common.start, common.size, earlier);
}

static bool check_mem_regions(struct config_check *c)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell);
	uint32_t i;

	for (c->index = 0; c->index < c->cell->num_memory_regions && !c->stop; c->index++) {
		if (config_region_unused(&mem[c->index]) || !check_region(c, &mem[c->index]))
			continue;
		for (i = 0; i < c->index && !c->stop; i++)
			check_overlap(c, &mem[c->index], i);
	}
	return c->result == 0;
}

int rvm_config_report_system(const void *config, uint64_t size, struct rvm_config_sink *sink)
{
	static const config_part parts[] = {
		check_flags, check_hypervisor_memory, config_name, check_root_fields,
		config_cpu_set, note_missing_cpus, check_platform, check_iommus, check_consoles,
		check_mem_regions, config_caches, config_irqchips, config_ports, config_pci_caps,
		config_pci_devices,
	};
	const struct jailhouse_system *sys = config;
	struct config_check c = { .sys = sys, .cell = &sys->root_cell, .sink = sink };
	int ret = config_blob(&c, config, size);

	return ret ? ret : config_run(&c, RVM_CONFIG_EINVAL, parts, sizeof(parts) / sizeof(parts[0]));
}

int rvm_config_check_system(const void *config, uint64_t size, struct rvm_config_error *err)
{
	struct config_first first;

	config_first_init(&first, err);
	return rvm_config_report_system(config, size, &first.sink);
}
