// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check of what the root cell and other cells have in common: counters, name, CPU set, console, and
 * the arrays but PCI. Called by the lists of parts in config_system.c and config_cell.c.
 */
#include "config_check.h"

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
	 JAILHOUSE_CELL_ALLOW_SPLIT_CORE |                             \
	 JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED | JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE)

bool config_counters(struct config_check *c)
{
	const struct jailhouse_cell_desc *cell = c->cell;
	const uint32_t max = RVM_CONFIG_MAX_ENTRIES;

	return config_at_most(c, "CPU set: too large (bytes)", RVM_MAX_CPUS / 8,
			      cell->cpu_set_size) &&
	       config_at_most(c, "too many memory regions", max, cell->num_memory_regions) &&
	       config_at_most(c, "too many cache regions", max, cell->num_cache_regions) &&
	       config_at_most(c, "too many irqchips", c->sys ? max : RVM_CONFIG_MAX_CELL_IRQCHIPS,
			      cell->num_irqchips) &&
	       config_at_most(c, "too many port ranges", max, cell->num_pio_regions) &&
	       config_at_most(c, "too many PCI devices", max, cell->num_pci_devices) &&
	       config_at_most(c, "too many PCI capabilities", RVM_CONFIG_MAX_PCI_CAPS,
			      cell->num_pci_caps) &&
	       config_at_most(c, "stream IDs are for other architectures", 0,
			      cell->num_stream_ids);
}

bool config_name(struct config_check *c)
{
	const uint8_t *name = (const uint8_t *)c->cell->name;
	uint32_t i;

	for (i = 0; i < sizeof(c->cell->name) && name[i] != 0; i++)
		if (name[i] < 0x20 || name[i] == 0x7f)
			return config_refuse(c, "cell name: control character", 0x20, name[i]);
	return config_at_least(c, "cell name: empty", 1, i) &&
	       config_at_most(c, "cell name: not terminated", JAILHOUSE_CELL_NAME_MAXLEN, i);
}

bool config_cell_flags(struct config_check *c)
{
	return config_only_bits(c, c->sys ? "root cell: unknown flags" : "cell: unknown flags",
				CELL_VALID_FLAGS, c->cell->flags);
}

bool config_cpu_set(struct config_check *c)
{
	return config_multiple(c, "CPU set: size not a multiple of 8 bytes", 8,
			       c->cell->cpu_set_size) &&
	       config_at_least(c, "CPU set: no CPU", 1, rvm_cell_num_cpus(c->cell));
}

static bool check_uart(struct config_check *c, const struct jailhouse_console *con)
{
	uint32_t distance = con->flags & JAILHOUSE_CON_REGDIST_4 ? 4 : 1;

	if (!config_only_bits(c, "console: flags of an 8250", CON_UART_FLAGS, con->flags) ||
	    !config_at_least(c, "console: no address", 1, con->address))
		return false;
	if (!(con->flags & JAILHOUSE_CON_ACCESS_MMIO))
		return config_at_most(c, "console: port", CONFIG_NUM_PORTS - UART_REGISTERS,
				      con->address);
	return config_multiple(c, "console: address not aligned", distance, con->address) &&
	       config_at_least(c, "console: register window too small", UART_REGISTERS * distance,
			       con->size);
}

bool config_console(struct config_check *c, const struct jailhouse_console *con)
{
	if (!config_is(c, "console: clock gates are for other architectures", 0, con->gate_nr) ||
	    !config_is(c, "console: clock gates are for other architectures", 0, con->clock_reg))
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
		if (!config_only_bits(c, "console: flags of a frame buffer", CON_FB_FLAGS,
				      con->flags) ||
		    !config_is(c, "console: a frame buffer is memory mapped",
			       JAILHOUSE_CON_ACCESS_MMIO,
			       con->flags & JAILHOUSE_CON_ACCESS_MMIO))
			return false;
		break;
	default:
		return config_refuse(c, "console: unknown type", JAILHOUSE_CON_TYPE_8250,
				     con->type);
	}
	return config_usable(c, "console", con->address, con->size);
}

bool config_region_flags(struct config_check *c, const struct jailhouse_memory *mem)
{
	if (!config_only_bits(c, "memory region: unknown flags", MEM_VALID_FLAGS, mem->flags))
		return false;
	/* EPT knows no page that can be written but not read (SDM Vol. 3C, section 29.3.3.1). */
	if ((mem->flags & MEM_NEEDS_READ) && !(mem->flags & JAILHOUSE_MEM_READ))
		return config_refuse(c, "memory region: accessible but not readable",
				     mem->flags | JAILHOUSE_MEM_READ, mem->flags);
	return true;
}

/* The first of the three that is not aligned, or 0. */
static uint64_t unaligned_part(const struct jailhouse_memory *mem)
{
	if (mem->phys_start % RVM_PAGE_SIZE != 0)
		return mem->phys_start;
	if (mem->virt_start % RVM_PAGE_SIZE != 0)
		return mem->virt_start;
	return mem->size % RVM_PAGE_SIZE != 0 ? mem->size : 0;
}

bool config_sub_page(struct config_check *c, const struct jailhouse_memory *mem)
{
	uint64_t part = unaligned_part(mem);

	if (part == 0)
		return true;
	if (!(mem->flags & JAILHOUSE_MEM_IO))
		return config_refuse(c, "memory region: not page aligned", RVM_PAGE_SIZE, part);
	if (!(mem->flags & MEM_IO_WIDTHS))
		return config_refuse(c, "memory region: sub-page without an access width",
				     MEM_IO_WIDTHS, mem->flags);
	return true;
}

static bool check_cache(struct config_check *c, const struct jailhouse_cache *cache)
{
	/* A capacity mask has at most 32 bits (SDM Vol. 3B, section 18.19.4). */
	return config_at_least(c, "cache region: no type", 1, cache->type) &&
	       config_only_bits(c, "cache region: type", JAILHOUSE_CACHE_L3, cache->type) &&
	       config_is(c, "cache region: padding", 0, cache->padding) &&
	       config_only_bits(c, "cache region: flags", JAILHOUSE_CACHE_ROOTSHARED,
				cache->flags) &&
	       config_at_least(c, "cache region: empty", 1, cache->size) &&
	       config_at_most(c, "cache region: beyond the mask", 32,
			      (uint64_t)cache->start + cache->size);
}

bool config_caches(struct config_check *c)
{
	const struct jailhouse_cache *cache = rvm_cell_cache_regions(c->cell);

	for (c->index = 0; c->index < c->cell->num_cache_regions && !c->stop; c->index++)
		check_cache(c, &cache[c->index]);
	return c->result == 0;
}

bool config_irqchips(struct config_check *c)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(c->cell);

	for (c->index = 0; c->index < c->cell->num_irqchips && !c->stop; c->index++, chip++)
		if (config_multiple(c, "irqchip: address", 16, chip->address) &&
		    config_usable(c, "irqchip", chip->address, 16))
			config_at_most(c, "irqchip: first pin", MAX_IOAPIC_PINS, chip->pin_base);
	return c->result == 0;
}

bool config_ports(struct config_check *c)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(c->cell);

	for (c->index = 0; c->index < c->cell->num_pio_regions && !c->stop; c->index++, pio++)
		if (config_at_least(c, "port range: empty", 1, pio->length))
			config_at_most(c, "port range: beyond the last port", CONFIG_NUM_PORTS,
				       (uint32_t)pio->base + pio->length);
	return c->result == 0;
}
