// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/cat.c hypervisor/devices/cat_mask.c tests/fakes/printk.c */
/*
 * Unit tests of cache allocation: masks and classes from cache regions, and what reaches the
 * registers of CPUs behind different caches.
 */
#include "tests/fakes/unit.h"

#include "devices/cat.h"
#include "devices/cat_mask.h"
#include "lib/errno.h"
#include "tests/fakes/printk.h"
#include "x86/ops.h"

#define MSR_CFG	  0xc81
#define MSR_ASSOC 0xc8f
#define MSR_MASK  0xc90
#define CLASSES	  4
#define FULL	  0xfff

#define L3(first, bits, shared) \
	{ .start = (first), .size = (bits), .type = JAILHOUSE_CACHE_L3, .flags = (shared) }
#define SHARED JAILHOUSE_CACHE_ROOTSHARED

/** Two caches with two CPUs each; the CPU that runs is @now. */
static struct {
	bool absent;
	uint32_t max_leaf, ecx;
	uint64_t mask[2][CLASSES];
	uint64_t assoc[4];
	uint64_t cfg;
	unsigned int now, writes, reads;
} cpu;

static void fake_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	if (leaf == 0)
		r->eax = cpu.max_leaf;
	if (leaf == 7)
		r->ebx = cpu.absent ? 0 : 1U << 15;
	if (leaf == 0x10 && subleaf == 0)
		r->ebx = 2;
	if (leaf == 0x10 && subleaf == 1)
		*r = (struct cpuid_regs){ .eax = 11, .ebx = 0xc00, .ecx = cpu.ecx,
					  .edx = CLASSES - 1 };
}

static uint64_t *msr_of(uint32_t msr)
{
	if (msr == MSR_CFG)
		return &cpu.cfg;
	if (msr == MSR_ASSOC)
		return &cpu.assoc[cpu.now];
	assert_in_range(msr, MSR_MASK, MSR_MASK + CLASSES - 1);
	return &cpu.mask[cpu.now / 2][msr - MSR_MASK];
}

static uint64_t fake_rdmsr(uint32_t msr)
{
	cpu.reads++;
	return *msr_of(msr);
}

static void fake_wrmsr(uint32_t msr, uint64_t value)
{
	cpu.writes++;
	/* The processor would refuse a reserved bit, an empty mask and one with a gap. */
	if (msr >= MSR_MASK) {
		assert_int_equal(value & ~(uint64_t)FULL, 0);
		assert_int_not_equal(value, 0);
		if (!(cpu.ecx & 8))
			assert_int_equal((value + (value & -value)) & value, 0);
	}
	*msr_of(msr) = value;
}

static int setup(void **state)
{
	(void)state;
	memset(&cpu, 0, sizeof(cpu));
	cpu.max_leaf = 0x1f;
	for (unsigned int i = 0; i < CLASSES; i++)
		cpu.mask[0][i] = cpu.mask[1][i] = FULL;
	for (unsigned int i = 0; i < 4; i++)
		cpu.assoc[i] = 0x70 + i;
	fake_ops = (struct fake_ops){ .cpuid = fake_cpuid, .rdmsr = fake_rdmsr,
				      .wrmsr = fake_wrmsr };
	fake_printk_reset();
	return 0;
}

static void load_on(unsigned int number, const struct cat_grant *grant)
{
	cpu.now = number;
	cat_load(grant);
	assert_int_equal((uint32_t)cpu.assoc[number], 0x70 + number);
}

static uint64_t class_of(unsigned int number)
{
	return cpu.assoc[number] >> 32;
}

static void plan_init(struct cat_plan *plan, uint32_t ecx)
{
	cat_plan_init(plan, 11, ecx, CLASSES - 1);
}

