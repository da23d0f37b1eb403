/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the configuration check share (config*.c; nobody else includes this). A part
 * looks at one object after the other: the && chain of an object ends at its first mistake, the
 * next object is looked at unless the sink has had enough.
 */
#ifndef RVM_CELL_CONFIG_PARTS_H
#define RVM_CELL_CONFIG_PARTS_H

#include "config.h"
#include "image_header.h"

/** Physical addresses have at most 52 bits (SDM Vol. 3A, section 4.1.4). */
#define CONFIG_PHYS_LIMIT (1ULL << 52)

#define CONFIG_NUM_PORTS 0x10000U

/** A sink that keeps the first refusal and then has enough. */
struct config_first {
	struct rvm_config_sink sink;
	struct rvm_config_error *err;
};

/** config_first_init() - *err gets the refusal */
void config_first_init(struct config_first *first, struct rvm_config_error *err);

/** What all checks share; set up with what is looked at and the sink. */
struct config_check {
	/** NULL when a cell is looked at alone. */
	const struct jailhouse_system *sys;
	const struct jailhouse_cell_desc *cell;
	/** The cell that it is compared with, or NULL. */
	const struct jailhouse_cell_desc *other;
	struct rvm_config_sink *sink;
	/** Entry being checked, or RVM_CONFIG_NO_INDEX. */
	uint32_t index;
	/** Result of what is refused now, enum rvm_config_errno. */
	int refusal;
	/** The first refusal, or 0. */
	int result;
	/** The sink wants no more. */
	bool stop;
};

/** Looks at one part of a configuration. */
typedef bool (*config_part)(struct config_check *c);

/**
 * config_blob() - check sizes, fixed fields and counters; c->sys tells which kind it is
 * Return: 0 when every array is there, or the refusal, negated
 */
int config_blob(struct config_check *c, const void *blob, uint64_t size);

/**
 * config_run() - look at one part after the other
 * @refusal: result where a part does not say another
 *
 * Return: 0 or the first refusal, negated.
 */
int config_run(struct config_check *c, int refusal, const config_part *parts, uint32_t num_parts);

/** config_find() - tell the sink of a refusal with its result, or of a note with 0. Return: false */
bool config_find(struct config_check *c, int result, const struct rvm_config_error *err);

/** config_refuse() - a field that has a value that is not allowed. Return: false */
bool config_refuse(struct config_check *c, const char *field, uint64_t wanted, uint64_t found);

/**
 * config_refuse_range() - something is in a place where it must not be. Return: false
 * @unit: enum rvm_config_unit, of @start and @size
 * @with: entry of the array that it is in conflict with, or RVM_CONFIG_NO_INDEX
 */
#define config_refuse_range(c, what, in, first, count, with)                               \
	config_find(c, -(c)->refusal,                                                      \
		    &(struct rvm_config_error){ .field = (what), .index = (c)->index,      \
						.unit = (in), .start = (first),            \
						.size = (count), .found = (first),         \
						.wanted = (first) + (count),               \
						.other_index = (with) })

/** The same for something that may be meant so: only who collects everything is told. */
#define config_note_range(c, what, in, first, count)                                       \
	config_find(c, 0,                                                                  \
		    &(struct rvm_config_error){ .field = (what), .index = (c)->index,      \
						.unit = (in), .start = (first),            \
						.size = (count),                           \
						.other_index = RVM_CONFIG_NO_INDEX })

/* Each returns whether the value is in order, and refuses it when not. */

static inline bool config_is(struct config_check *c, const char *field, uint64_t wanted,
			     uint64_t found)
{
	return found == wanted || config_refuse(c, field, wanted, found);
}

static inline bool config_at_most(struct config_check *c, const char *field, uint64_t limit,
				  uint64_t found)
{
	return found <= limit || config_refuse(c, field, limit, found);
}

static inline bool config_at_least(struct config_check *c, const char *field, uint64_t limit,
				   uint64_t found)
{
	return found >= limit || config_refuse(c, field, limit, found);
}

static inline bool config_only_bits(struct config_check *c, const char *field, uint64_t valid,
				    uint64_t found)
{
	return (found & ~valid) == 0 || config_refuse(c, field, valid, found);
}

