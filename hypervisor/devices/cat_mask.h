/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cache allocation (SDM Vol. 3B, section 18.19): from cache regions of cells to classes of service
 * and their capacity masks. Pure; devices/cat.c brings them to the processor.
 */
#ifndef RVM_DEVICES_CAT_MASK_H
#define RVM_DEVICES_CAT_MASK_H

#include "cell_config.h"
#include "lib/util.h"

/** Classes that are managed at most; number 0 is the root cell's. */
#define CAT_MAX_CLASSES 32U

struct cat_class {
	/** Bits of the cache that the class may fill; 0: the class is free. */
	uint32_t mask;
	/** Those of them that the root cell may not fill. */
	uint32_t exclusive;
};

struct cat_plan {
	/** All bits of a capacity mask, 0 when the processor has no cache allocation. */
	uint32_t full;
	/** What the root cell may have at most. */
	uint32_t root_limit;
	/** 2 to CAT_MAX_CLASSES. */
	uint32_t num_classes;
	/** A mask may have gaps. */
	bool gaps;
	/** Number 0 is derived from the others. */
	struct cat_class classes[CAT_MAX_CLASSES];
};

/** Why a cell cannot have what it wants. */
struct cat_refusal {
	const char *what;
	uint64_t wanted;
	uint64_t found;
};

/**
 * cat_plan_init() - from CPUID to an empty plan
 * @eax, @ecx, @edx: CPUID.(EAX=10H,ECX=1), all 0 where there is no such leaf
 */
void cat_plan_init(struct cat_plan *plan, uint32_t eax, uint32_t ecx, uint32_t edx);

/** cat_plan_limit_root() - the root cell's own cache regions; none means the whole cache */
void cat_plan_limit_root(struct cat_plan *plan, const struct jailhouse_cache *regions,
			 uint32_t count);

/**
 * cat_plan_add() - take a class for a cell
 * @regions, @count: checked, see cell/config.h; @count is not 0
 * @class: number of the class, 1 or more
 *
 * Return: 0; -EINVAL beyond the mask of this processor, or with gaps that it does not allow; -EBUSY
 * another cell has a part, nothing is left to the root cell, or no class is free. Nothing is
 * changed by a refusal, *why says which.
 */
int __must_check cat_plan_add(struct cat_plan *plan, const struct jailhouse_cache *regions,
			      uint32_t count, uint32_t *class, struct cat_refusal *why);

/** cat_plan_remove() - give the class of a cell back */
void cat_plan_remove(struct cat_plan *plan, uint32_t class);

/**
 * cat_plan_mask() - the mask that a class must have now
 *
 * That of a free class is the whole cache, as after reset. That of class 0, the root cell's, is what
 * no other class has for itself; if a mask may not have gaps, the longest run of that.
 */
uint32_t cat_plan_mask(const struct cat_plan *plan, uint32_t class);

/** cat_plan_in_use() - has a cell a class? */
bool cat_plan_in_use(const struct cat_plan *plan);

/** cat_plan_valid() - does the processor take this mask? */
bool cat_plan_valid(const struct cat_plan *plan, uint64_t mask);

/** cat_plan_narrow() - a valid mask without what cells have; never empty */
uint32_t cat_plan_narrow(const struct cat_plan *plan, uint32_t mask);

#endif /* RVM_DEVICES_CAT_MASK_H */
