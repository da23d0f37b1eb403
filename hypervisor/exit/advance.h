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

/** 32-bit code goes on at 0 behind 4 GiB; VM entry refuses more than 32 bits (SDM 26.3.1.4). */
static __attribute__((noinline, unused)) uint64_t rip_past_4g(uint64_t rip)
{
	return vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)) & SEG_LONG ? rip : (uint32_t)rip;
}

/** With BTF only branches are steps (SDM Vol. 3B, 18.4.3), and no instruction that exits is one. */
static __attribute__((noinline, unused)) void single_step_seen(void)
{
	if (!(vmread(VMCS_GUEST_DEBUGCTL) & DEBUGCTL_BTF))
		vmwrite(VMCS_GUEST_PENDING_DEBUG,
			vmread(VMCS_GUEST_PENDING_DEBUG) | PENDING_DEBUG_BS);
}

/** Moves the guest behind the instruction of so many bytes that exited. */
static inline void advance_rip(uint64_t length)
{
	uint64_t blocked = vmread(VMCS_GUEST_INTERRUPTIBILITY);
	uint64_t rip = vmread(VMCS_GUEST_RIP) + length;

	if (__builtin_expect((uint32_t)rip < (uint32_t)length, 0))
		rip = rip_past_4g(rip);
	vmwrite(VMCS_GUEST_RIP, rip);
	/* What blocks events for one instruction ends with it, and single-stepping sees it. */
	if (__builtin_expect(blocked & (INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS), 0))
		vmwrite(VMCS_GUEST_INTERRUPTIBILITY,
			blocked & ~(uint64_t)(INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS));
	if (__builtin_expect(vmread(VMCS_GUEST_RFLAGS) & X86_RFLAGS_TF, 0))
		single_step_seen();
}

#endif /* RVM_EXIT_ADVANCE_H */
