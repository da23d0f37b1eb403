// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/vcpu_flush.c */
/* Which invalidations follow an emulated change of the guest's paging. */
#include "tests/fakes/unit.h"

#include "vmx/controls.h"
#include "vmx/vcpu.h"

static uint64_t secondary;
static bool single_fails;
static unsigned int num_single, num_all;

static uint64_t fake_vmread(uint64_t field)
{
	if (field == VMCS_SECONDARY_CONTROLS)
		return secondary;
	assert_int_equal(field, VMCS_VPID);
	return 7;
}

static int fake_invvpid(uint64_t type, uint16_t vpid)
{
	if (type == 1) {
		assert_int_equal(vpid, 7);
		num_single++;
		return single_fails;
	}
	assert_int_equal(type, 2);
	num_all++;
	return 0;
}

static int setup(void **state)
{
	(void)state;
	fake_ops = (struct fake_ops){ .vmread = fake_vmread, .invvpid = fake_invvpid };
	secondary = 1ULL << SECONDARY_VPID;
	single_fails = false;
	num_single = num_all = 0;
	return 0;
}

static void test_own_translations_only(void **state)
{
	(void)state;
	vcpu_flush();
	assert_int_equal(num_single, 1);
	assert_int_equal(num_all, 0);
}

static void test_processor_without_single_context(void **state)
{
	(void)state;
	single_fails = true;
	vcpu_flush();
	assert_int_equal(num_all, 1);
}

static void test_without_vpid(void **state)
{
	(void)state;
	secondary = ~(1ULL << SECONDARY_VPID);
	vcpu_flush();
	assert_int_equal(num_single + num_all, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_own_translations_only, setup),
		cmocka_unit_test_setup(test_processor_without_single_context, setup),
		cmocka_unit_test_setup(test_without_vpid, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
