// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/debug_exit.c */
/* What a #DB that exits leaves to be done in the guest's debug registers. */
#include "tests/fakes/unit.h"

#include "vmx/debug_exit.h"

#define DR6_RESET 0xffff0ff0
#define B0 0x1
#define BD 0x2000
#define BS 0x4000
#define BUS_LOCK 0x800
#define RTM 0x10000

static struct debug_registers after(uint64_t dr6, uint64_t qualification, bool int1)
{
	struct debug_registers regs = { dr6, 0x2700 | 0x3, 0x3 | 1 << 6 };

	vmx_debug_exit(&regs, qualification, int1);
	/* General detect, LBR and BTF go, whatever the cause; all else is the guest's. */
	assert_int_equal(regs.dr7, 0x0703);
	assert_int_equal(regs.debugctl, 1 << 6);
	return regs;
}

static void test_causes(void **state)
{
	(void)state;
	for (uint64_t bits = 0; bits < 16; bits++)
		assert_int_equal(after(DR6_RESET, bits, false).dr6, DR6_RESET | bits);
	assert_int_equal(after(DR6_RESET, BS, false).dr6, DR6_RESET | BS);
	assert_int_equal(after(DR6_RESET, BD, false).dr6, DR6_RESET | BD);
	assert_int_equal(after(DR6_RESET, BS | B0, false).dr6, DR6_RESET | BS | B0);
}

/* SDM Vol. 3B, 18.2.3: the processor clears breakpoints of the last time, never the others. */
static void test_what_stays(void **state)
{
	(void)state;
	assert_int_equal(after(DR6_RESET | 0xf, B0, false).dr6, DR6_RESET | B0);
	assert_int_equal(after(DR6_RESET | BS | BD, B0, false).dr6, DR6_RESET | BS | BD | B0);
}

static void test_active_low(void **state)
{
	(void)state;
	assert_int_equal(after(DR6_RESET, RTM, false).dr6, DR6_RESET & ~RTM);
	assert_int_equal(after(DR6_RESET, BUS_LOCK, false).dr6, DR6_RESET & ~BUS_LOCK);
	assert_int_equal(after(DR6_RESET & ~RTM, BS, false).dr6, DR6_RESET | BS);
}

static void test_undefined_bits_of_the_qualification(void **state)
{
	(void)state;
	assert_int_equal(after(DR6_RESET, ~0ULL & ~(uint64_t)(BUS_LOCK | RTM), false).dr6,
			 DR6_RESET | BS | BD | 0xf);
}

static void test_int1(void **state)
{
	(void)state;
	assert_int_equal(after(DR6_RESET | 0x5 | BS, 0, true).dr6, DR6_RESET | 0x5 | BS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_what_stays),
		cmocka_unit_test(test_active_low),
		cmocka_unit_test(test_undefined_bits_of_the_qualification),
		cmocka_unit_test(test_int1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
