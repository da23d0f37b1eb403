// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/machine_check.c */
/* Whom a machine check has hit: every kind of error of SDM Vol. 3B, 16.6.3, on the CPU concerned and on another. */
#include "tests/fakes/unit.h"

#include "x86/machine_check.h"

#define SER (1ULL << 24 | 20)
#define NO_SER 6ULL

/* MCIP always; RIPV, EIPV. */
#define AFFECTED 7ULL
#define AFFECTED_NO_RIP 6ULL
#define OTHER 5ULL

#define VAL (1ULL << 63)
#define OVER (1ULL << 62)
#define UC (1ULL << 61)
#define EN (1ULL << 60)
#define PCC (1ULL << 57)
#define S (1ULL << 56)
#define AR (1ULL << 55)
/* Data load from memory. */
#define CODE 0x134ULL

static bool hit(uint64_t cap, uint64_t mcg_status, uint64_t status)
{
	return machine_check_hit(cap, mcg_status, status | CODE) != NULL;
}

static void test_number_of_banks(void **state)
{
	(void)state;
	assert_int_equal(machine_check_banks(0x0f000814), 20);
	assert_int_equal(machine_check_banks(0), 0);
}

static void test_instruction_pointer(void **state)
{
	(void)state;
	assert_null(machine_check_interrupted(AFFECTED));
	assert_null(machine_check_interrupted(OTHER));
	assert_non_null(machine_check_interrupted(AFFECTED_NO_RIP));
	assert_non_null(machine_check_interrupted(0));
}

static void test_nothing_signaled(void **state)
{
	const uint64_t all = UC | EN | PCC | S | AR | OVER;

	(void)state;
	/* Not valid; corrected; not enabled, as left from an earlier time. */
	assert_false(hit(SER, AFFECTED, all));
	assert_false(hit(SER, AFFECTED, (VAL | all) & ~UC));
	assert_false(hit(SER, AFFECTED, (VAL | all) & ~EN));
	assert_false(hit(NO_SER, AFFECTED, VAL | EN | OVER));
}

static void test_fatal(void **state)
{
	(void)state;
	assert_true(hit(SER, AFFECTED, VAL | UC | EN | PCC));
	assert_true(hit(SER, OTHER, VAL | UC | EN | PCC | S));
	assert_true(hit(NO_SER, OTHER, VAL | UC | EN | PCC));
}

static void test_action_required(void **state)
{
	(void)state;
	assert_true(hit(SER, AFFECTED, VAL | UC | EN | S | AR));
	assert_false(hit(SER, OTHER, VAL | UC | EN | S | AR));
	/* Whose was the one that was lost? */
	assert_true(hit(SER, OTHER, VAL | OVER | UC | EN | S | AR));
}

static void test_action_optional_and_no_action(void **state)
{
	(void)state;
	assert_false(hit(SER, AFFECTED, VAL | UC | EN | S));
	assert_false(hit(SER, OTHER, VAL | OVER | UC | EN | S));
	assert_false(hit(SER, AFFECTED, VAL | UC | EN));
}

/* AR and S are not defined there: model-specific. */
static void test_processor_without_recovery(void **state)
{
	(void)state;
	assert_true(hit(NO_SER, OTHER, VAL | UC | EN));
	assert_true(hit(NO_SER, AFFECTED, VAL | UC | EN | S));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number_of_banks),
		cmocka_unit_test(test_instruction_pointer),
		cmocka_unit_test(test_nothing_signaled),
		cmocka_unit_test(test_fatal),
		cmocka_unit_test(test_action_required),
		cmocka_unit_test(test_action_optional_and_no_action),
		cmocka_unit_test(test_processor_without_recovery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
