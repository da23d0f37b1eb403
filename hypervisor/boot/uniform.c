// SPDX-License-Identifier: GPL-2.0-only
/* See boot/uniform.h. Runs before anything that CPUs share is built. */
#include "boot/uniform.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "vmx/controls.h"
#include "vmx/cpu_facts.h"
#include "vmx/mtrr.h"
#include "x86/arch.h"
#include "x86/features.h"
#include "x86/knobs.h"
#include "x86/refusal.h"

#define LEAF_STRUCTURED_FEATURES 7
#define LEAF_XSAVE 0xd
#define LEAF_ADDRESS_SIZES 0x80000008U

static volatile uint32_t published;

_Static_assert(PERCPU_FACTS + sizeof(struct cpu_facts) <= PERCPU_KEPT, "facts too large");

static struct cpu_facts *facts_of(struct percpu *cpu)
{
	return percpu_page(cpu, PERCPU_FACTS);
}

static struct cpuid_regs leaf_or_zero(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r = { 0 };

	if (cpu_has_leaf(leaf))
		cpuid_count(leaf, subleaf, &r);
	return r;
}

static void read_facts(struct cpu_facts *facts)
{
	struct mtrr_state mtrr;
	struct cpuid_regs features = leaf_or_zero(LEAF_STRUCTURED_FEATURES, 0);
	struct cpuid_regs xsave = leaf_or_zero(LEAF_XSAVE, 0);
	struct cpuid_regs supervisor = leaf_or_zero(LEAF_XSAVE, 1);
	const struct cpu_leaves leaves = {
		.phys_eax = leaf_or_zero(LEAF_ADDRESS_SIZES, 0).eax,
		.features_7_ebx = features.ebx,
		.features_7_ecx = features.ecx,
		.xsave_0_eax = xsave.eax,
		.xsave_0_edx = xsave.edx,
		.xsave_1_ecx = supervisor.ecx,
		.xsave_1_edx = supervisor.edx,
	};

	cpu_facts_from_leaves(facts, &leaves);
	mtrr_read(&mtrr);
	facts->value[CPU_FACT_MTRRS] = mtrr_checksum(&mtrr);
	/* Registers that do not exist read as 0. */
	if (rdmsr_safe(MSR_IA32_MTRRCAP, &facts->value[CPU_FACT_MTRRCAP]))
		facts->value[CPU_FACT_MTRRCAP] = 0;
	if (rdmsr_safe(MSR_IA32_FEATURE_CONTROL, &facts->value[CPU_FACT_FEATURE_CONTROL]))
		facts->value[CPU_FACT_FEATURE_CONTROL] = 0;
}

/* The test knobs change what has been read, so that what follows is the real thing. */
static void falsify(const struct percpu *cpu, struct cpu_facts *facts)
{
	if (knob_fails(cpu, RVM_FAIL_DIFFERS))
		facts->value[CPU_FACT_PHYS_BITS]--;
	if (knob_fails(cpu, RVM_FAIL_LACKS))
		facts->vmx.word[VMX_WORD_EPT_VPID] &=
			~(1ULL << EPT_CAP_1GB | 1ULL << EPT_CAP_2MB);
}

void uniform_publish(struct percpu *cpu, const struct vmx_msrs *msrs)
{
	struct cpu_facts *facts = facts_of(cpu);

	facts->vmx = *msrs;
	read_facts(facts);
	falsify(cpu, facts);
	__atomic_fetch_add(&published, 1, __ATOMIC_ACQ_REL);
}

static int wait_for_all(struct percpu *cpu, uint64_t timeout)
{
	uint64_t start = rdtsc();

	while (published < image_header.online_cpus) {
		cpu_relax();
		if (rdtsc() - start > timeout)
			return refuse(cpu, -ETIMEDOUT, "CPUs that entered",
				      image_header.online_cpus, published);
	}
	return 0;
}

/* Return: 0 or -EOPNOTSUPP. */
static int compare(const struct cpu_facts *first, struct percpu *other)
{
	const struct cpu_facts *facts = facts_of(other);
	const struct cpu_rule *rule;
	unsigned int next = 0;

	while ((rule = cpu_facts_differ(first, facts, &next))) {
		uint64_t wanted = cpu_fact_value(first, rule), found = cpu_fact_value(facts, rule);

		if (rule->kind == CPU_RULE_SAME)
			return refuse(other, -EOPNOTSUPP, rule->name, wanted, found);
		printk("CPU %u: %s: 0x%llx, on the first CPU 0x%llx; %s\n", other->cpu, rule->name,
		       (unsigned long long)found, (unsigned long long)wanted,
		       rule->kind == CPU_RULE_COMMON ? "what both have is used" : rule->why);
	}
	return 0;
}

int uniform_check(struct percpu *cpu, struct vmx_msrs *common, uint64_t timeout)
{
	struct cpu_facts *first = facts_of(cpu);
	struct cpu_facts narrowed = *first;
	int err = wait_for_all(cpu, timeout);

	for (uint32_t i = 0; !err && i < image_header.online_cpus; i++) {
		err = compare(first, percpu_of(i));
		cpu_facts_narrow(&narrowed, facts_of(percpu_of(i)));
	}
	*common = narrowed.vmx;
	return err;
}
