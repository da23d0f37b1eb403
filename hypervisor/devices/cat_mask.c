// SPDX-License-Identifier: GPL-2.0-only
/* See cat_mask.h. Called by devices/cat.c when cells come and go. */
#include "devices/cat_mask.h"

#include "lib/errno.h"

/** Bits 4:0 of EAX: length of a mask minus one; bits 15:0 of EDX: highest class. */
#define LENGTH_BITS 0x1fU
#define CLASS_BITS  0xffffU
/** ECX: masks may have gaps. */
#define NON_CONTIGUOUS (1U << 3)

static uint32_t bits(uint32_t start, uint32_t count)
{
	return (uint32_t)(((1ULL << count) - 1) << start);
}

void cat_plan_init(struct cat_plan *plan, uint32_t eax, uint32_t ecx, uint32_t edx)
{
	*plan = (struct cat_plan){ 0 };
	/* One class would be the root cell's. */
	if ((edx & CLASS_BITS) == 0)
		return;
	plan->full = bits(0, (eax & LENGTH_BITS) + 1);
	plan->root_limit = plan->full;
	plan->num_classes = MIN((edx & CLASS_BITS) + 1, CAT_MAX_CLASSES);
	plan->gaps = ecx & NON_CONTIGUOUS;
}

/* Code and data are one: a class has one mask for both. */
static uint32_t regions_mask(const struct jailhouse_cache *regions, uint32_t count,
			     uint16_t without)
{
	uint32_t mask = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (!(regions[i].flags & without))
			mask |= bits(regions[i].start, regions[i].size);
	}
	return mask;
}

void cat_plan_limit_root(struct cat_plan *plan, const struct jailhouse_cache *regions,
			 uint32_t count)
{
	uint32_t mask = regions_mask(regions, count, 0) & plan->full;

	plan->root_limit = mask ? mask : plan->full;
}

static uint32_t longest_run(uint32_t mask)
{
	uint32_t best = 0, best_width = 0;

	while (mask) {
		uint32_t low = mask & -mask;
		/* Adding the lowest bit carries through its run. */
		uint32_t run = mask & ~(mask + low);
		/* As many ones from bit 0 on. */
		uint32_t width = run / low;

		if (width > best_width) {
			best = run;
			best_width = width;
		}
		mask &= ~run;
	}
	return best;
}

static uint32_t root_mask(const struct cat_plan *plan)
{
	uint32_t mask = plan->root_limit;

	for (uint32_t i = 1; i < plan->num_classes; i++)
		mask &= ~plan->classes[i].exclusive;
	return plan->gaps ? mask : longest_run(mask);
}

uint32_t cat_plan_mask(const struct cat_plan *plan, uint32_t class)
{
	if (class == 0)
		return root_mask(plan);
	return plan->classes[class].mask ? plan->classes[class].mask : plan->full;
}

static int refuse(struct cat_refusal *why, int err, const char *what, uint64_t wanted,
		  uint64_t found)
{
	*why = (struct cat_refusal){ what, wanted, found };
	return err;
}

static int check_others(const struct cat_plan *plan, const struct cat_class *new,
			struct cat_refusal *why)
{
	for (uint32_t i = 1; i < plan->num_classes; i++) {
		const struct cat_class *other = &plan->classes[i];
		uint32_t common = (new->mask & other->exclusive) | (other->mask & new->exclusive);

		if (common)
			return refuse(why, -EBUSY, "another cell has a part of the cache (mask)",
				      new->mask & ~common, new->mask);
	}
	return 0;
}

static uint32_t find_free(const struct cat_plan *plan)
{
	uint32_t i = 1;

	while (i < plan->num_classes && plan->classes[i].mask)
		i++;
	return i;
}

int cat_plan_add(struct cat_plan *plan, const struct jailhouse_cache *regions, uint32_t count,
		 uint32_t *class, struct cat_refusal *why)
{
	struct cat_class new = {
		.mask = regions_mask(regions, count, 0),
		.exclusive = regions_mask(regions, count, JAILHOUSE_CACHE_ROOTSHARED),
	};
	uint32_t number = find_free(plan);
	int err;

	if (new.mask & ~plan->full)
		return refuse(why, -EINVAL, "cache region beyond the mask of this processor",
			      plan->full, new.mask);
	if (!new.mask || (!plan->gaps && longest_run(new.mask) != new.mask))
		return refuse(why, -EINVAL, "cache regions are not adjacent (mask)",
			      longest_run(new.mask), new.mask);
	err = check_others(plan, &new, why);
	if (err)
		return err;
	if (number == plan->num_classes)
		return refuse(why, -EBUSY, "no class of service is free", number, number - 1);
	plan->classes[number] = new;
	if (!root_mask(plan)) {
		plan->classes[number] = (struct cat_class){ 0 };
		return refuse(why, -EBUSY, "no cache is left to the root cell (mask)",
			      plan->full & ~new.exclusive, new.exclusive);
	}
	*class = number;
	return 0;
}

void cat_plan_remove(struct cat_plan *plan, uint32_t class)
{
	plan->classes[class] = (struct cat_class){ 0 };
}

bool cat_plan_in_use(const struct cat_plan *plan)
{
	uint32_t any = 0;

	for (uint32_t i = 1; i < plan->num_classes; i++)
		any |= plan->classes[i].mask;
	return any;
}

bool cat_plan_valid(const struct cat_plan *plan, uint64_t mask)
{
	if (!mask || mask & ~(uint64_t)plan->full)
		return false;
	return plan->gaps || longest_run((uint32_t)mask) == mask;
}

uint32_t cat_plan_narrow(const struct cat_plan *plan, uint32_t mask)
{
	uint32_t left = mask & root_mask(plan);

	if (!plan->gaps)
		left = longest_run(left);
	return left ? left : root_mask(plan);
}