static void test_plan_init(void **state)
{
	struct cat_plan plan;

	(void)state;
	plan_init(&plan, 0);
	assert_int_equal(plan.full, FULL);
	assert_int_equal(plan.num_classes, CLASSES);
	assert_false(plan.gaps);
	assert_int_equal(cat_plan_mask(&plan, 0), FULL);
	assert_int_equal(cat_plan_mask(&plan, 3), FULL);
	cat_plan_init(&plan, 31, 8, 0xffff);
	assert_int_equal(plan.full, 0xffffffff);
	assert_int_equal(plan.num_classes, CAT_MAX_CLASSES);
	assert_true(plan.gaps);
	/* No leaf, and a single class, which is the root cell's: nothing to give. */
	cat_plan_init(&plan, 0, 0, 0);
	assert_int_equal(plan.full, 0);
	cat_plan_init(&plan, 11, 0, 0);
	assert_int_equal(plan.full, 0);
}

static void add(struct cat_plan *plan, uint32_t start, uint32_t size, uint16_t flags,
		uint32_t expected_class)
{
	const struct jailhouse_cache region = L3(start, size, flags);
	struct cat_refusal why;
	uint32_t class = 0;

	assert_int_equal(cat_plan_add(plan, &region, 1, &class, &why), 0);
	assert_int_equal(class, expected_class);
}

/* What was wanted and found last. */
static struct cat_refusal refusal;

static void assert_refused(const struct cat_plan *plan, const struct jailhouse_cache *regions,
			   uint32_t count, int err, const char *what)
{
	struct cat_plan before = *plan, now = *plan;
	struct cat_refusal why = { 0 };
	uint32_t class = 99;

	assert_int_equal(cat_plan_add(&now, regions, count, &class, &why), err);
	assert_string_equal(why.what, what);
	refusal = why;
	assert_int_equal(class, 99);
	assert_memory_equal(&before, &now, sizeof(now));
}

static void test_plan_masks(void **state)
{
	struct cat_plan plan;

	(void)state;
	plan_init(&plan, 0);
	add(&plan, 0, 2, 0, 1);
	assert_int_equal(cat_plan_mask(&plan, 1), 0x003);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xffc);
	add(&plan, 8, 4, SHARED, 2);
	assert_int_equal(cat_plan_mask(&plan, 2), 0xf00);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xffc);
	/* What is left has a gap: the longer run counts. */
	add(&plan, 4, 1, 0, 3);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xfe0);
	cat_plan_remove(&plan, 1);
	assert_int_equal(cat_plan_mask(&plan, 1), FULL);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xfe0);
	cat_plan_remove(&plan, 3);
	assert_int_equal(cat_plan_mask(&plan, 0), FULL);
	/* The lowest free class is taken. */
	add(&plan, 11, 1, SHARED, 1);
}

static void test_plan_first_of_equal_runs(void **state)
{
	struct cat_plan plan;

	(void)state;
	plan_init(&plan, 0);
	add(&plan, 5, 2, 0, 1);
	assert_int_equal(cat_plan_mask(&plan, 0), 0x01f);
}

static void test_plan_gaps(void **state)
{
	const struct jailhouse_cache apart[] = { L3(0, 1, 0), L3(2, 1, 0) };
	struct cat_refusal why;
	struct cat_plan plan;
	uint32_t class;

	(void)state;
	plan_init(&plan, 0);
	assert_refused(&plan, apart, 2, -EINVAL, "cache regions are not adjacent (mask)");
	plan_init(&plan, 8);
	assert_int_equal(cat_plan_add(&plan, apart, 2, &class, &why), 0);
	assert_int_equal(cat_plan_mask(&plan, class), 0x005);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xffa);
}

static void test_plan_two_regions(void **state)
{
	/* One half for itself, one shared with the root cell. */
	const struct jailhouse_cache both[] = { L3(2, 2, SHARED), L3(0, 2, 0) };
	struct cat_refusal why;
	struct cat_plan plan;
	uint32_t class;

	(void)state;
	plan_init(&plan, 0);
	assert_int_equal(cat_plan_add(&plan, both, 2, &class, &why), 0);
	assert_int_equal(cat_plan_mask(&plan, class), 0x00f);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xffc);
}

