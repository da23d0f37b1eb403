// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/xcr0.c */
/* Values of XCR0: each rule of the manual, for processors with all components and with few. */
#include "tests/fakes/unit.h"

#include "x86/xcr0.h"

/* x87 SSE AVX MPX AVX-512 PKRU AMX */
#define ALL 0x602ffULL

static void test_valid(void **state)
{
	static const uint64_t values[] = { 1, 3, 7, 0x1b, 0xe7, 0x201, 0x60001, 0x602e7, ALL };

	(void)state;
	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_true(xcr0_valid(values[i], ALL));
}

static void test_combinations_that_fault(void **state)
{
	static const uint64_t values[] = {
		/* Without x87, AVX without SSE, halves of MPX, AVX-512 and AMX, AVX-512 without AVX. */
		0, 2, 6, 5, 0xb, 0x13, 0x27, 0x67, 0xc7, 0xe1, 0xe3, 0x20001, 0x40001,
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_false(xcr0_valid(values[i], ALL));
}

static void test_only_what_the_guest_has(void **state)
{
	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++)
		assert_int_equal(xcr0_valid(3 | 1ULL << bit, 7), bit <= 2);
	/* MPX hidden, as for cells. */
	assert_false(xcr0_valid(0x1b, ALL & ~0x18ULL));
	assert_true(xcr0_valid(3, 3));
	assert_false(xcr0_valid(7, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_combinations_that_fault),
		cmocka_unit_test(test_only_what_the_guest_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
