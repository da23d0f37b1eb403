// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/mitigations.c */
/* Which attacks concern a processor, and what the core does: whatever is not excluded is possible. */
#include "tests/fakes/unit.h"

#include "x86/mitigations.h"

static struct leak_verdict judge(const char *name, const struct leak_facts *facts)
{
	for (unsigned int i = 0; i < num_leaks; i++) {
		if (!strcmp(leaks[i].name, name))
			return leaks[i].judge(facts);
	}
	fail_msg("%s is not in the table", name);
	return (struct leak_verdict){ LEAK_UNKNOWN, NULL };
}

static enum leak_state state_of(const char *name, const struct leak_facts *facts)
{
	return judge(name, facts).state;
}

/* The files of Linux 6.12, those of other vendors' processors aside. */
static void test_all_of_linux(void **state)
{
	static const char *const names[] = {
		"gather_data_sampling", "indirect_target_selection", "itlb_multihit", "l1tf", "mds",
		"meltdown", "mmio_stale_data", "reg_file_data_sampling", "retbleed",
		"spec_store_bypass", "spectre_v1", "spectre_v2", "srbds", "tsx_async_abort",
	};
	const struct leak_facts nothing = { 0 };

	(void)state;
	assert_int_equal(num_leaks, ARRAY_SIZE(names));
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		struct leak_verdict verdict = judge(names[i], &nothing);

		assert_int_equal(verdict.state == LEAK_NOT_AFFECTED, verdict.how == NULL);
	}
}

/* A processor from before all of this, without new microcode. */
static void test_nothing_is_excluded(void **state)
{
	const struct leak_facts facts = { .features_7_ebx = (uint32_t)CPUID_7_EBX_RTM };
	struct mitigations m = mitigations_decide(&facts);

	(void)state;
	assert_int_equal(state_of("l1tf", &facts), LEAK_VULNERABLE);
	assert_int_equal(state_of("mds", &facts), LEAK_VULNERABLE);
	assert_int_equal(state_of("tsx_async_abort", &facts), LEAK_VULNERABLE);
	assert_int_equal(state_of("spectre_v2", &facts), LEAK_VULNERABLE);
	assert_int_equal(state_of("itlb_multihit", &facts), LEAK_MITIGATED);
	assert_true(m.small_code_pages);
	/* None of the instructions for it exists. */
	assert_false(m.flush_l1d || m.clear_buffers || m.predictor_barrier || m.clear_on_entry);
	assert_true(m.spec_ctrl == 0);
}

/* The same with new microcode: Skylake. */
static void test_microcode(void **state)
{
	const struct leak_facts facts = {
		.features_7_ebx = (uint32_t)CPUID_7_EBX_RTM,
		.features_7_edx = (uint32_t)(CPUID_7_EDX_MD_CLEAR | CPUID_7_EDX_IBRS_IBPB |
					     CPUID_7_EDX_L1D_FLUSH | CPUID_7_EDX_SSBD |
					     CPUID_7_EDX_SRBDS_CTRL | CPUID_7_EDX_ARCH_CAPABILITIES),
		.arch_capabilities = ARCH_CAP_GDS_CTRL,
	};
	struct mitigations m = mitigations_decide(&facts);

	(void)state;
	for (unsigned int i = 0; i < num_leaks; i++) {
		if (strcmp(leaks[i].name, "reg_file_data_sampling") != 0)
			assert_int_equal(leaks[i].judge(&facts).state, LEAK_MITIGATED);
	}
	assert_true(m.small_code_pages && m.flush_l1d && m.clear_buffers && m.predictor_barrier &&
		    m.clear_on_entry);
	assert_true(m.spec_ctrl == SPEC_CTRL_IBRS);
}

