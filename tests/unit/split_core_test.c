// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/split_core.c hypervisor/lib/format.c hypervisor/lib/string.c */
/* Which CPUs a cell leaves outside of its cores, and how they are named. */
#include "tests/fakes/unit.h"

#include "cell/split_core.h"
#include "lib/util.h"

static struct cpu_mask mask_of(const uint32_t *cpus, size_t count)
{
	struct cpu_mask mask = { { 0 } };

	for (size_t i = 0; i < count; i++)
		cpu_mask_set(&mask, cpus[i]);
	return mask;
}

#define MASK(...)                                                                    \
	mask_of((const uint32_t[]){ __VA_ARGS__ },                                   \
		sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* As Linux numbers them: all first threads, then all second ones. */
static uint32_t halves(uint32_t cpu)
{
	return cpu % (RVM_MAX_CPUS / 2);
}

static uint32_t neighbours(uint32_t cpu)
{
	return cpu / 4;
}

static void check(struct cpu_mask cell, uint32_t cpus, uint32_t (*core_of)(uint32_t cpu),
		  uint32_t count, const char *list)
{
	struct cpu_mask outside = split_core_outside(&cell, cpus, core_of);
	char text[SPLIT_CORE_LIST];

	assert_int_equal(cpu_mask_list(&outside, text, sizeof(text)), count);
	assert_string_equal(text, list);
}

static void test_whole_cores(void **state)
{
	(void)state;
	check(MASK(4, 5, 6, 7), 16, neighbours, 0, "");
	check(MASK(1, 513), RVM_MAX_CPUS, halves, 0, "");
	/* The other half of the core does not run under the core. */
	check(MASK(1), 512, halves, 0, "");
	check(MASK(12, 13), 14, neighbours, 0, "");
}

/* All that are missing, of all cores. */
static void test_split(void **state)
{
	(void)state;
	check(MASK(0), 2, neighbours, 1, "1");
	check(MASK(5), 16, neighbours, 3, "4,6-7");
	check(MASK(5, 8, 9, 15), 16, neighbours, 8, "4,6-7,10-14");
	check(MASK(511, 2), RVM_MAX_CPUS, halves, 2, "514,1023");
}

/* A list that is too long ends with dots, and the count is still right. */
static void test_long(void **state)
{
	struct cpu_mask cell = { { 0 } }, outside;
	char text[SPLIT_CORE_LIST];

	(void)state;
	for (uint32_t cpu = 0; cpu < RVM_MAX_CPUS / 2; cpu += 2)
		cpu_mask_set(&cell, cpu);
	outside = split_core_outside(&cell, RVM_MAX_CPUS, halves);
	for (size_t size = 8; size <= sizeof(text); size++) {
		assert_int_equal(cpu_mask_list(&outside, text, size), RVM_MAX_CPUS / 4);
		assert_true(strlen(text) < size);
		assert_string_equal(text + strlen(text) - 3, "...");
	}
	assert_non_null(strstr(text, "512,514,516,"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_whole_cores), cmocka_unit_test(test_split), cmocka_unit_test(test_long) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
