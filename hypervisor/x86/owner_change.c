// SPDX-License-Identifier: GPL-2.0-only
/* See x86/owner_change.h. What is done where is decided in x86/mitigations.c. */
#include "x86/owner_change.h"
#include "x86/arch.h"
#include "x86/features.h"
#include "x86/ops.h"

#define FLUSH_CMD_L1D 1ULL
#define PRED_CMD_IBPB 1ULL

static struct mitigations mitigations;

uint8_t clear_on_entry;

static struct leak_facts read_facts(void)
{
	struct cpuid_regs seven = cpu_features_7(), two = { 0 };
	struct leak_facts facts = {
		.features_7_ebx = seven.ebx,
		.features_7_edx = seven.edx,
	};

	/* EAX of subleaf 0 is the highest subleaf. */
	if (seven.eax >= 2)
		cpuid_count(7, 2, &two);
	facts.features_7_2_edx = two.edx;
	if (seven.edx & CPUID_7_EDX_ARCH_CAPABILITIES)
		facts.arch_capabilities = rdmsr(MSR_IA32_ARCH_CAPABILITIES);
	return facts;
}

void owner_mitigations_init(void)
{
	struct leak_facts facts = read_facts();

	mitigations = mitigations_decide(&facts);
	clear_on_entry = mitigations.clear_on_entry;
}

const struct mitigations *owner_mitigations(void)
{
	return &mitigations;
}

void owner_change_flush(void)
{
	if (mitigations.predictor_barrier)
		wrmsr(MSR_IA32_PRED_CMD, PRED_CMD_IBPB);
	if (mitigations.flush_l1d)
		wrmsr(MSR_IA32_FLUSH_CMD, FLUSH_CMD_L1D);
	if (mitigations.clear_buffers)
		clear_cpu_buffers();
}
