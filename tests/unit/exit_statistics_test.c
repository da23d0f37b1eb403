// SPDX-License-Identifier: GPL-2.0-only
/* Which statistic an exit belongs to. */
#include "tests/fakes/unit.h"

#include "exit_statistics.h"

static uint64_t sum_of_all(const struct rvm_cpu_public *page)
{
	uint64_t sum = 0;

	for (uint64_t s = 0; s < JAILHOUSE_NUM_CPU_STATS; s++)
		if (s != JAILHOUSE_CPU_STAT_VMEXITS_TOTAL)
			sum += rvm_cpu_statistic(page, s);
	return sum;
}

static void test_each_reason_in_one_statistic_at_most(void **state)
{
	(void)state;
	for (uint32_t reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++) {
		struct rvm_cpu_public page = { 0 };

		page.exits[reason] = 5;
		assert_int_equal(rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_TOTAL), 5);
		assert_true(sum_of_all(&page) == 0 || sum_of_all(&page) == 5);
	}
}

static void test_what_jailhouse_names(void **state)
{
	static const struct {
		uint32_t reason, statistic;
	} cases[] = {
		{ 0, JAILHOUSE_CPU_STAT_VMEXITS_EXCEPTION },	{ 1, JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT },
		{ 3, JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT },	{ 4, JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT },
		{ 8, JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT },	{ 10, JAILHOUSE_CPU_STAT_VMEXITS_CPUID },
		{ 18, JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL },	{ 28, JAILHOUSE_CPU_STAT_VMEXITS_CR },
		{ 30, JAILHOUSE_CPU_STAT_VMEXITS_PIO },		{ 31, JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER },
		{ 32, JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER },	{ 44, JAILHOUSE_CPU_STAT_VMEXITS_XAPIC },
		{ 48, JAILHOUSE_CPU_STAT_VMEXITS_MMIO },	{ 49, JAILHOUSE_CPU_STAT_VMEXITS_MMIO },
		{ 52, JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT },	{ 55, JAILHOUSE_CPU_STAT_VMEXITS_XSETBV },
		{ 56, JAILHOUSE_CPU_STAT_VMEXITS_XAPIC },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rvm_cpu_public page = { 0 };

		page.exits[cases[i].reason] = 7;
		assert_int_equal(rvm_cpu_statistic(&page, cases[i].statistic), 7);
	}
}

static void test_apic_accesses_are_counted_once(void **state)
{
	struct rvm_cpu_public page = { 0 };

	(void)state;
	page.exits[48] = 10;
	page.xapic_writes = 4;
	page.exits[32] = 20;
	page.x2apic_icr_writes = 15;
	assert_int_equal(rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_MMIO), 6);
	assert_int_equal(rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_XAPIC), 4);
	assert_int_equal(rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER), 5);
	assert_int_equal(rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR), 15);
	assert_int_equal(sum_of_all(&page), rvm_cpu_statistic(&page, JAILHOUSE_CPU_STAT_VMEXITS_TOTAL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_reason_in_one_statistic_at_most),
		cmocka_unit_test(test_what_jailhouse_names),
		cmocka_unit_test(test_apic_accesses_are_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
