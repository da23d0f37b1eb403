// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a cell can be cut out of a machine. Called by the core when a cell is created, by the
 * driver before that, and by the tool on the desk. Takes checked descriptions only.
 */
#include "config_check.h"

/** Local APICs and message-signalled interrupts (SDM Vol. 3A, section 11.11.1). */
#define APIC_START 0xfee00000ULL
#define APIC_SIZE  0x00100000ULL

#define UART_PORTS 8U

static bool fit_name(struct config_check *c)
{
	return config_unique_name(c, &c->sys->root_cell);
}

static bool fit_cpus(struct config_check *c)
{
	const struct jailhouse_cell_desc *root = &c->sys->root_cell;
	uint32_t cpu;

	config_cpus(c, "CPU set: missing in the root cell", root, false);
	for (cpu = 0; cpu < root->cpu_set_size * 8; cpu++)
		if (rvm_cell_has_cpu(root, cpu) && !rvm_cell_has_cpu(c->cell, cpu))
			return true;
	c->refusal = RVM_CONFIG_EBUSY;
	if (!c->stop)
		config_refuse(c, "CPU set: leaves no CPU to the root cell",
			      rvm_cell_num_cpus(root) - 1, rvm_cell_num_cpus(c->cell));
	c->refusal = RVM_CONFIG_EINVAL;
	return false;
}

/** @field: what is there. Return: whether the region leaves the range alone. */
static bool leaves_alone(struct config_check *c, const char *field,
			 const struct jailhouse_memory *mem, uint64_t start, uint64_t size)
{
	struct config_range common = config_common(mem->phys_start, mem->size, start, size);

	return common.size == 0 ||
	       config_refuse_range(c, field, RVM_CONFIG_BYTES, common.start, common.size,
				   RVM_CONFIG_NO_INDEX);
}

/** Who has one of these has the whole machine. */
static bool leaves_machine_alone(struct config_check *c, const struct jailhouse_memory *mem)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(&c->sys->root_cell);
	const struct jailhouse_iommu *unit = c->sys->platform_info.iommu_units;
	uint64_t mmconfig = c->sys->platform_info.pci_mmconfig_base;
	uint64_t buses = c->sys->platform_info.pci_mmconfig_end_bus + 1ULL;
	bool good = true;
	uint32_t i;

	good &= leaves_alone(c, "memory region: in the hypervisor memory", mem,
			     c->sys->hypervisor_memory.phys_start, c->sys->hypervisor_memory.size);
	good &= leaves_alone(c, "memory region: at the local APICs", mem, APIC_START, APIC_SIZE);
	if (mmconfig != 0)
		good &= leaves_alone(c, "memory region: in PCI configuration space", mem, mmconfig,
				     buses << 20);
	for (i = 0; i < c->sys->root_cell.num_irqchips; i++)
		good &= leaves_alone(c, "memory region: at an IOAPIC", mem,
				     chip[i].address & ~(RVM_PAGE_SIZE - 1ULL), RVM_PAGE_SIZE);
	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++)
		if (unit[i].type != 0)
			good &= leaves_alone(c, "memory region: at an IOMMU", mem, unit[i].base,
					     unit[i].size);
	return good;
}

/**
 * From @start on: either the end of the root cell's region that it lies in (*inside), or the start
 * of the next one.
 */
static uint64_t next_edge(const struct jailhouse_cell_desc *root, uint64_t start, bool *inside)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(root);
	uint64_t next = ~0ULL;
	uint32_t i;

	*inside = false;
	for (i = 0; i < root->num_memory_regions; i++) {
		if (start - mem[i].phys_start < mem[i].size) {
			*inside = true;
			return mem[i].phys_start + mem[i].size;
		}
		if (mem[i].size != 0 && mem[i].phys_start > start && mem[i].phys_start < next)
			next = mem[i].phys_start;
	}
	return next;
}

static void check_holes(struct config_check *c, const struct jailhouse_memory *mem)
{
	uint64_t start = mem->phys_start, end = mem->phys_start + mem->size, next;
	bool inside;

	while (start < end && !c->stop) {
		next = next_edge(&c->sys->root_cell, start, &inside);
		if (next > end)
			next = end;
		if (!inside)
			config_refuse_range(c, "memory region: a hole in the root cell",
					    RVM_CONFIG_BYTES, start, next - start,
					    RVM_CONFIG_NO_INDEX);
		start = next;
	}
}