/** @unit is a power of two. Zero does not pass: nothing checked here may be zero. */
static inline bool config_multiple(struct config_check *c, const char *field, uint64_t unit,
				   uint64_t found)
{
	return (found != 0 && (found & (unit - 1)) == 0) ||
	       config_refuse(c, field, unit, found);
}

static inline bool config_in_space(struct config_check *c, const char *field, uint64_t start,
				   uint64_t size)
{
	if (size == 0 || size > CONFIG_PHYS_LIMIT)
		return config_refuse(c, field, CONFIG_PHYS_LIMIT, size);
	return config_at_most(c, field, CONFIG_PHYS_LIMIT - size, start);
}

/** Both ranges end without overflow. */
static inline bool config_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

struct config_range {
	uint64_t start;
	uint64_t size;
};

/** What two ranges have in common; size 0: nothing. Both end without overflow. */
static inline struct config_range config_common(uint64_t a, uint64_t a_size, uint64_t b,
						uint64_t b_size)
{
	uint64_t start = a > b ? a : b;
	uint64_t end = a + a_size < b + b_size ? a + a_size : b + b_size;

	return (struct config_range){ start, end > start ? end - start : 0 };
}

/** config_not_hypervisor() - the range leaves out the memory of the hypervisor, if that is known */
bool config_not_hypervisor(struct config_check *c, const char *field, uint64_t start,
			   uint64_t size);

/** Whether a range of something else lies where it may. @object: a literal, its name. */
#define config_usable(c, object, start, size)                                                   \
	(config_in_space(c, object ": beyond the physical address space", start, size) &&       \
	 config_not_hypervisor(c, object ": overlaps the hypervisor memory", start, size))

static inline bool config_bytes_zero(const void *p, uint64_t count)
{
	const uint8_t *byte = p;
	uint64_t i;

	for (i = 0; i < count && byte[i] == 0; i++)
		;
	return i == count;
}

/** All-zero regions are placeholders for the optional section of a shared memory device. */
static inline bool config_region_unused(const struct jailhouse_memory *mem)
{
	return config_bytes_zero(mem, sizeof(*mem));
}

/** The page comes from the hypervisor memory, wherever phys_start points. */
static inline bool config_region_is_comm(const struct jailhouse_memory *mem)
{
	return mem->flags & JAILHOUSE_MEM_COMM_REGION;
}

/** config_regions_common() - physical memory that two regions have in common */
static inline struct config_range config_regions_common(const struct jailhouse_memory *a,
							const struct jailhouse_memory *b)
{
	/* Beyond the limit they have been refused, but the sums might overflow. */
	if (config_region_is_comm(a) || config_region_is_comm(b) ||
	    (a->phys_start | a->size | b->phys_start | b->size) > CONFIG_PHYS_LIMIT)
		return (struct config_range){ 0, 0 };
	return config_common(a->phys_start, a->size, b->phys_start, b->size);
}

/* config_array.c: what root cell and other cells have in common. */
bool config_counters(struct config_check *c);
bool config_name(struct config_check *c);
bool config_cell_flags(struct config_check *c);
bool config_cpu_set(struct config_check *c);
bool config_console(struct config_check *c, const struct jailhouse_console *console);
bool config_region_flags(struct config_check *c, const struct jailhouse_memory *mem);
bool config_sub_page(struct config_check *c, const struct jailhouse_memory *mem);
bool config_caches(struct config_check *c);
bool config_irqchips(struct config_check *c);
bool config_ports(struct config_check *c);

/* config_pci.c */
bool config_pci_caps(struct config_check *c);
bool config_pci_devices(struct config_check *c);

/* config_pair.c: for both comparisons. */

/** config_unique_name() - EEXIST when both have the same name */
bool config_unique_name(struct config_check *c, const struct jailhouse_cell_desc *other);

/** config_cpus() - EBUSY for each run of the cell's CPUs for which "in @other" is @wrong */
void config_cpus(struct config_check *c, const char *field,
		 const struct jailhouse_cell_desc *other, bool wrong);

/** config_find_pin() - the entry of a description that has the pin, or RVM_CONFIG_NO_INDEX */
uint32_t config_find_pin(const struct jailhouse_cell_desc *cell, uint64_t address, uint32_t pin);

#endif /* RVM_CELL_CONFIG_PARTS_H */
