// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/exit/cr0.c */
/* Writes of CR0: each rule of the manual, and the ways into and out of the modes of the processor. */
#include "tests/fakes/unit.h"

#include "exit/cr0.h"
#include "x86/arch.h"

#define REAL_MODE X86_CR0_ET
#define PROTECTED (X86_CR0_ET | X86_CR0_PE)
#define PAGED (PROTECTED | X86_CR0_PG)

static struct cr0_change change(uint64_t from, uint64_t to)
{
	return (struct cr0_change){ .old_value = from, .new_value = to };
}

static void test_real_to_protected(void **state)
{
	struct cr0_change c = change(REAL_MODE, PROTECTED | X86_CR0_NE);

	(void)state;
	assert_true(cr0_change_valid(&c));
	assert_int_equal(c.new_value, PROTECTED | X86_CR0_NE);
	assert_false(c.load_pdptes);
	assert_int_equal(c.efer, 0);
}

static void test_long_mode_in_one_write(void **state)
{
	struct cr0_change c = change(PROTECTED, PAGED | X86_CR0_NE);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	c.efer = X86_EFER_LME;
	assert_true(cr0_change_valid(&c));
	assert_int_equal(c.efer, X86_EFER_LME | X86_EFER_LMA);
	assert_false(c.load_pdptes);
}

static void test_long_mode_needs_pae(void **state)
{
	struct cr0_change c = change(PROTECTED, PAGED);

	(void)state;
	c.efer = X86_EFER_LME;
	assert_false(cr0_change_valid(&c));
}

static void test_long_mode_not_from_64bit_code(void **state)
{
	struct cr0_change c = change(PROTECTED, PAGED);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	c.efer = X86_EFER_LME;
	c.cs_long = true;
	assert_false(cr0_change_valid(&c));
}

static void test_leaving_long_mode(void **state)
{
	struct cr0_change c = change(PAGED, PROTECTED);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	c.efer = X86_EFER_LME | X86_EFER_LMA;
	assert_true(cr0_change_valid(&c));
	assert_int_equal(c.efer, X86_EFER_LME);
	c = change(PAGED, PROTECTED);
	c.cs_long = true;
	assert_false(cr0_change_valid(&c));
	c = change(PAGED, PROTECTED);
	c.cr4 = X86_CR4_PCIDE;
	assert_false(cr0_change_valid(&c));
}

static void test_pae_loads_pdptes(void **state)
{
	struct cr0_change c = change(PROTECTED, PAGED);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	assert_true(cr0_change_valid(&c));
	assert_true(c.load_pdptes);
	c = change(PROTECTED, PAGED);
	assert_true(cr0_change_valid(&c));
	assert_false(c.load_pdptes);
}

static void test_combinations_that_fault(void **state)
{
	static const uint64_t bad[] = {
		X86_CR0_PG, X86_CR0_NW, PROTECTED | X86_CR0_NW, 1ULL << 32, PROTECTED | 1ULL << 63,
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cr0_change c = change(REAL_MODE, bad[i]);

		assert_false(cr0_change_valid(&c));
	}
}

static void test_cet_needs_write_protection(void **state)
{
	struct cr0_change c = change(PAGED | X86_CR0_WP, PAGED);

	(void)state;
	c.cr4 = X86_CR4_CET;
	assert_false(cr0_change_valid(&c));
	c.new_value = PAGED | X86_CR0_WP;
	assert_true(cr0_change_valid(&c));
}

static void test_undefined_bits_vanish_and_et_stays(void **state)
{
	struct cr0_change c = change(REAL_MODE, X86_CR0_PE | 1ULL << 10 | 1ULL << 17);

	(void)state;
	assert_true(cr0_change_valid(&c));
	assert_int_equal(c.new_value, PROTECTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_to_protected),
		cmocka_unit_test(test_long_mode_in_one_write),
		cmocka_unit_test(test_long_mode_needs_pae),
		cmocka_unit_test(test_long_mode_not_from_64bit_code),
		cmocka_unit_test(test_leaving_long_mode),
		cmocka_unit_test(test_pae_loads_pdptes),
		cmocka_unit_test(test_combinations_that_fault),
		cmocka_unit_test(test_cet_needs_write_protection),
		cmocka_unit_test(test_undefined_bits_vanish_and_et_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
