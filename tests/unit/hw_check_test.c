// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/hw_check.c hypervisor/vmx/caps.c hypervisor/vmx/cpu_facts.c hypervisor/x86/mitigations.c */
/*
 * `hardware check` on made-up CPUs: a complete one passes, and every single demanded bit that is
 * taken away is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tools/hw_check.h"

static struct hw_facts complete(void)
{
	struct hw_facts f = {
		.features = HW_FEATURE_VMX,
		.has_msrs = true,
		.feature_control = 5,
		.cr0_fixed0 = 0x80000021,
		.cr4_fixed1 = 0x003727ff,
	};
	unsigned int word, i;

	/* Everything may be set in control words; nothing must be. */
	for (word = 0; word < VMX_NUM_WORDS; word++)
		f.vmx.word[word] = word <= VMX_WORD_ENTRY ? 0xffffffff00000000 : ~0ULL;
	for (i = 0; i < vmx_num_caps; i++)
		assert_true(vmx_cap_met(&vmx_caps[i], &f.vmx));
	return f;
}

static unsigned int count(const struct hw_facts *f, enum hw_status status)
{
	struct hw_result result;
	unsigned int i, n = 0;

	for (i = 0; i < hw_num_checks(); i++) {
		hw_check(i, f, &result);
		assert_non_null(result.name);
		assert_non_null(result.why);
		assert_true(result.where[0] != '\0');
		n += result.status == status;
	}
	return n;
}

static void test_complete(void **state)
{
	struct hw_facts f = complete();

	(void)state;
	assert_int_equal(count(&f, HW_OK), hw_num_checks());
}

/* One CPU that does not exclude it is enough. */
static void test_leaks(void **state)
{
	struct leak_facts all = { .arch_capabilities = ARCH_CAP_RDCL_NO | ARCH_CAP_PSCHANGE_MC_NO,
				  .features_7_edx = (uint32_t)CPUID_7_EDX_MD_CLEAR };
	const struct leak_facts one = { .arch_capabilities = ARCH_CAP_RDCL_NO,
					.features_7_ebx = (uint32_t)CPUID_7_EBX_RTM };
	char line[256];
	unsigned int i, mds = num_leaks, l1tf = num_leaks;

	(void)state;
	for (i = 0; i < num_leaks; i++) {
		mds = strcmp(leaks[i].name, "mds") == 0 ? i : mds;
		l1tf = strcmp(leaks[i].name, "l1tf") == 0 ? i : l1tf;
	}
	hw_leak_line(mds, &all, line, sizeof(line));
	assert_string_equal(line, "Mitigation: Clear CPU buffers");
	hw_leak_facts_merge(&all, &one);
	assert_true(all.arch_capabilities == ARCH_CAP_RDCL_NO);
	assert_true(all.features_7_ebx == CPUID_7_EBX_RTM);
	hw_leak_line(mds, &all, line, sizeof(line));
	assert_string_equal(line, "Vulnerable: Clear CPU buffers attempted, no microcode");
	hw_leak_line(l1tf, &all, line, sizeof(line));
	assert_string_equal(line, "Not affected");
}

static void test_each_capability(void **state)
{
	unsigned int i, first = hw_num_checks() - vmx_num_caps;

	(void)state;
	for (i = 0; i < vmx_num_caps; i++) {
		const struct vmx_cap *cap = &vmx_caps[i];
		struct hw_facts f = complete();
		struct hw_result result;
		uint64_t bit = 1ULL << cap->bit;

		if (cap->need == VMX_CLEAR)
			f.vmx.word[cap->word] |= bit;
		else if (cap->word <= VMX_WORD_ENTRY)
			f.vmx.word[cap->word] &= ~(bit << 32);
		else
			f.vmx.word[cap->word] &= ~bit;
		hw_check(first + i, &f, &result);
		assert_int_equal(result.status,
				 vmx_cap_demanded(cap) ? HW_MISSING : HW_ABSENT);
		assert_string_equal(result.name, cap->name);
		assert_int_equal(result.wanted, cap->need != VMX_CLEAR);
		assert_int_equal(result.found, cap->need == VMX_CLEAR);
		/* Some bits are in the table twice, for an optional and a demanded use. */
		assert_true(count(&f, HW_MISSING) + count(&f, HW_ABSENT) >= 1);
	}
}

static void test_first_checks(void **state)
{
	struct hw_facts f = complete();
	struct hw_result result;

	(void)state;
	f.features = 0;
	hw_check(0, &f, &result);
	assert_int_equal(result.status, HW_MISSING);
	assert_string_equal(result.where, "CPUID.1:ECX.VMX[5]");
	f = complete();
	f.feature_control = 1;
	hw_check(1, &f, &result);
	assert_int_equal(result.status, HW_MISSING);
	assert_int_equal(result.wanted, 5);
	assert_int_equal(result.found, 1);
	f = complete();
	f.cr0_fixed0 = 0xe0000021;
	assert_int_equal(count(&f, HW_MISSING), 1);
	f = complete();
	f.cr4_fixed1 = 0x1fff;
	assert_int_equal(count(&f, HW_MISSING), 1);
}

static void test_without_msrs(void **state)
{
	struct hw_facts f = { .features = HW_FEATURE_VMX };

	(void)state;
	assert_int_equal(count(&f, HW_OK), 1);
	assert_int_equal(count(&f, HW_UNKNOWN), hw_num_checks() - 1);
	f.features = 0;
	assert_int_equal(count(&f, HW_MISSING), 1);
}

static void test_differences(void **state)
{
	struct hw_facts first = complete(), other = complete();
	struct hw_result result;
	unsigned int next = 0;

	(void)state;
	assert_false(hw_compare(&first, &other, &next, &result));
	other.facts.value[CPU_FACT_PHYS_BITS] = 39;
	other.facts.vmx.word[VMX_WORD_EPT_VPID] = 1;
	other.facts.value[CPU_FACT_XSS] = 2;
	next = 0;
	assert_true(hw_compare(&first, &other, &next, &result));
	assert_int_equal(result.status, HW_MISSING);
	assert_int_equal(result.found, 39);
	assert_string_equal(result.where, "physical address width (CPUID.80000008H:EAX[7:0])");
	assert_true(hw_compare(&first, &other, &next, &result));
	assert_int_equal(result.status, HW_DIFFERS);
	assert_string_equal(result.where, "IA32_VMX_EPT_VPID_CAP");
	assert_true(hw_compare(&first, &other, &next, &result));
	assert_int_equal(result.status, HW_DIFFERS);
	assert_false(hw_compare(&first, &other, &next, &result));
	next = 0;
	other.has_msrs = false;
	assert_false(hw_compare(&first, &other, &next, &result));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_leaks),
		cmocka_unit_test(test_each_capability),
		cmocka_unit_test(test_first_checks),
		cmocka_unit_test(test_without_msrs),
		cmocka_unit_test(test_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
