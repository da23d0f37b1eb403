/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two ends of the exit path share: exit/cpuid.c and exit/dispatch.c, nobody else. */
#ifndef RVM_EXIT_ADVANCE_H
#define RVM_EXIT_ADVANCE_H

#include "vmx/vmcs.h"
#include "x86/arch.h"
#include "x86/percpu.h"

/** The CPU whose stack holds the registers: they lie at its very top. */
static inline struct percpu *cpu_of_regs(struct guest_regs *regs)
{
	return (struct percpu *)((char *)(regs + 1) - PERCPU_STACK_TOP + PERCPU_PRIVATE);
}

/** Moves the guest behind the instruction of so many bytes that exited. */
static inline void advance_rip(uint64_t length)
{
	uint64_t blocked = vmread(VMCS_GUEST_INTERRUPTIBILITY);

	vmwrite(VMCS_GUEST_RIP, vmread(VMCS_GUEST_RIP) + length);
	/* What blocks events for one instruction ends with it, and single-stepping sees it. */
	if (__builtin_expect(blocked & (INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS), 0))
		vmwrite(VMCS_GUEST_INTERRUPTIBILITY,
			blocked & ~(uint64_t)(INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS));
	if (__builtin_expect(vmread(VMCS_GUEST_RFLAGS) & X86_RFLAGS_TF, 0))
		vmwrite(VMCS_GUEST_PENDING_DEBUG,
			vmread(VMCS_GUEST_PENDING_DEBUG) | PENDING_DEBUG_BS);
}

#endif /* RVM_EXIT_ADVANCE_H */
