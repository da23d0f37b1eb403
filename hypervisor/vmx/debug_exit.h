/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a #DB changes beside calling its handler (pure). A VM exit that it causes instead leaves that undone: the
 * exit qualification tells what DR6 is to say (SDM Vol. 3C, 28.1 and 28.2.1, table 28-1).
 */
#ifndef RVM_VMX_DEBUG_EXIT_H
#define RVM_VMX_DEBUG_EXIT_H

#include "lib/util.h"

struct debug_registers {
	uint64_t dr6;
	uint64_t dr7;
	/** IA32_DEBUGCTL. */
	uint64_t debugctl;
};

/**
 * vmx_debug_exit() - do to the guest's registers what the delivery of its #DB would have done
 * @qualification: exit qualification
 * @int1: the exception is that of the instruction INT1, which says nothing in DR6
 */
void vmx_debug_exit(struct debug_registers *regs, uint64_t qualification, bool int1);

#endif /* RVM_VMX_DEBUG_EXIT_H */
