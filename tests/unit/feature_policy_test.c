// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/feature_policy.c hypervisor/vmx/feature_controls.c */
/* Which bits of CR4 and CPUID are the guest's, and what is refused by which name. */
#include "tests/fakes/unit.h"

#include <stdio.h>
#include <string.h>

#include "vmx/controls.h"
#include "vmx/feature_controls.h"
#include "x86/arch.h"
#include "x86/feature_policy.h"

/* What Linux sets on processors with CET, PKU and UMIP. */
#define LINUX_CR4 0xf70ef0ULL

static void test_linux_may_enter(void **state)
{
	uint64_t found = 1;

	(void)state;
	assert_null(cr4_refused(LINUX_CR4, &found));
	assert_int_equal(found, 0);
	assert_null(cr4_refused(0, &found));
	assert_null(cr4_not_for_guests(LINUX_CR4));
	assert_int_equal(cr4_passed() & LINUX_CR4, LINUX_CR4);
}

static void test_vmx_and_fred_by_name(void **state)
{
	uint64_t found;

	(void)state;
	assert_string_equal(cr4_refused(LINUX_CR4 | X86_CR4_FRED, &found), "CR4.FRED[32]");
	assert_true(found == X86_CR4_FRED);
	assert_non_null(strstr(cr4_refused(X86_CR4_VMXE, &found), "KVM"));
	assert_string_equal(cr4_not_for_guests(X86_CR4_FRED | X86_CR4_PAE), "CR4.FRED[32]");
}

/* A measured launch has SMXE set; it may enter, but a guest cannot set it. */
static void test_smx_may_be_left_on(void **state)
{
	uint64_t found;

	(void)state;
	assert_int_equal(cr4_shadowed(), X86_CR4_VMXE | X86_CR4_SMXE);
	assert_false(cr4_shadowed() & cr4_passed());
	assert_null(cr4_refused(X86_CR4_SMXE, &found));
	assert_string_equal(cr4_not_for_guests(X86_CR4_SMXE), "CR4.SMXE[14]");
	assert_false(cr4_passed() & X86_CR4_SMXE);
}

static void test_each_unknown_bit_is_refused(void **state)
{
	uint64_t known = 0, found;

	(void)state;
	for (unsigned int i = 0; i < cr4_num_rules; i++)
		known |= 1ULL << cr4_rules[i].bit;
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (known >> bit & 1)
			continue;
		assert_non_null(strstr(cr4_refused(1ULL << bit, &found), "does not know"));
		assert_true(found == 1ULL << bit);
		assert_non_null(cr4_not_for_guests(1ULL << bit));
		assert_false(cr4_passed() >> bit & 1);
	}
}

static void test_rules_are_in_order_and_named_as_their_bit(void **state)
{
	char number[8];

	(void)state;
	for (unsigned int i = 0; i < cr4_num_rules; i++) {
		snprintf(number, sizeof(number), "[%u]", cr4_rules[i].bit);
		assert_non_null(strstr(cr4_rules[i].name, number));
		assert_true(!i || cr4_rules[i].bit > cr4_rules[i - 1].bit);
		assert_true(cr4_rules[i].use == CR4_PASSED || cr4_rules[i].why);
	}
}

static void test_hidden_features(void **state)
{
	(void)state;
	/* exit/cpuid.c has this one as a constant. */
	assert_int_equal(cpuid_hidden(1, 0, CPUID_ECX), CPUID_1_ECX_VMX | CPUID_1_ECX_SMX);
	assert_int_equal(cpuid_hidden(1, 5, CPUID_ECX), CPUID_1_ECX_VMX | CPUID_1_ECX_SMX);
	assert_int_equal(cpuid_hidden(7, 1, CPUID_EAX), 1U << 17 | 1U << 18 | 1U << 27);
	assert_int_equal(cpuid_hidden(7, 1, CPUID_ECX), 1U << 5);
	assert_int_equal(cpuid_hidden(7, 1, CPUID_EDX), 1U << 15);
	assert_int_equal(cpuid_hidden(7, 0, CPUID_EAX), 0);
	assert_int_equal(cpuid_hidden(7, 0, CPUID_ECX), 0);
	assert_int_equal(cpuid_hidden(0xd, 1, CPUID_EAX), 0);
	for (unsigned int i = 0; i < num_hidden_features; i++)
		assert_true(hidden_features[i].name && hidden_features[i].why);
}

static void test_features_need_their_controls(void **state)
{
	struct vmx_msrs msrs = { { 0 } };

	(void)state;
	for (unsigned int i = 0; i < num_feature_controls; i++) {
		const struct feature_control *f = &feature_controls[i];

		msrs.word[VMX_WORD_SECONDARY] = 0;
		assert_true(feature_lacks_control(f, 1U << f->bit, &msrs));
		assert_false(feature_lacks_control(f, ~(1U << f->bit), &msrs));
		/* Bits that must be 1 are in the low half: they alone do not allow it. */
		msrs.word[VMX_WORD_SECONDARY] = 1U << f->control;
		assert_true(feature_lacks_control(f, 1U << f->bit, &msrs));
		msrs.word[VMX_WORD_SECONDARY] = 1ULL << (32 + f->control);
		assert_false(feature_lacks_control(f, 1U << f->bit, &msrs));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linux_may_enter),
		cmocka_unit_test(test_vmx_and_fred_by_name),
		cmocka_unit_test(test_smx_may_be_left_on),
		cmocka_unit_test(test_each_unknown_bit_is_refused),
		cmocka_unit_test(test_rules_are_in_order_and_named_as_their_bit),
		cmocka_unit_test(test_hidden_features),
		cmocka_unit_test(test_features_need_their_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
