/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the root cell had in a CPU while another cell has it, so that the root cell finds the CPU as it
 * left it. Called on the CPU itself while it runs no guest.
 */
#ifndef RVM_VMX_VCPU_KEPT_H
#define RVM_VMX_VCPU_KEPT_H

#include "vmx/kept_state.h"
#include "x86/apic_host.h"
#include "x86/percpu.h"

struct vcpu_kept {
	/** Root cell's kernel that had the CPU (image_header.kernel_token); 0: nothing is kept. */
	uint64_t kernel;
	struct guest_regs regs;
	uint64_t field[VCPU_KEPT_FIELDS];
	uint64_t msr[VCPU_KEPT_MSRS];
	uint64_t xcr0;
	uint64_t cr2;
	uint64_t dr[4];
	uint64_t dr6;
	/** By enum trace_msr, see vmx/trace.h. */
	uint64_t trace[NUM_TRACE_MSRS];
	struct apic_kept apic;
};

/** vcpu_kept() - of a CPU; zeros after the entry */
struct vcpu_kept *vcpu_kept(struct percpu *cpu);

/** vcpu_keep() - take a copy of everything but x87, vector and protection key registers, and time */
void vcpu_keep(struct vcpu_kept *kept, const struct guest_regs *regs);

/**
 * vcpu_bring_back() - the opposite
 * The VMCS has been made the root cell's (vcpu_set_cell()), the APIC been cleared (apic_clear()), and the
 * features too (vcpu_clear_features()).
 */
void vcpu_bring_back(const struct vcpu_kept *kept, struct guest_regs *regs);

#endif /* RVM_VMX_VCPU_KEPT_H */
