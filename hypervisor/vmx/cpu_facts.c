// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/cpu_facts.h. Used by boot/uniform.c, `jailhouse hardware check` and tests. */
#include "vmx/cpu_facts.h"

#define LEAF_7_ECX_LA57 (1U << 16)
#define LEAF_7_ECX_OSPKE (1U << 4)
#define PHYS_BITS_DEFAULT 36

const struct cpu_rule cpu_rules[] = {
	{ CPU_RULE_SAME, false, CPU_FACT_PHYS_BITS,
	  "physical address width (CPUID.80000008H:EAX[7:0])", "all CPUs share the page tables" },
	{ CPU_RULE_SAME, false, CPU_FACT_LA57, "CPUID.7:ECX.LA57[16]",
	  "all CPUs share the core's page tables, with as many levels as there are" },
	{ CPU_RULE_SAME, false, CPU_FACT_MTRRCAP, "IA32_MTRRCAP",
	  "all CPUs share the EPT's memory types, which come from the MTRRs" },
	{ CPU_RULE_OWN, false, CPU_FACT_MTRRS, "MTRRs (checksum)",
	  "memory types are the first CPU's" },
	{ CPU_RULE_COMMON, true, VMX_WORD_EPT_VPID, "IA32_VMX_EPT_VPID_CAP",
	  "all CPUs share the EPT" },
	{ CPU_RULE_OWN, false, CPU_FACT_FEATURE_CONTROL, "IA32_FEATURE_CONTROL",
	  "VMX is allowed on each" },
	{ CPU_RULE_OWN, true, VMX_WORD_PIN, "IA32_VMX_TRUE_PINBASED_CTLS", "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_PRIMARY, "IA32_VMX_TRUE_PROCBASED_CTLS",
	  "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_SECONDARY, "IA32_VMX_PROCBASED_CTLS2", "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_EXIT, "IA32_VMX_TRUE_EXIT_CTLS", "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_ENTRY, "IA32_VMX_TRUE_ENTRY_CTLS", "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_MISC, "IA32_VMX_MISC", "each has its VMCS" },
	{ CPU_RULE_OWN, true, VMX_WORD_BASIC, "IA32_VMX_BASIC", "each has its VMCS" },
	{ CPU_RULE_OWN, false, CPU_FACT_XCR0, "XSAVE components (CPUID.0DH.0:EDX:EAX)",
	  "the guest manages them" },
	{ CPU_RULE_OWN, false, CPU_FACT_XSS, "supervisor XSAVE components (CPUID.0DH.1:EDX:ECX)",
	  "the guest manages them" },
	{ CPU_RULE_OWN, false, CPU_FACT_FEATURES_7, "features (CPUID.7:ECX:EBX)",
	  "the guest sees those of each CPU" },
};

const unsigned int cpu_num_rules = sizeof(cpu_rules) / sizeof(cpu_rules[0]);

uint64_t cpu_fact_value(const struct cpu_facts *facts, const struct cpu_rule *rule)
{
	return rule->is_word ? facts->vmx.word[rule->number] : facts->value[rule->number];
}

const struct cpu_rule *cpu_facts_differ(const struct cpu_facts *first, const struct cpu_facts *other,
					unsigned int *next)
{
	while (*next < cpu_num_rules) {
		const struct cpu_rule *rule = &cpu_rules[(*next)++];

		if (cpu_fact_value(first, rule) != cpu_fact_value(other, rule))
			return rule;
	}
	return NULL;
}

void cpu_facts_narrow(struct cpu_facts *common, const struct cpu_facts *other)
{
	for (unsigned int i = 0; i < cpu_num_rules; i++) {
		const struct cpu_rule *rule = &cpu_rules[i];

		if (rule->kind != CPU_RULE_COMMON)
			continue;
		if (rule->is_word)
			common->vmx.word[rule->number] &= other->vmx.word[rule->number];
		else
			common->value[rule->number] &= other->value[rule->number];
	}
}

static uint64_t pair(uint32_t high, uint32_t low)
{
	return (uint64_t)high << 32 | low;
}

void cpu_facts_from_leaves(struct cpu_facts *facts, const struct cpu_leaves *leaves)
{
	uint64_t *value = facts->value;

	value[CPU_FACT_PHYS_BITS] = leaves->phys_eax ? leaves->phys_eax & 0xff : PHYS_BITS_DEFAULT;
	value[CPU_FACT_LA57] = !!(leaves->features_7_ecx & LEAF_7_ECX_LA57);
	value[CPU_FACT_XCR0] = pair(leaves->xsave_0_edx, leaves->xsave_0_eax);
	value[CPU_FACT_XSS] = pair(leaves->xsave_1_edx, leaves->xsave_1_ecx);
	value[CPU_FACT_FEATURES_7] =
		pair(leaves->features_7_ecx & ~LEAF_7_ECX_OSPKE, leaves->features_7_ebx);
}
