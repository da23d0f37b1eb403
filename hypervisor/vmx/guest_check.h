/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a VM entry fails (pure): the checks of SDM Vol. 3C, 27.3.1 (guest state) and 27.2.1.3 (event injection), as far as
 * the controls that the core uses switch them on. The processor only says that one of them failed.
 */
#ifndef RVM_VMX_GUEST_CHECK_H
#define RVM_VMX_GUEST_CHECK_H

#include "vmx/controls.h"
#include "vmx/event_info.h"
#include "vmx/pdpte.h"
#include "x86/percpu.h"

/** Guest state and controls of a VMCS, and what the processor demands of them. */
struct vmx_guest {
	struct cpu_state cpu;
	/** Wider than the registers, as the VMCS has them. */
	uint32_t gdtr_limit, idtr_limit;
	uint32_t interruptibility;
	uint32_t activity;
	uint64_t pending_debug;
	uint64_t link_pointer;
	uint64_t pdpte[NUM_PDPTES];
	struct vmx_event event;
	uint32_t entry_controls;
	/** IA32_VMX_CR0_FIXED0 without PE and PG, FIXED1; the same of CR4. */
	uint64_t cr0_fixed0, cr0_fixed1, cr4_fixed0, cr4_fixed1;
	/** MAXPHYADDR; width of linear addresses, 48 or 57. */
	unsigned int phys_bits, linear_bits;
};

struct vmx_finding {
	char what[64];
	uint64_t wanted, found;
};

/**
 * vmx_guest_check() - the first check that fails
 * Return: false when all pass; then @finding is not written.
 */
bool vmx_guest_check(const struct vmx_guest *guest, struct vmx_finding *finding);

/** vmx_segments_check() - its part about segment registers and descriptor tables */
bool vmx_segments_check(const struct vmx_guest *guest, struct vmx_finding *finding);

/** vmx_finding_set() - Return: whether wanted and found differ, which is then noted. */
bool vmx_finding_set(struct vmx_finding *finding, const char *what, uint64_t wanted, uint64_t found);

static inline bool vmx_guest_is_ia32e(const struct vmx_guest *guest)
{
	return guest->entry_controls >> ENTRY_IA32E_MODE & 1;
}

/** Return: the address if it is canonical, else the canonical one with the same lower bits. */
static inline uint64_t vmx_guest_canonical(const struct vmx_guest *guest, uint64_t address)
{
	unsigned int shift = 64 - guest->linear_bits;

	return (uint64_t)((int64_t)(address << shift) >> shift);
}

/** vmx_guest_read() - from the current VMCS; vmx/guest_read.c */
void vmx_guest_read(struct vmx_guest *guest);

#endif /* RVM_VMX_GUEST_CHECK_H */
