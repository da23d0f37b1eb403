// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/feature_control.c */
/* What is written into an IA32_FEATURE_CONTROL that firmware has left open. */
#include "tests/fakes/unit.h"

#include "feature_control.h"

#define SMX (1U << 6)
#define SGX (1U << 2)
#define SGX_LC (1U << 30)
#define LMCE_P (1ULL << 27)
#define BASE (FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX)

static void expect(uint64_t wanted, uint64_t found, struct feature_control_facts facts)
{
	assert_int_equal(feature_control_locked(found, &facts), wanted);
}

static void test_plain(void **state)
{
	(void)state;
	expect(0x5, 0, (struct feature_control_facts){ 0 });
	expect(0x5, FEATURE_CONTROL_VMX, (struct feature_control_facts){ 0 });
}

/* Linux would have set these in the same register; once it is locked it no longer can. */
static void test_sgx(void **state)
{
	(void)state;
	expect(0x40005, 0, (struct feature_control_facts){ .leaf7_ebx = SGX });
	expect(0x60005, 0, (struct feature_control_facts){ .leaf7_ebx = SGX, .leaf7_ecx = SGX_LC });
	expect(0x60005, FEATURE_CONTROL_SGX,
	       (struct feature_control_facts){ .leaf7_ebx = SGX, .leaf7_ecx = SGX_LC });
	expect(0x5, 0, (struct feature_control_facts){ .leaf7_ecx = SGX_LC });
}

static void test_firmware_bits_stay(void **state)
{
	const uint64_t smx = FEATURE_CONTROL_VMX_IN_SMX | FEATURE_CONTROL_SENTER;

	(void)state;
	expect(BASE | FEATURE_CONTROL_LMCE, FEATURE_CONTROL_LMCE,
	       (struct feature_control_facts){ .mcg_cap = LMCE_P | 0x16 });
	/* Neither Linux nor we switch on what firmware has left off. */
	expect(BASE, 0, (struct feature_control_facts){ .mcg_cap = LMCE_P | 0x16 });
	expect(BASE | smx, smx, (struct feature_control_facts){ .leaf1_ecx = SMX });
	expect(BASE, 0, (struct feature_control_facts){ .leaf1_ecx = SMX });
}

/* A bit that the processor does not have would be #GP, on a processor without a handler for it. */
static void test_no_reserved_bits(void **state)
{
	(void)state;
	expect(BASE, ~0ULL & ~FEATURE_CONTROL_LOCK, (struct feature_control_facts){ 0 });
	expect(BASE | FEATURE_CONTROL_VMX_IN_SMX | FEATURE_CONTROL_SENTER |
		       FEATURE_CONTROL_SGX_LAUNCH_CONTROL | FEATURE_CONTROL_SGX | FEATURE_CONTROL_LMCE,
	       ~0ULL, (struct feature_control_facts){ SMX, SGX, SGX_LC, LMCE_P });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_sgx),
		cmocka_unit_test(test_firmware_bits_stay),
		cmocka_unit_test(test_no_reserved_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
