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
	return (struct cr0_change){ .old_value = from, .new_value = to, .tr_type = 0xb };
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

static void test_long_mode_not_with_a_16_bit_tss(void **state)
{
	struct cr0_change c = change(PROTECTED, PAGED);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	c.efer = X86_EFER_LME;
	c.tr_type = 3;
	assert_false(cr0_change_valid(&c));
	/* Paging without long mode takes it. */
	c.efer = 0;
	assert_true(cr0_change_valid(&c));
}

static void test_what_flushes(void **state)
{
	static const struct {
		uint64_t from, to;
		bool flush;
	} cases[] = {
		{ PROTECTED, PAGED, true },
		{ PAGED, PROTECTED, true },
		{ PAGED, PAGED | X86_CR0_WP, true },
		{ PAGED | X86_CR0_WP, PAGED, true },
		{ PAGED, PAGED | X86_CR0_CD, true },
		{ PAGED | X86_CR0_CD | X86_CR0_NW, PAGED | X86_CR0_CD, true },
		{ PAGED, PAGED | X86_CR0_NE | X86_CR0_TS, false },
		{ PAGED | X86_CR0_WP, PAGED | X86_CR0_WP, false },
	};

	(void)state;
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cr0_change c = change(cases[i].from, cases[i].to);

		assert_true(cr0_change_valid(&c));
		assert_int_equal(c.flush, cases[i].flush);
	}
}

static void test_pdptes_only_when_they_are_loaded(void **state)
{
	struct cr0_change c = change(PAGED, PAGED | X86_CR0_WP);

	(void)state;
	c.cr4 = X86_CR4_PAE;
	assert_true(cr0_change_valid(&c));
	assert_false(c.load_pdptes);
	c = change(PAGED, PAGED | X86_CR0_CD);
	c.cr4 = X86_CR4_PAE;
	assert_true(cr0_change_valid(&c));
	assert_true(c.load_pdptes);
}

static void test_reserved_bits_of_pdptes(void **state)
{
	(void)state;
	for (unsigned int bit = 0; bit < 64; bit++) {
		/* P, PWT, PCD, bits that software may use, and the address. */
		bool good = bit == 0 || bit == 3 || bit == 4 || (bit >= 9 && bit < 39);

		for (unsigned int i = 0; i < NUM_PDPTES; i++) {
			uint64_t pdptes[NUM_PDPTES] = { 0x1001, 0x2001, 0, 0x3001 };

			pdptes[i] |= 1 | 1ULL << bit;
			assert_int_equal(pdptes_valid(pdptes, 39), good);
			/* Of one that is not present nothing counts. */
			pdptes[i] &= ~1ULL;
			assert_true(pdptes_valid(pdptes, 39));
		}
	}
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
		cmocka_unit_test(test_long_mode_not_with_a_16_bit_tss),
		cmocka_unit_test(test_what_flushes),
		cmocka_unit_test(test_pdptes_only_when_they_are_loaded),
		cmocka_unit_test(test_reserved_bits_of_pdptes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
