/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cache allocation of cells: which part of the last-level cache the CPUs of a cell may fill (SDM
 * Vol. 3B, section 18.19). While no cell has cache regions, nothing is read or written.
 *
 * cat_cell_create() and cat_cell_destroy() are called under the lock of all changes of cells;
 * cat_load() by each CPU for itself, any time.
 */
#ifndef RVM_DEVICES_CAT_H
#define RVM_DEVICES_CAT_H

#include "devices/cat_mask.h"

/** What a cell has; all zero: no part of its own, it shares with the root cell. */
struct cat_grant {
	/** Class of service, 0: the root cell's. */
	uint32_t class;
};

/**
 * cat_init() - find out what the processor has; once, by the first CPU
 * @root_regions, @count: the root cell's cache regions
 */
void cat_init(const struct jailhouse_cache *root_regions, uint32_t count);

/**
 * cat_cell_create() - reserve what a cell's configuration asks for
 * @grant: the cell's, filled in
 * @regions, @count: checked, see cell/config.h
 *
 * Without regions, and on a processor without cache allocation (which is said once on the console),
 * the cell shares the cache with the root cell.
 *
 * Return: 0; -EINVAL, -EBUSY: see cat_plan_add(), and -EBUSY when Linux uses cache allocation
 * itself; *why says which.
 */
int __must_check cat_cell_create(struct cat_grant *grant, const struct jailhouse_cache *regions,
				 uint32_t count, struct cat_refusal *why);

/** cat_cell_destroy() - the counterpart; the grant becomes empty. Before its CPUs load another one */
void cat_cell_destroy(struct cat_grant *grant);

/**
 * cat_load() - let this CPU fill the part of a cell from now on; called when it changes cells
 * @grant: of the cell that the CPU belongs to now; NULL: the root cell
 *
 * The root cell's part is set here too, for all its CPUs behind the same cache.
 */
void cat_load(const struct cat_grant *grant);

/** cat_in_use() - does a cell have a part of its own? */
bool cat_in_use(void);

/** cat_is_register() - one of the MSRs that cat_root_write() knows */
bool cat_is_register(uint32_t msr);

/** What to do with a write of the root cell. */
enum cat_write {
	/** Do it, with the value as it is now. */
	CAT_WRITE,
	/** It has no effect. */
	CAT_IGNORE,
	/** #GP. */
	CAT_FAULT,
};

/**
 * cat_root_write() - the root cell writes an MSR of cache allocation
 * @value: narrowed so that cells keep their parts
 *
 * While a cell has a part of its own, the root cell has class 0 only: other classes of service become
 * class 0, its mask is cut to what is left to the root cell (all of that when nothing of it would
 * remain), other masks stay as they are, and the switch between masks and pairs of masks for code
 * and data is refused. Otherwise everything is written as it is.
 */
enum cat_write cat_root_write(uint32_t msr, uint64_t *value);

#endif /* RVM_DEVICES_CAT_H */
