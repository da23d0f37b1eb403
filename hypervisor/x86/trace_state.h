/* SPDX-License-Identifier: GPL-2.0-only */
/* What of a CPU's own tracing and counting is the guest's; vmx/trace.h says what is done with it. */
#ifndef RVM_X86_TRACE_STATE_H
#define RVM_X86_TRACE_STATE_H

#include "types.h"

/** MSRs that must be 0 while the core runs. */
enum trace_msr {
	TRACE_PERF_GLOBAL_CTRL,
	TRACE_PEBS_ENABLE,
	TRACE_LBR_CTL,
	TRACE_RTIT_CTL,
	NUM_TRACE_MSRS,
};

/** Entry of the lists of MSRs that VM exits store, exits load and entries load (SDM Vol. 3C, table 25-15). */
struct msr_entry {
	uint32_t msr;
	uint32_t reserved;
	uint64_t value;
};

struct trace_state {
	/** Stored by VM exits, loaded by VM entries; the last one is of vmx/spec_ctrl.h. */
	struct msr_entry guest[NUM_TRACE_MSRS + 1] __attribute__((aligned(16)));
	/** Loaded by VM exits: zeros. */
	struct msr_entry host[NUM_TRACE_MSRS + 1] __attribute__((aligned(16)));
	/** Values that the CPU had when it was entered, or has when it is left. */
	uint64_t value[NUM_TRACE_MSRS];
	/** enum trace_way. */
	uint8_t way[NUM_TRACE_MSRS];
};

#endif /* RVM_X86_TRACE_STATE_H */
