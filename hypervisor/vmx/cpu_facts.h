/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may differ between the CPUs of one machine (hybrid parts, half-updated firmware), as data. One
 * table serves the core and `jailhouse hardware check`. Pure: reads nothing itself.
 */
#ifndef RVM_VMX_CPU_FACTS_H
#define RVM_VMX_CPU_FACTS_H

#include "vmx/caps.h"

/** Facts that are compared besides the VMX capability registers. */
enum cpu_fact {
	/** CPUID.80000008H:EAX[7:0]. */
	CPU_FACT_PHYS_BITS,
	/** CPUID.7:ECX.LA57. */
	CPU_FACT_LA57,
	/** MSR FEH. */
	CPU_FACT_MTRRCAP,
	/** mtrr_checksum(); the tool leaves it 0. */
	CPU_FACT_MTRRS,
	/** MSR 3AH. */
	CPU_FACT_FEATURE_CONTROL,
	/** CPUID.0DH.0:EDX:EAX and CPUID.0DH.1:EDX:ECX. */
	CPU_FACT_XCR0,
	CPU_FACT_XSS,
	/** CPUID.7:ECX:EBX without OSPKE. */
	CPU_FACT_FEATURES_7,
	CPU_NUM_FACTS,
};

/** Of one CPU; all zero: nothing is there. */
struct cpu_facts {
	uint64_t value[CPU_NUM_FACTS];
	struct vmx_msrs vmx;
};

enum cpu_rule_kind {
	/** The core shares something that depends on it: a difference is refused. */
	CPU_RULE_SAME,
	/** A set of bits of which the core uses those that all CPUs have. */
	CPU_RULE_COMMON,
	/** Each CPU of the guest sees and uses its own. */
	CPU_RULE_OWN,
};

struct cpu_rule {
	/** enum cpu_rule_kind. */
	uint8_t kind;
	/** Number is an enum vmx_word, else an enum cpu_fact. */
	bool is_word;
	uint8_t number;
	const char *name;
	/** What depends on it. */
	const char *why;
};

extern const struct cpu_rule cpu_rules[];
extern const unsigned int cpu_num_rules;

/** The value that a rule is about. */
uint64_t cpu_fact_value(const struct cpu_facts *facts, const struct cpu_rule *rule);

/**
 * cpu_facts_differ() - compare another CPU with the first one
 * Return: the first rule from index *@next on whose values differ, or NULL.
 */
const struct cpu_rule *cpu_facts_differ(const struct cpu_facts *first, const struct cpu_facts *other,
					unsigned int *next);

/** cpu_facts_narrow() - take out of *@common what @other does not have, where the rule says so */
void cpu_facts_narrow(struct cpu_facts *common, const struct cpu_facts *other);

/** Registers of CPUID leaves, zero where there is no such leaf. */
struct cpu_leaves {
	uint32_t phys_eax;
	uint32_t features_7_ebx, features_7_ecx;
	uint32_t xsave_0_eax, xsave_0_edx;
	uint32_t xsave_1_ecx, xsave_1_edx;
};

/** cpu_facts_from_leaves() - fill in the facts that come from CPUID */
void cpu_facts_from_leaves(struct cpu_facts *facts, const struct cpu_leaves *leaves);

#endif /* RVM_VMX_CPU_FACTS_H */