static void test_plan_refusals(void **state)
{
	const struct jailhouse_cache all = L3(0, 12, 0), beyond = L3(11, 2, 0);
	const struct jailhouse_cache top = L3(31, 1, 0), inside = L3(3, 2, 0);
	const struct jailhouse_cache shared = L3(3, 2, SHARED), rest = L3(4, 8, 0);
	const struct jailhouse_cache free = L3(10, 1, 0);
	struct cat_plan plan;

	(void)state;
	plan_init(&plan, 0);
	assert_refused(&plan, &all, 1, -EBUSY, "no cache is left to the root cell (mask)");
	assert_refused(&plan, &beyond, 1, -EINVAL, "cache region beyond the mask of this processor");
	assert_refused(&plan, &top, 1, -EINVAL, "cache region beyond the mask of this processor");
	add(&plan, 0, 4, 0, 1);
	assert_refused(&plan, &inside, 1, -EBUSY, "another cell has a part of the cache (mask)");
	assert_int_equal(refusal.wanted, 0x010);
	assert_int_equal(refusal.found, 0x018);
	assert_refused(&plan, &shared, 1, -EBUSY, "another cell has a part of the cache (mask)");
	assert_refused(&plan, &rest, 1, -EBUSY, "no cache is left to the root cell (mask)");
	assert_int_equal(refusal.wanted, 0x00f);
	assert_int_equal(refusal.found, 0xff0);
	add(&plan, 4, 2, SHARED, 2);
	assert_refused(&plan, &(const struct jailhouse_cache)L3(5, 1, 0), 1, -EBUSY,
		       "another cell has a part of the cache (mask)");
	add(&plan, 5, 2, SHARED, 3);
	assert_refused(&plan, &free, 1, -EBUSY, "no class of service is free");
	assert_int_equal(refusal.wanted, CLASSES);
	assert_int_equal(refusal.found, CLASSES - 1);
}

static void test_plan_root_limit(void **state)
{
	const struct jailhouse_cache limit = L3(4, 8, 0), none = L3(20, 4, 0);
	const struct jailhouse_cache taken = L3(4, 8, 0);
	struct cat_plan plan;

	(void)state;
	plan_init(&plan, 0);
	cat_plan_limit_root(&plan, &limit, 1);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xff0);
	add(&plan, 0, 5, 0, 1);
	assert_int_equal(cat_plan_mask(&plan, 0), 0xfe0);
	cat_plan_remove(&plan, 1);
	assert_refused(&plan, &taken, 1, -EBUSY, "no cache is left to the root cell (mask)");
	/* Nothing that this processor has: as if it were not there. */
	cat_plan_limit_root(&plan, &none, 1);
	assert_int_equal(cat_plan_mask(&plan, 0), FULL);
	cat_plan_limit_root(&plan, NULL, 0);
	assert_int_equal(cat_plan_mask(&plan, 0), FULL);
}

/** Every pair of regions on a mask of 12 bits: what comes out may be written to the processor. */
static void test_plan_every_pair(void **state)
{
	struct cat_plan plan;
	struct cat_refusal why;
	unsigned int accepted = 0;
	uint32_t class;

	(void)state;
	for (uint32_t i = 0; i < 12 * 12 * 12 * 12; i++) {
		const struct jailhouse_cache a = L3(i % 12, 1 + i / 12 % 12, 0);
		const struct jailhouse_cache b = L3(i / 144 % 12, 1 + i / 1728, 0);
		uint32_t masks[3];

		plan_init(&plan, 0);
		if (cat_plan_add(&plan, &a, 1, &class, &why) != 0 ||
		    cat_plan_add(&plan, &b, 1, &class, &why) != 0)
			continue;
		accepted++;
		for (uint32_t k = 0; k < 3; k++) {
			masks[k] = cat_plan_mask(&plan, k);
			assert_int_not_equal(masks[k], 0);
			assert_int_equal(masks[k] & ~FULL, 0);
			assert_int_equal((masks[k] + (masks[k] & -masks[k])) & masks[k], 0);
		}
		assert_int_equal((masks[0] & masks[1]) | (masks[0] & masks[2]) |
				 (masks[1] & masks[2]), 0);
	}
	/* Two runs are 4 of the 13 edges of the bits, or 3 when they touch, in two orders; without
	 * the 11 ways to split everything. */
	assert_int_equal(accepted, 2 * (715 + 286 - 11));
}

