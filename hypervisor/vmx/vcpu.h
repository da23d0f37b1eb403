/* SPDX-License-Identifier: GPL-2.0-only */
/* One CPU's VMCS: set-up in parts, entry, and the state after INIT and SIPI. */
#ifndef RVM_VMX_VCPU_H
#define RVM_VMX_VCPU_H

#include "vmx/caps.h"
#include "vmx/vmcs.h"
#include "x86/percpu.h"

/** What the VMCS of a CPU needs beside the CPU itself. */
struct vcpu_setup {
	const struct vmx_msrs *msrs;
	/** EPT pointer (SDM Vol. 3C, 25.6.11). */
	uint64_t eptp;
	/** Physical address of the MSR bitmap. */
	uint64_t msr_bitmap;
	/** CR3 and CR4 of the core. */
	uint64_t host_cr3;
	uint64_t host_cr4;
};

/**
 * vmcs_set() - write a field during set-up
 * The first field that cannot be written is kept in cpu->bad_field with its value.
 */
void vmcs_set(struct percpu *cpu, enum vmcs_field field, uint64_t value);

void vmcs_init_host(struct percpu *cpu, const struct vcpu_setup *setup);
void vmcs_init_controls(struct percpu *cpu, const struct vcpu_setup *setup);

/** Guest state = the caller of the entry: it goes on where the entry was called, with RAX = 0. */
void vmcs_init_guest_os(struct percpu *cpu);

/**
 * vcpu_reset() - guest state after INIT, started at a SIPI vector (SDM Vol. 3A, 10.1)
 * @regs: general registers, rewritten
 * @vector: 0 to 255, start address divided by 4096
 */
void vcpu_reset(struct guest_regs *regs, uint8_t vector);

/** CR0 and CR4 bits that the guest does not own: fixed by VMX, or hidden. */
uint64_t vmx_cr0_mask(void);
uint64_t vmx_cr4_mask(void);

/** Adds or removes a primary control for the current VMCS. */
void vcpu_primary_control(unsigned int bit, bool on);

/** First VM entry; returns only when VMLAUNCH itself fails (VMfail). vmx/run.S */
void vmx_launch(struct percpu *cpu);

/** Exit stub; HOST_RIP. vmx/run.S */
extern const char vmx_exit[];

/**
 * Up-calls of the exit stub: the dispatcher of exit/. exit_fast() sees the caller-saved registers and
 * RBX only, and returns false for what exit_dispatch() must handle.
 */
bool exit_fast(struct guest_regs *regs);
void exit_dispatch(struct guest_regs *regs);

/** Up-call when VMRESUME fails. */
void exit_resume_failed(void);

#endif /* RVM_VMX_VCPU_H */
