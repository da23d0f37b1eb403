// SPDX-License-Identifier: GPL-2.0-only
/* What switches the MSRs of vmx/trace.h on which machine. Pure. */
#include "vmx/controls.h"
#include "vmx/trace.h"
#include "vmx/vmcs.h"

#define RTIT_CTL_TRACE_EN 1ULL

const struct trace_rule trace_rules[NUM_TRACE_MSRS] = {
	/* Unlike the others its value is not saved by itself (SDM Vol. 3C, 28.3.1). */
	[TRACE_PERF_GLOBAL_CTRL] = { MSR_IA32_PERF_GLOBAL_CTRL, VMCS_GUEST_PERF_GLOBAL_CTRL,
				     1U << EXIT_LOAD_PERF_GLOBAL_CTRL |
					     1U << EXIT_SAVE_PERF_GLOBAL_CTRL,
				     1U << ENTRY_LOAD_PERF_GLOBAL_CTRL },
	[TRACE_PEBS_ENABLE] = { MSR_IA32_PEBS_ENABLE, 0, 0, 0 },
	[TRACE_LBR_CTL] = { MSR_IA32_LBR_CTL, VMCS_GUEST_LBR_CTL, 1U << EXIT_CLEAR_LBR_CTL,
			    1U << ENTRY_LOAD_LBR_CTL },
	[TRACE_RTIT_CTL] = { MSR_IA32_RTIT_CTL, VMCS_GUEST_RTIT_CTL, 1U << EXIT_CLEAR_RTIT_CTL,
			     1U << ENTRY_LOAD_RTIT_CTL },
};

/* Without that bit Processor Trace cannot be on in VMX operation at all (SDM Vol. 3D, A.6). */
static bool pt_in_vmx(const struct vmx_msrs *msrs)
{
	return msrs->word[VMX_WORD_MISC] >> MISC_PT_IN_VMX & 1;
}

bool trace_exists(enum trace_msr which, const struct trace_facts *facts)
{
	switch (which) {
	case TRACE_PERF_GLOBAL_CTRL:
		return facts->perf_version >= 2;
	case TRACE_PEBS_ENABLE:
		return facts->perf_version >= 2 && facts->pebs;
	case TRACE_LBR_CTL:
		return facts->lbr;
	case TRACE_RTIT_CTL:
		return facts->pt;
	case NUM_TRACE_MSRS:
		break;
	}
	return false;
}

enum trace_way trace_way(enum trace_msr which, const struct trace_facts *facts,
			 const struct vmx_msrs *msrs)
{
	const struct trace_rule *rule = &trace_rules[which];
	uint32_t exit = (uint32_t)(msrs->word[VMX_WORD_EXIT] >> 32);
	uint32_t entry = (uint32_t)(msrs->word[VMX_WORD_ENTRY] >> 32);

	if (!trace_exists(which, facts) || (which == TRACE_RTIT_CTL && !pt_in_vmx(msrs)))
		return TRACE_ABSENT;
	if (which == TRACE_PEBS_ENABLE && facts->pebs_isolated)
		return TRACE_PASSED;
	if (!rule->field || rule->exit_controls & ~exit || rule->entry_controls & ~entry)
		return TRACE_LIST;
	return TRACE_CONTROLS;
}

bool trace_lacks(const struct trace_facts *facts, const struct vmx_msrs *msrs, uint64_t rtit_ctl,
		 struct vmx_lack *lack)
{
	if (facts->perf_version == 1) {
		*lack = (struct vmx_lack){ "CPUID.AH:EAX[7:0]: counters cannot be stopped", 2, 1 };
		return true;
	}
	if (rtit_ctl & RTIT_CTL_TRACE_EN && !pt_in_vmx(msrs)) {
		*lack = (struct vmx_lack){ "IA32_VMX_MISC.PT[14], and IA32_RTIT_CTL.TraceEn is set",
					   1, 0 };
		return true;
	}
	return false;
}