/* One that excludes all: nothing is mapped smaller, nothing is cleared on each entry. */
static void test_all_is_excluded(void **state)
{
	const struct leak_facts facts = {
		.features_7_ebx = (uint32_t)CPUID_7_EBX_RTM,
		.features_7_edx = (uint32_t)(CPUID_7_EDX_MD_CLEAR | CPUID_7_EDX_IBRS_IBPB |
					     CPUID_7_EDX_L1D_FLUSH | CPUID_7_EDX_ARCH_CAPABILITIES),
		.features_7_2_edx = (uint32_t)(CPUID_7_2_EDX_RRSBA_CTRL | CPUID_7_2_EDX_BHI_CTRL),
		.arch_capabilities = ARCH_CAP_RDCL_NO | ARCH_CAP_IBRS_ALL | ARCH_CAP_SSB_NO |
				     ARCH_CAP_MDS_NO | ARCH_CAP_PSCHANGE_MC_NO | ARCH_CAP_TAA_NO |
				     ARCH_CAP_SBDR_SSDP_NO | ARCH_CAP_FBSDP_NO | ARCH_CAP_PSDP_NO |
				     ARCH_CAP_BHI_NO | ARCH_CAP_GDS_NO | ARCH_CAP_RFDS_NO |
				     ARCH_CAP_ITS_NO,
	};
	static const char *const clean[] = {
		"gather_data_sampling", "indirect_target_selection", "itlb_multihit", "l1tf", "mds",
		"meltdown", "mmio_stale_data", "reg_file_data_sampling", "spec_store_bypass",
		"tsx_async_abort",
	};
	struct mitigations m = mitigations_decide(&facts);

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(clean); i++)
		assert_int_equal(state_of(clean[i], &facts), LEAK_NOT_AFFECTED);
	assert_false(m.small_code_pages || m.clear_on_entry);
	/* What is cheap when a CPU changes its owner is done whether it is needed or not. */
	assert_true(m.flush_l1d && m.clear_buffers && m.predictor_barrier);
	assert_true(m.spec_ctrl == (SPEC_CTRL_IBRS | SPEC_CTRL_RRSBA_DIS_S | SPEC_CTRL_BHI_DIS_S));
}

/* Each of them alone makes VERW necessary, if the processor has one that clears. */
static void test_one_leak_is_enough(void **state)
{
	struct leak_facts facts = {
		.features_7_edx = (uint32_t)(CPUID_7_EDX_MD_CLEAR | CPUID_7_EDX_ARCH_CAPABILITIES),
		.arch_capabilities = ARCH_CAP_MDS_NO | ARCH_CAP_SBDR_SSDP_NO | ARCH_CAP_FBSDP_NO |
				     ARCH_CAP_PSDP_NO,
	};
	const uint64_t clean = facts.arch_capabilities;

	(void)state;
	assert_false(mitigations_decide(&facts).clear_on_entry);
	facts.arch_capabilities = clean & ~ARCH_CAP_MDS_NO;
	assert_true(mitigations_decide(&facts).clear_on_entry);
	facts.arch_capabilities = clean & ~ARCH_CAP_FBSDP_NO;
	assert_true(mitigations_decide(&facts).clear_on_entry);
	facts.arch_capabilities = clean | ARCH_CAP_RFDS_CLEAR;
	assert_true(mitigations_decide(&facts).clear_on_entry);
	facts.arch_capabilities = clean;
	facts.features_7_ebx = (uint32_t)CPUID_7_EBX_RTM;
	assert_true(mitigations_decide(&facts).clear_on_entry);
	facts.features_7_edx &= ~(uint32_t)CPUID_7_EDX_MD_CLEAR;
	assert_false(mitigations_decide(&facts).clear_on_entry);
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(leak_state_words(LEAK_NOT_AFFECTED), "Not affected");
	assert_string_equal(leak_state_words(LEAK_MITIGATED), "Mitigation");
	assert_string_equal(leak_state_words(LEAK_VULNERABLE), "Vulnerable");
	assert_string_equal(leak_state_words(LEAK_UNKNOWN), "Unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_linux),
		cmocka_unit_test(test_nothing_is_excluded),
		cmocka_unit_test(test_microcode),
		cmocka_unit_test(test_all_is_excluded),
		cmocka_unit_test(test_one_leak_is_enough),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
