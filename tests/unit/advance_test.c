// SPDX-License-Identifier: GPL-2.0-only
/* sources: */
/* Moving a guest behind an instruction that was done for it: the end of 4 GiB, what blocks events, single steps. */
#include "tests/fakes/unit.h"

#include "exit/advance.h"

static uint64_t rip, interruptibility, rflags, debugctl, pending, cs;

static uint64_t read_field(uint64_t field)
{
	switch (field) {
	case VMCS_GUEST_RIP:
		return rip;
	case VMCS_GUEST_INTERRUPTIBILITY:
		return interruptibility;
	case VMCS_GUEST_RFLAGS:
		return rflags;
	case VMCS_GUEST_DEBUGCTL:
		return debugctl;
	case VMCS_GUEST_PENDING_DEBUG:
		return pending;
	}
	assert_int_equal(field, VMCS_GUEST_ACCESS_RIGHTS(SEG_CS));
	return cs;
}

static int write_field(uint64_t field, uint64_t value)
{
	if (field == VMCS_GUEST_RIP)
		rip = value;
	else if (field == VMCS_GUEST_INTERRUPTIBILITY)
		interruptibility = value;
	else if (field == VMCS_GUEST_PENDING_DEBUG)
		pending = value;
	else
		fail();
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	rip = 0x1000;
	interruptibility = rflags = debugctl = pending = cs = 0;
	fake_ops.vmread = read_field;
	fake_ops.vmwrite = write_field;
	return 0;
}

static void test_rip(void **state)
{
	(void)state;
	advance_rip(3);
	assert_int_equal(rip, 0x1003);
	/* 32-bit code goes on at 0, 64-bit code does not. */
	rip = 0xfffffffe;
	advance_rip(2);
	assert_int_equal(rip, 0);
	cs = SEG_LONG;
	rip = 0xfffffffe;
	advance_rip(2);
	assert_int_equal(rip, 0x100000000);
}

static void test_blocking_ends(void **state)
{
	(void)state;
	interruptibility = INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS | INTERRUPTIBILITY_NMI;
	advance_rip(1);
	assert_int_equal(interruptibility, INTERRUPTIBILITY_NMI);
	assert_int_equal(pending, 0);
}

/* With BTF an instruction that is no branch is no step: SDM Vol. 3B, 18.4.3; VM entry may even refuse it (27.3.1.5). */
static void test_single_step(void **state)
{
	(void)state;
	rflags = X86_RFLAGS_TF;
	debugctl = DEBUGCTL_BTF;
	advance_rip(1);
	assert_int_equal(pending, 0);
	debugctl = 0;
	advance_rip(1);
	assert_int_equal(pending, PENDING_DEBUG_BS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_rip, set_up),
		cmocka_unit_test_setup(test_blocking_ends, set_up),
		cmocka_unit_test_setup(test_single_step, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
