// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether two cells, none of them the root, can exist side by side. Called by the core when a cell
 * is created, by the driver before that, and by the tool on the desk. Takes checked descriptions
 * only.
 */
#include "config_check.h"

/** The first difference, or the end of both. */
static bool same_name(const struct jailhouse_cell_desc *a, const struct jailhouse_cell_desc *b)
{
	uint32_t i;

	for (i = 0; i < sizeof(a->name) && a->name[i] == b->name[i] && a->name[i] != 0; i++)
		;
	return i == sizeof(a->name) || a->name[i] == b->name[i];
}

bool config_unique_name(struct config_check *c, const struct jailhouse_cell_desc *other)
{
	const struct rvm_config_error err = {
		.field = "cell name: in use",
		.index = c->index,
		.unit = RVM_CONFIG_PLAIN,
		.other_index = RVM_CONFIG_NO_INDEX,
	};

	return !same_name(c->cell, other) || config_find(c, -RVM_CONFIG_EEXIST, &err);
}

void config_cpus(struct config_check *c, const char *field,
		 const struct jailhouse_cell_desc *other, bool wrong)
{
	uint32_t cpu, end, all = c->cell->cpu_set_size * 8;
	int before = c->refusal;

	c->refusal = RVM_CONFIG_EBUSY;
	for (cpu = 0; cpu < all && !c->stop; cpu = end + 1) {
		end = cpu;
		while (end < all && rvm_cell_has_cpu(c->cell, end) &&
		       rvm_cell_has_cpu(other, end) == wrong)
			end++;
		if (end > cpu)
			config_refuse_range(c, field, RVM_CONFIG_CPUS, cpu, end - cpu,
					    RVM_CONFIG_NO_INDEX);
	}
	c->refusal = before;
}

uint32_t config_find_pin(const struct jailhouse_cell_desc *cell, uint64_t address, uint32_t pin)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell);
	uint32_t i;

	for (i = 0; i < cell->num_irqchips; i++)
		if (chip[i].address == address && rvm_irqchip_has_pin(&chip[i], pin))
			return i;
	return RVM_CONFIG_NO_INDEX;
}

static bool pair_name(struct config_check *c)
{
	return config_unique_name(c, c->other);
}

static bool pair_cpus(struct config_check *c)
{
	config_cpus(c, "CPU set: in use", c->other, true);
	return c->result == 0;
}

/** Memory that both share with the root cell is shared between them as well. */
static bool pair_memory(struct config_check *c)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(c->cell), *theirs;
	struct config_range common;
	uint32_t i;

	for (c->index = 0; c->index < c->cell->num_memory_regions && !c->stop; c->index++, mem++) {
		theirs = rvm_cell_mem_regions(c->other);
		for (i = 0; i < c->other->num_memory_regions && !c->stop; i++, theirs++) {
			common = config_regions_common(mem, theirs);
			if (common.size != 0 &&
			    !(mem->flags & theirs->flags & JAILHOUSE_MEM_ROOTSHARED))
				config_refuse_range(c, "memory region: in use", RVM_CONFIG_BYTES,
						    common.start, common.size, i);
		}
	}
	return c->result == 0;
}

static void check_chip(struct config_check *c, const struct jailhouse_irqchip *chip)
{
	uint32_t pin, end, all = chip->pin_base + 128;

	for (pin = chip->pin_base; pin < all && !c->stop; pin = end + 1) {
		end = pin;
		while (end < all && rvm_irqchip_has_pin(chip, end) &&
		       config_find_pin(c->other, chip->address, end) != RVM_CONFIG_NO_INDEX)
			end++;
		if (end > pin)
			config_refuse_range(c, "irqchip: in use", RVM_CONFIG_PINS, pin, end - pin,
					    config_find_pin(c->other, chip->address, pin));
	}
}

static bool pair_pins(struct config_check *c)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(c->cell);

	for (c->index = 0; c->index < c->cell->num_irqchips && !c->stop; c->index++)
		check_chip(c, &chip[c->index]);
	return c->result == 0;
}

static bool pair_ports(struct config_check *c)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(c->cell), *theirs;
	struct config_range common;
	uint32_t i;

	for (c->index = 0; c->index < c->cell->num_pio_regions && !c->stop; c->index++, pio++) {
		theirs = rvm_cell_pio(c->other);
		for (i = 0; i < c->other->num_pio_regions && !c->stop; i++, theirs++) {
			common = config_common(pio->base, pio->length, theirs->base,
					       theirs->length);
			if (common.size != 0)
				config_refuse_range(c, "port range: in use", RVM_CONFIG_PORTS,
						    common.start, common.size, i);
		}
	}
	return c->result == 0;
}

/* Code and data are not told apart: a cell has one mask for both. */
static bool pair_caches(struct config_check *c)
{
	const struct jailhouse_cache *cache = rvm_cell_cache_regions(c->cell), *theirs;
	struct config_range common;
	uint32_t i;

	for (c->index = 0; c->index < c->cell->num_cache_regions && !c->stop; c->index++, cache++) {
		theirs = rvm_cell_cache_regions(c->other);
		for (i = 0; i < c->other->num_cache_regions && !c->stop; i++, theirs++) {
			common = config_common(cache->start, cache->size, theirs->start,
					       theirs->size);
			if (common.size != 0 &&
			    !(cache->flags & theirs->flags & JAILHOUSE_CACHE_ROOTSHARED))
				config_refuse_range(c, "cache region: in use", RVM_CONFIG_WAYS,
						    common.start, common.size, i);
		}
	}
	return c->result == 0;
}

int rvm_config_report_pair(const struct jailhouse_cell_desc *cell,
			   const struct jailhouse_cell_desc *other, struct rvm_config_sink *sink)
{
	static const config_part parts[] = {
		pair_name, pair_cpus, pair_memory, pair_pins, pair_ports, pair_caches,
	};
	struct config_check c = { .cell = cell, .other = other, .sink = sink };

	return config_run(&c, RVM_CONFIG_EBUSY, parts, sizeof(parts) / sizeof(parts[0]));
}

int rvm_config_check_pair(const struct jailhouse_cell_desc *cell,
			  const struct jailhouse_cell_desc *other, struct rvm_config_error *err)
{
	struct config_first first;

	config_first_init(&first, err);
	return rvm_config_report_pair(cell, other, &first.sink);
}
