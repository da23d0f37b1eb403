// SPDX-License-Identifier: GPL-2.0-only
/* See hw_check.h. Called by `hardware check`. */
#include <stdio.h>
#include <string.h>

#include "hw_check.h"

/** IA32_FEATURE_CONTROL: locked, VMX allowed outside SMX. */
#define FEATURE_CONTROL_WANTED ((1ULL << 0) | (1ULL << 2))

/** Linux runs with PE, NE and PG set, so VMX operation may demand them (SDM Vol. 3C, 24.8). */
#define CR0_OF_LINUX ((1ULL << 0) | (1ULL << 5) | (1ULL << 31))

/** CR4: the core sets PAE and VMXE. */
#define CR4_OF_CORE ((1ULL << 5) | (1ULL << 13))

static void judge(struct hw_result *r, uint64_t wanted, uint64_t found, bool met)
{
	r->wanted = wanted;
	r->found = found;
	r->status = met ? HW_OK : HW_MISSING;
}

static void check_vmx(const struct hw_facts *f, struct hw_result *r)
{
	unsigned int found = !!(f->features & HW_FEATURE_VMX);

	r->name = "VT-x";
	r->why = "the core is a VMX hypervisor";
	snprintf(r->where, sizeof(r->where), "CPUID.1:ECX.VMX[5]");
	judge(r, 1, found, found);
}

static void check_feature_control(const struct hw_facts *f, struct hw_result *r)
{
	r->name = "VT-x enabled by the firmware";
	r->why = "VMXON is allowed only with it; it is a setting of the firmware";
	snprintf(r->where, sizeof(r->where), "IA32_FEATURE_CONTROL");
	judge(r, FEATURE_CONTROL_WANTED, f->feature_control,
	      (f->feature_control & FEATURE_CONTROL_WANTED) == FEATURE_CONTROL_WANTED);
}

static void check_cr0(const struct hw_facts *f, struct hw_result *r)
{
	r->name = "CR0 as Linux has it";
	r->why = "the core keeps CR0";
	snprintf(r->where, sizeof(r->where), "IA32_VMX_CR0_FIXED0");
	judge(r, CR0_OF_LINUX, f->cr0_fixed0, !(f->cr0_fixed0 & ~CR0_OF_LINUX));
}

static void check_cr4(const struct hw_facts *f, struct hw_result *r)
{
	r->name = "CR4 as the core sets it";
	r->why = "the core runs with PAE and VMXE";
	snprintf(r->where, sizeof(r->where), "IA32_VMX_CR4_FIXED1");
	judge(r, CR4_OF_CORE, f->cr4_fixed1, (f->cr4_fixed1 & CR4_OF_CORE) == CR4_OF_CORE);
}

static void check_capability(const struct vmx_cap *cap, const struct hw_facts *f,
			     struct hw_result *r)
{
	/* Of control words the upper half tells what may be 1 (SDM Vol. 3D, A.2). */
	bool upper = cap->word <= VMX_WORD_ENTRY && cap->need != VMX_CLEAR;
	bool met = vmx_cap_met(cap, &f->vmx);

	r->name = cap->name;
	r->why = cap->why;
	snprintf(r->where, sizeof(r->where), "%s[%u]", vmx_word_name(cap->word),
		 cap->bit + (upper ? 32U : 0U));
	judge(r, cap->need != VMX_CLEAR, met == (cap->need != VMX_CLEAR), met);
	if (!met && !vmx_cap_demanded(cap))
		r->status = HW_ABSENT;
}

/** The first needs no MSR. */
static void (*const first_checks[])(const struct hw_facts *f, struct hw_result *r) = {
	check_vmx,
	check_feature_control,
	check_cr0,
	check_cr4,
};

#define NUM_FIRST (sizeof(first_checks) / sizeof(first_checks[0]))

unsigned int hw_num_checks(void)
{
	return NUM_FIRST + vmx_num_caps;
}

void hw_check(unsigned int index, const struct hw_facts *facts, struct hw_result *result)
{
	memset(result, 0, sizeof(*result));
	if (index < NUM_FIRST)
		first_checks[index](facts, result);
	else
		check_capability(&vmx_caps[index - NUM_FIRST], facts, result);
	if (index != 0 && !facts->has_msrs)
		result->status = HW_UNKNOWN;
}

bool hw_compare(const struct hw_facts *first, const struct hw_facts *other, unsigned int *next,
		struct hw_result *result)
{
	const struct cpu_rule *rule;

	memset(result, 0, sizeof(*result));
	/* Without its registers nothing is known of a CPU; the other checks say so. */
	if (!first->has_msrs || !other->has_msrs)
		return false;
	rule = cpu_facts_differ(&first->facts, &other->facts, next);
	if (rule == NULL)
		return false;
	result->status = rule->kind == CPU_RULE_SAME ? HW_MISSING : HW_DIFFERS;
	result->name = "as on the first CPU";
	result->why = rule->why;
	snprintf(result->where, sizeof(result->where), "%s", rule->name);
	result->wanted = cpu_fact_value(&first->facts, rule);
	result->found = cpu_fact_value(&other->facts, rule);
	return true;
}

void hw_leak_facts_merge(struct leak_facts *all, const struct leak_facts *one)
{
	all->arch_capabilities &= one->arch_capabilities;
	all->features_7_ebx |= one->features_7_ebx;
	all->features_7_edx &= one->features_7_edx;
	all->features_7_2_edx &= one->features_7_2_edx;
}

void hw_leak_line(unsigned int index, const struct leak_facts *facts, char *line, size_t size)
{
	struct leak_verdict verdict = leaks[index].judge(facts);

	snprintf(line, size, "%s%s%s", leak_state_words(verdict.state), verdict.how ? ": " : "",
		 verdict.how ? verdict.how : "");
}