static void test_nothing_without_regions(void **state)
{
	struct cat_grant grant = { 5 };
	struct cat_refusal why = { 0 };

	(void)state;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, NULL, 0, &why), 0);
	assert_int_equal(grant.class, 0);
	cat_load(&grant);
	cat_load(NULL);
	cat_cell_destroy(&grant);
	assert_int_equal(cpu.reads + cpu.writes, 0);
	assert_string_equal(fake_printk_text, "");
}

static void assert_ignored(void)
{
	const struct jailhouse_cache region = L3(0, 2, 0);
	struct cat_grant grant;
	struct cat_refusal why = { 0 };

	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
	assert_int_equal(grant.class, 0);
	cat_load(&grant);
	assert_int_equal(cpu.reads + cpu.writes, 0);
	assert_string_equal(fake_printk_text, "CAT: this processor has no L3 cache allocation, "
			    "cache regions are ignored\n");
	fake_printk_reset();
}

static void test_absent(void **state)
{
	(void)state;
	cpu.absent = true;
	assert_ignored();
	cpu.absent = false;
	cpu.max_leaf = 0xf;
	assert_ignored();
}

static void test_life_of_a_cell(void **state)
{
	const struct jailhouse_cache region = L3(0, 2, 0);
	struct cat_grant grant;
	struct cat_refusal why = { 0 };

	(void)state;
	/* The leaf that is needed is the last one. */
	cpu.max_leaf = 0x10;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
	assert_int_equal(grant.class, 1);
	/* The cell gets one CPU behind each cache; the root cell's CPUs do nothing. */
	load_on(1, &grant);
	assert_int_equal(cpu.mask[0][0], 0xffc);
	assert_int_equal(cpu.mask[1][0], FULL);
	load_on(2, &grant);
	assert_int_equal(cpu.mask[1][0], 0xffc);
	assert_int_equal(class_of(0), 0);
	assert_int_equal(class_of(1), 1);
	assert_int_equal(class_of(2), 1);
	assert_int_equal(class_of(3), 0);
	assert_int_equal(cpu.mask[0][1], 0x003);
	assert_int_equal(cpu.mask[1][1], 0x003);
	cat_cell_destroy(&grant);
	assert_int_equal(grant.class, 0);
	load_on(1, NULL);
	load_on(2, NULL);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(class_of(i), 0);
	for (unsigned int i = 0; i < CLASSES; i++) {
		assert_int_equal(cpu.mask[0][i], FULL);
		assert_int_equal(cpu.mask[1][i], FULL);
	}
	assert_string_equal(fake_printk_text, "");
	/* The registers are the core's now: no doubt about Linux any more. */
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
	assert_int_equal(grant.class, 1);
}

static void test_cell_without_regions_beside(void **state)
{
	const struct jailhouse_cache region = L3(0, 2, 0);
	struct cat_grant with, without;
	struct cat_refusal why = { 0 };

	(void)state;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&with, &region, 1, &why), 0);
	assert_int_equal(cat_cell_create(&without, NULL, 0, &why), 0);
	load_on(2, &without);
	assert_int_equal(class_of(2), 0);
	assert_int_equal(cpu.mask[1][0], 0xffc);
	cat_cell_destroy(&without);
	load_on(1, &with);
	assert_int_equal(cpu.mask[0][1], 0x003);
}