static bool fit_memory(struct config_check *c)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell);

	for (c->index = 0; c->index < c->cell->num_memory_regions && !c->stop; c->index++, mem++)
		if (!config_region_unused(mem) && !config_region_is_comm(mem) &&
		    leaves_machine_alone(c, mem))
			check_holes(c, mem);
	return c->result == 0;
}

static bool has_chip(const struct jailhouse_cell_desc *cell, uint64_t address)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell);
	uint32_t i;

	for (i = 0; i < cell->num_irqchips; i++)
		if (chip[i].address == address)
			return true;
	return false;
}

static void check_pins(struct config_check *c, const struct jailhouse_irqchip *chip)
{
	const struct jailhouse_cell_desc *root = &c->sys->root_cell;
	uint32_t pin, end, all = chip->pin_base + 128;

	for (pin = chip->pin_base; pin < all && !c->stop; pin = end + 1) {
		end = pin;
		while (end < all && rvm_irqchip_has_pin(chip, end) &&
		       config_find_pin(root, chip->address, end) == RVM_CONFIG_NO_INDEX)
			end++;
		if (end > pin)
			config_refuse_range(c, "irqchip: missing in the root cell", RVM_CONFIG_PINS,
					    pin, end - pin, RVM_CONFIG_NO_INDEX);
	}
}

static bool fit_irqchips(struct config_check *c)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(c->cell);

	for (c->index = 0; c->index < c->cell->num_irqchips && !c->stop; c->index++, chip++)
		if (has_chip(&c->sys->root_cell, chip->address))
			check_pins(c, chip);
		else
			config_refuse_range(c, "irqchip: missing in the root cell",
					    RVM_CONFIG_BYTES, chip->address, 16,
					    RVM_CONFIG_NO_INDEX);
	return c->result == 0;
}

/** The end of the run of ports that the cell has from @port on; @port itself: it has not got it. */
static uint32_t ports_end(const struct jailhouse_cell_desc *cell, uint32_t port)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(cell);
	uint32_t i, end = port;

	for (i = 0; i < cell->num_pio_regions; i++)
		if (pio[i].base <= end && end < (uint32_t)pio[i].base + pio[i].length)
			end = (uint32_t)pio[i].base + pio[i].length;
	return end;
}

/* Ports that nobody has claimed for the root cell work, so this is a note. */
static void note_ports(struct config_check *c, const struct jailhouse_pio *pio)
{
	uint32_t port = pio->base, end = (uint32_t)pio->base + pio->length, next;

	while (port < end && !c->stop) {
		next = ports_end(&c->sys->root_cell, port);
		if (next != port) {
			port = next;
			continue;
		}
		while (next < end && ports_end(&c->sys->root_cell, next) == next)
			next++;
		config_note_range(c, "port range: missing in the root cell", RVM_CONFIG_PORTS,
				  port, next - port);
		port = next;
	}
}

static void note_console(struct config_check *c, const struct jailhouse_pio *pio)
{
	const struct jailhouse_console *con = &c->sys->debug_console;
	struct config_range common;

	if (con->type != JAILHOUSE_CON_TYPE_8250 || con->flags & JAILHOUSE_CON_ACCESS_MMIO)
		return;
	common = config_common(pio->base, pio->length, con->address, UART_PORTS);
	if (common.size != 0)
		config_note_range(c, "port range: the hypervisor's console is there too",
				  RVM_CONFIG_PORTS, common.start, common.size);
}

static bool fit_ports(struct config_check *c)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(c->cell);

	if (!c->sink->notes)
		return true;
	for (c->index = 0; c->index < c->cell->num_pio_regions && !c->stop; c->index++, pio++) {
		note_ports(c, pio);
		if (!c->stop)
			note_console(c, pio);
	}
	return true;
}

int rvm_config_report_fit(const struct jailhouse_system *sys,
			  const struct jailhouse_cell_desc *cell, struct rvm_config_sink *sink)
{
	static const config_part parts[] = {
		fit_name, fit_cpus, fit_memory, fit_irqchips, fit_ports,
	};
	struct config_check c = { .sys = sys, .cell = cell, .sink = sink };

	return config_run(&c, RVM_CONFIG_EINVAL, parts, sizeof(parts) / sizeof(parts[0]));
}

int rvm_config_check_fit(const struct jailhouse_system *sys,
			 const struct jailhouse_cell_desc *cell, struct rvm_config_error *err)
{
	struct config_first first;

	config_first_init(&first, err);
	return rvm_config_report_fit(sys, cell, &first.sink);
}
