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

/* What is not wide must be the same in every mode. */
static void test_wide(void **state)
{
	const uint64_t values[] = { 0, 1, UINT32_MAX, 1ULL << 32, UINT64_MAX };
	unsigned int i;

	(void)state;
	for (i = 0; i < 3 * 5; i++) {
		uint64_t value[3] = { 8, 0x41, 1 };
		struct hypercall_args args, before;

		value[i / 5] = values[i % 5];
		args = before = (struct hypercall_args){ value[0], value[1], value[2] };
		assert_int_equal(hypercall_args_wide(&args), values[i % 5] > UINT32_MAX);
		hypercall_args_limit(&args, CODE, 0);
		assert_int_equal(hypercall_args_wide(&args), false);
		if (!hypercall_args_wide(&before))
			assert_memory_equal(&args, &before, sizeof(args));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64_bit_code),
		cmocka_unit_test(test_compatibility_mode),
		cmocka_unit_test(test_legacy_modes),
		cmocka_unit_test(test_long_segment_outside_long_mode),
		cmocka_unit_test(test_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
