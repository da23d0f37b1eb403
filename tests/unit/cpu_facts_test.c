// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/cpu_facts.c hypervisor/vmx/caps.c */
/* CPUs that differ: every rule of the table, alone and together. */
#include "tests/fakes/unit.h"

#include "lib/util.h"
#include "vmx/controls.h"
#include "vmx/cpu_facts.h"

static struct cpu_facts made_up(void)
{
	struct cpu_facts facts;

	for (unsigned int i = 0; i < CPU_NUM_FACTS; i++)
		facts.value[i] = 0x1000 + i;
	for (unsigned int i = 0; i < VMX_NUM_WORDS; i++)
		facts.vmx.word[i] = 0xffff0000ff00ff00 + i;
	return facts;
}

static uint64_t *value_of(struct cpu_facts *facts, const struct cpu_rule *rule)
{
	return rule->is_word ? &facts->vmx.word[rule->number] : &facts->value[rule->number];
}

static void test_equal_cpus(void **state)
{
	struct cpu_facts first = made_up(), other = made_up();
	unsigned int next = 0;

	(void)state;
	assert_null(cpu_facts_differ(&first, &other, &next));
	cpu_facts_narrow(&first, &other);
	assert_memory_equal(&first, &other, sizeof(first));
}

static void test_each_rule_alone(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < cpu_num_rules; i++) {
		struct cpu_facts first = made_up(), other = made_up();
		unsigned int next = 0;

		*value_of(&other, &cpu_rules[i]) ^= 1ULL << 63;
		assert_ptr_equal(cpu_facts_differ(&first, &other, &next), &cpu_rules[i]);
		assert_null(cpu_facts_differ(&first, &other, &next));
		next = 0;
		assert_ptr_equal(cpu_facts_differ(&other, &first, &next), &cpu_rules[i]);
	}
}

static void test_all_at_once_in_order(void **state)
{
	struct cpu_facts first = made_up(), other = { { 0 }, { { 0 } } };
	unsigned int next = 0;

	(void)state;
	for (unsigned int i = 0; i < cpu_num_rules; i++)
		assert_ptr_equal(cpu_facts_differ(&first, &other, &next), &cpu_rules[i]);
	assert_null(cpu_facts_differ(&first, &other, &next));
}

static void test_every_fact_has_one_rule(void **state)
{
	unsigned int facts[CPU_NUM_FACTS] = { 0 }, words[VMX_NUM_WORDS] = { 0 };

	(void)state;
	for (unsigned int i = 0; i < cpu_num_rules; i++) {
		const struct cpu_rule *rule = &cpu_rules[i];

		assert_non_null(rule->name);
		assert_non_null(rule->why);
		if (rule->is_word)
			words[rule->number]++;
		else
			facts[rule->number]++;
	}
	for (unsigned int i = 0; i < CPU_NUM_FACTS; i++)
		assert_int_equal(facts[i], 1);
	for (unsigned int i = 0; i < VMX_NUM_WORDS; i++)
		assert_int_equal(words[i], 1);
}

static void test_narrowing(void **state)
{
	struct cpu_facts common = made_up(), other = made_up();
	const uint64_t large = BIT(EPT_CAP_2MB) | BIT(EPT_CAP_1GB);

	(void)state;
	common.vmx.word[VMX_WORD_EPT_VPID] = large | BIT(EPT_CAP_INVEPT);
	other.vmx.word[VMX_WORD_EPT_VPID] = BIT(EPT_CAP_INVEPT) | BIT(EPT_CAP_INVVPID);
	other.vmx.word[VMX_WORD_SECONDARY] = 0;
	other.value[CPU_FACT_XCR0] = 0;
	cpu_facts_narrow(&common, &other);
	assert_true(common.vmx.word[VMX_WORD_EPT_VPID] == BIT(EPT_CAP_INVEPT));
	/* What each has for itself stays as it is. */
	assert_true(common.vmx.word[VMX_WORD_SECONDARY] == made_up().vmx.word[VMX_WORD_SECONDARY]);
	assert_true(common.value[CPU_FACT_XCR0] == made_up().value[CPU_FACT_XCR0]);
}

static void test_leaves(void **state)
{
	const struct cpu_leaves leaves = {
		.phys_eax = 0x3028,
		.features_7_ebx = 0x11,
		.features_7_ecx = 1U << 16 | 1U << 4 | 1U << 5,
		.xsave_0_eax = 7,
		.xsave_0_edx = 1,
		.xsave_1_ecx = 0x100,
	};
	const struct cpu_leaves nothing = { 0 };
	struct cpu_facts facts;

	(void)state;
	cpu_facts_from_leaves(&facts, &leaves);
	assert_true(facts.value[CPU_FACT_PHYS_BITS] == 40);
	assert_true(facts.value[CPU_FACT_LA57] == 1);
	assert_true(facts.value[CPU_FACT_XCR0] == 0x100000007);
	assert_true(facts.value[CPU_FACT_XSS] == 0x100);
	/* OSPKE follows CR4 and is no property of the CPU. */
	assert_true(facts.value[CPU_FACT_FEATURES_7] == 0x0001002000000011);
	cpu_facts_from_leaves(&facts, &nothing);
	assert_true(facts.value[CPU_FACT_PHYS_BITS] == 36);
	assert_true(facts.value[CPU_FACT_LA57] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_cpus),
		cmocka_unit_test(test_each_rule_alone),
		cmocka_unit_test(test_all_at_once_in_order),
		cmocka_unit_test(test_every_fact_has_one_rule),
		cmocka_unit_test(test_narrowing),
		cmocka_unit_test(test_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
