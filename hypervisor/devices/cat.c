// SPDX-License-Identifier: GPL-2.0-only
/*
 * See cat.h. Masks are registers of the cache, so each CPU that changes its class writes all masks
 * that this concerns: CPUs of a cell may be behind different caches. Behind a cache where no CPU
 * changes, the root cell has nobody to leave room for.
 */
#include "devices/cat.h"

#include "lib/errno.h"
#include "lib/printk.h"
#include "x86/arch.h"
#include "x86/ops.h"

/** CPUID leaves (SDM Vol. 3B, section 18.19.3). */
#define LEAF_FEATURES	 7U
#define LEAF_ALLOCATION	 0x10U
#define FEATURES_PQE	 (1U << 15)
#define ALLOCATION_L3	 (1U << 1)
#define L3_CODE_AND_DATA (1U << 2)

#define PQR_CLASS_SHIFT 32

static struct {
	struct cat_plan plan;
	bool has_code_and_data;
	/** Said once that regions are ignored. */
	bool told;
	/**
	 * Registers may differ from what Linux left. Never cleared: CPUs come back one by one, and
	 * loading a class that is in force already changes nothing.
	 */
	bool touched;
} cat;

static uint32_t highest_leaf(void)
{
	struct cpuid_regs r;

	cpuid_count(0, 0, &r);
	return r.eax;
}

static bool has_l3_allocation(void)
{
	struct cpuid_regs r;

	if (highest_leaf() < LEAF_ALLOCATION)
		return false;
	cpuid_count(LEAF_FEATURES, 0, &r);
	if (!(r.ebx & FEATURES_PQE))
		return false;
	cpuid_count(LEAF_ALLOCATION, 0, &r);
	return r.ebx & ALLOCATION_L3;
}

void cat_init(const struct jailhouse_cache *root_regions, uint32_t count)
{
	struct cpuid_regs r = { 0 };

	if (has_l3_allocation())
		cpuid_count(LEAF_ALLOCATION, 1, &r);
	cat.told = false;
	cat.touched = false;
	cat.has_code_and_data = r.ecx & L3_CODE_AND_DATA;
	cat_plan_init(&cat.plan, r.eax, r.ecx, r.edx);
	cat_plan_limit_root(&cat.plan, root_regions, count);
}

bool cat_in_use(void)
{
	return cat_plan_in_use(&cat.plan);
}

/*
 * Linux leaves the masks as after reset unless somebody has mounted resctrl; the root cell's may be as
 * cells have left it. While a cell has regions Linux cannot use it.
 */
static bool linux_uses_it(void)
{
	if (cat_in_use())
		return false;
	if (cat.has_code_and_data && rdmsr(MSR_IA32_L3_QOS_CFG) & 1)
		return true;
	if (rdmsr(MSR_IA32_PQR_ASSOC) >> PQR_CLASS_SHIFT)
		return true;
	for (uint32_t i = 0; i < cat.plan.num_classes; i++) {
		uint64_t mask = rdmsr(MSR_IA32_L3_QOS_MASK_0 + i);

		if (mask != cat.plan.full && mask != cat_plan_mask(&cat.plan, i))
			return true;
	}
	return false;
}

static void tell_ignored(void)
{
	if (!cat.told)
		printk("CAT: this processor has no L3 cache allocation, cache regions are ignored\n");
	cat.told = true;
}

static bool splits_code_and_data(const struct jailhouse_cache *regions, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (regions[i].type != JAILHOUSE_CACHE_L3)
			return true;
	}
	return false;
}

int cat_cell_create(struct cat_grant *grant, const struct jailhouse_cache *regions,
		    uint32_t count, struct cat_refusal *why)
{
	int err;

	grant->class = 0;
	if (!count)
		return 0;
	if (!cat.plan.full) {
		tell_ignored();
		return 0;
	}
	if (linux_uses_it()) {
		*why = (struct cat_refusal){ "Linux uses cache allocation itself (resctrl)", 0, 1 };
		return -EBUSY;
	}
	err = cat_plan_add(&cat.plan, regions, count, &grant->class, why);
	if (err)
		return err;
	if (splits_code_and_data(regions, count))
		printk("CAT: code and data are not told apart, both get the whole region\n");
	cat.touched = true;
	return 0;
}

void cat_cell_destroy(struct cat_grant *grant)
{
	if (grant->class)
		cat_plan_remove(&cat.plan, grant->class);
	grant->class = 0;
}

static void write_mask(uint32_t class)
{
	wrmsr(MSR_IA32_L3_QOS_MASK_0 + class, cat_plan_mask(&cat.plan, class));
}

void cat_load(const struct cat_grant *grant)
{
	uint32_t class = grant ? grant->class : 0, before;
	uint64_t assoc;

	if (!cat.touched)
		return;
	assoc = rdmsr(MSR_IA32_PQR_ASSOC);
	before = (uint32_t)(assoc >> PQR_CLASS_SHIFT);
	write_mask(0);
	if (class)
		write_mask(class);
	wrmsr(MSR_IA32_PQR_ASSOC, (uint32_t)assoc | (uint64_t)class << PQR_CLASS_SHIFT);
	/* Linux must find it as after reset when the core has left. */
	if (before && before != class && before < cat.plan.num_classes)
		write_mask(before);
}

bool cat_is_register(uint32_t msr)
{
	return msr == MSR_IA32_L3_QOS_CFG || msr == MSR_IA32_PQR_ASSOC ||
	       (msr >= MSR_IA32_L3_QOS_MASK_0 && msr < MSR_IA32_L3_QOS_MASK_0 + CAT_MAX_CLASSES);
}

enum cat_write cat_root_write(uint32_t msr, uint64_t *value)
{
	uint32_t class = msr - MSR_IA32_L3_QOS_MASK_0;

	if (!cat_in_use())
		return CAT_WRITE;
	if (msr == MSR_IA32_PQR_ASSOC) {
		*value = (uint32_t)*value;
		return CAT_WRITE;
	}
	if (msr == MSR_IA32_L3_QOS_CFG && cat.has_code_and_data)
		return *value == rdmsr(msr) ? CAT_IGNORE : CAT_FAULT;
	/* The processor knows what to make of registers that it does not have. */
	if (msr == MSR_IA32_L3_QOS_CFG || class >= cat.plan.num_classes)
		return CAT_WRITE;
	if (!cat_plan_valid(&cat.plan, *value))
		return CAT_FAULT;
	if (class)
		return CAT_IGNORE;
	*value = cat_plan_narrow(&cat.plan, (uint32_t)*value);
	return CAT_WRITE;
}