static void test_refused_cell(void **state)
{
	const struct jailhouse_cache region = L3(11, 2, 0);
	struct cat_grant grant;
	struct cat_refusal why = { 0 };

	(void)state;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), -EINVAL);
	assert_int_equal(grant.class, 0);
	assert_string_equal(why.what, "cache region beyond the mask of this processor");
	assert_int_equal(why.wanted, 0xfff);
	assert_int_equal(why.found, 0x1800);
	cat_load(NULL);
	assert_int_equal(cpu.writes, 0);
}

static void assert_linux_uses_it(void)
{
	const struct jailhouse_cache region = L3(0, 2, 0);
	struct cat_grant grant;
	struct cat_refusal why = { 0 };

	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), -EBUSY);
	assert_int_equal(grant.class, 0);
	cat_load(NULL);
	assert_int_equal(cpu.writes, 0);
	assert_string_equal(why.what, "Linux uses cache allocation itself (resctrl)");
}

static void test_linux_uses_it(void **state)
{
	(void)state;
	cpu.mask[0][3] = 0xff;
	assert_linux_uses_it();
	cpu.mask[0][3] = FULL;
	cpu.assoc[0] |= 1ULL << 32;
	assert_linux_uses_it();
	cpu.assoc[0] = 0x70;
	cpu.ecx = 1U << 2;
	cpu.cfg = 1;
	assert_linux_uses_it();
}

/* What is written when the root cell writes @value; 0: nothing, ~0: #GP. */
static uint64_t root_writes(uint32_t msr, uint64_t value)
{
	enum cat_write what = cat_root_write(msr, &value);

	return what == CAT_WRITE ? value : what == CAT_IGNORE ? 0 : ~0ULL;
}

static void test_root_writes(void **state)
{
	const struct jailhouse_cache low = L3(0, 4, 0), high = L3(10, 2, 0), shared = L3(4, 2, SHARED);
	struct cat_grant a, b, c;
	struct cat_refusal why = { 0 };

	(void)state;
	cat_init(NULL, 0);
	assert_false(cat_is_register(0xc80) || cat_is_register(0xc8e) || cat_is_register(0xcb0));
	assert_true(cat_is_register(MSR_CFG) && cat_is_register(MSR_ASSOC) &&
		    cat_is_register(MSR_MASK) && cat_is_register(MSR_MASK + 31));
	/* Without cells, and with one that has no part, everything is the root cell's, also what is wrong. */
	assert_false(cat_in_use());
	assert_int_equal(root_writes(MSR_MASK, 0x5), 0x5);
	assert_int_equal(root_writes(MSR_ASSOC, 2ULL << 32 | 7), 2ULL << 32 | 7);
	assert_int_equal(root_writes(MSR_CFG, 1), 1);
	assert_int_equal(cat_cell_create(&a, &low, 1, &why), 0);
	assert_int_equal(cat_cell_create(&b, &shared, 1, &why), 0);
	assert_true(cat_in_use());
	assert_int_equal(root_writes(MSR_MASK, FULL), 0xff0);
	assert_int_equal(root_writes(MSR_MASK, 0x03f), 0x030);
	/* Nothing of it is left: as much as can be. */
	assert_int_equal(root_writes(MSR_MASK, 0x00f), 0xff0);
	/* What the processor refuses. */
	assert_int_equal(root_writes(MSR_MASK, 0), ~0ULL);
	assert_int_equal(root_writes(MSR_MASK, 0x1000), ~0ULL);
	assert_int_equal(root_writes(MSR_MASK, 0x100000010), ~0ULL);
	assert_int_equal(root_writes(MSR_MASK, 0x050), ~0ULL);
	for (unsigned int class = 1; class < CLASSES; class++)
		assert_int_equal(root_writes(MSR_MASK + class, 0xf00), 0);
	/* This processor does not have it. */
	assert_int_equal(root_writes(MSR_MASK + CLASSES, 0xf00), 0xf00);
	assert_int_equal(root_writes(MSR_CFG, 1), 1);
	/* Monitoring goes on, class 0 stays. */
	assert_int_equal(root_writes(MSR_ASSOC, 3ULL << 32 | 7), 7);
	/* Only one run can be left of what has two. */
	assert_int_equal(cat_cell_create(&c, &high, 1, &why), 0);
	assert_int_equal(root_writes(MSR_MASK, FULL), 0x3f0);
	cat_cell_destroy(&a);
	assert_int_equal(root_writes(MSR_MASK, FULL), 0x3ff);
	cat_cell_destroy(&b);
	cat_cell_destroy(&c);
	assert_false(cat_in_use());
	assert_int_equal(root_writes(MSR_MASK + 1, 0x5), 0x5);
}

