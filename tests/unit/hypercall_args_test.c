// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/exit/hypercall_args.c */
/* What a hypercall means in each mode of the processor. */
#include "tests/fakes/unit.h"

#include "exit/hypercall_args.h"
#include "x86/arch.h"
#include "x86/segment.h"

/* Present code, accessed and readable; all but the two that matter here. */
#define CODE 0x9bU

static const struct hypercall_args found = {
	.number = 0xdeadbeef00000008,
	.first = 0x1234567800000041,
	.second = 0x8000000000000001,
};

static void expect_low(uint64_t rights, uint64_t efer)
{
	struct hypercall_args args = found;

	hypercall_args_limit(&args, rights, efer);
	assert_int_equal(args.number, 8);
	assert_int_equal(args.first, 0x41);
	assert_int_equal(args.second, 1);
}

static void test_64_bit_code(void **state)
{
	struct hypercall_args args = found;

	(void)state;
	hypercall_args_limit(&args, CODE | SEG_LONG, X86_EFER_LME | X86_EFER_LMA);
	assert_int_equal(args.number, found.number);
	assert_int_equal(args.first, found.first);
	assert_int_equal(args.second, found.second);
}

static void test_compatibility_mode(void **state)
{
	(void)state;
	expect_low(CODE | SEG_DEFAULT_32, X86_EFER_LME | X86_EFER_LMA);
	expect_low(CODE, X86_EFER_LME | X86_EFER_LMA);
}

static void test_legacy_modes(void **state)
{
	(void)state;
	expect_low(CODE | SEG_DEFAULT_32, 0);
	expect_low(CODE, 0);
	/* Long mode is enabled, and paging is not yet. */
	expect_low(CODE | SEG_DEFAULT_32, X86_EFER_LME);
}

static void test_long_segment_outside_long_mode(void **state)
{
	(void)state;
	expect_low(CODE | SEG_LONG, 0);
	expect_low(CODE | SEG_LONG, X86_EFER_LME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64_bit_code),
		cmocka_unit_test(test_compatibility_mode),
		cmocka_unit_test(test_legacy_modes),
		cmocka_unit_test(test_long_segment_outside_long_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
