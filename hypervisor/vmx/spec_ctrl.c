// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/spec_ctrl.h. Called by vmx/vmcs_cell.c. */
#include "vmx/spec_ctrl.h"
#include "vmx/trace.h"
#include "x86/arch.h"

uint32_t spec_ctrl_lists(struct trace_state *state, bool cell, uint64_t core)
{
	uint32_t count = 0;

	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		count += state->way[i] == TRACE_LIST;
	if (!cell || !core)
		return count;
	state->guest[count] = (struct msr_entry){ MSR_IA32_SPEC_CTRL, 0, 0 };
	state->host[count] = (struct msr_entry){ MSR_IA32_SPEC_CTRL, 0, core };
	return count + 1;
}