static void test_root_switches_code_and_data(void **state)
{
	const struct jailhouse_cache low = L3(0, 4, 0);
	struct cat_refusal why = { 0 };
	struct cat_grant a;

	(void)state;
	cpu.ecx = 1U << 2;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&a, &low, 1, &why), 0);
	assert_int_equal(root_writes(MSR_CFG, 1), ~0ULL);
	assert_int_equal(root_writes(MSR_CFG, 0), 0);
}

/* Between two cells it is noticed, too; what cells leave behind is not taken for it. */
static void test_linux_uses_it_between_cells(void **state)
{
	const struct jailhouse_cache region = L3(0, 2, 0), root = L3(0, 8, 0);
	struct cat_refusal why = { 0 };
	struct cat_grant grant;

	(void)state;
	cat_init(&root, 1);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
		load_on(0, &grant);
		cat_cell_destroy(&grant);
		load_on(0, NULL);
		assert_int_equal(cpu.mask[0][0], 0x0ff);
	}
	cpu.mask[0][2] = 0x3;
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), -EBUSY);
	cpu.mask[0][2] = FULL;
	assert_int_equal(cat_cell_create(&grant, &region, 1, &why), 0);
	/* A second one: Linux has had no chance. */
	cpu.mask[0][0] = 0x0fc;
	cpu.mask[0][1] = 0x003;
	assert_int_equal(cat_cell_create(&grant, &(struct jailhouse_cache)L3(2, 2, 0), 1, &why), 0);
}

static void test_code_and_data(void **state)
{
	const struct jailhouse_cache regions[] = {
		{ .start = 0, .size = 1, .type = JAILHOUSE_CACHE_L3_CODE },
		{ .start = 1, .size = 1, .type = JAILHOUSE_CACHE_L3_DATA },
	};
	struct cat_grant grant;
	struct cat_refusal why = { 0 };

	(void)state;
	cpu.ecx = 1U << 2;
	cat_init(NULL, 0);
	assert_int_equal(cat_cell_create(&grant, regions, 2, &why), 0);
	load_on(0, &grant);
	assert_int_equal(cpu.mask[0][1], 0x003);
	assert_string_equal(fake_printk_text,
			    "CAT: code and data are not told apart, both get the whole region\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_plan_init, setup),
		cmocka_unit_test_setup(test_plan_masks, setup),
		cmocka_unit_test_setup(test_plan_first_of_equal_runs, setup),
		cmocka_unit_test_setup(test_plan_gaps, setup),
		cmocka_unit_test_setup(test_plan_two_regions, setup),
		cmocka_unit_test_setup(test_plan_refusals, setup),
		cmocka_unit_test_setup(test_plan_root_limit, setup),
		cmocka_unit_test_setup(test_plan_every_pair, setup),
		cmocka_unit_test_setup(test_nothing_without_regions, setup),
		cmocka_unit_test_setup(test_absent, setup),
		cmocka_unit_test_setup(test_life_of_a_cell, setup),
		cmocka_unit_test_setup(test_cell_without_regions_beside, setup),
		cmocka_unit_test_setup(test_refused_cell, setup),
		cmocka_unit_test_setup(test_linux_uses_it, setup),
		cmocka_unit_test_setup(test_linux_uses_it_between_cells, setup),
		cmocka_unit_test_setup(test_root_writes, setup),
		cmocka_unit_test_setup(test_root_switches_code_and_data, setup),
		cmocka_unit_test_setup(test_code_and_data, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
