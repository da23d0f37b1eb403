/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUID of non-root cells: the machine's answer without what is shared with other cells or managed by
 * the root cell, with Jailhouse's signature, and with the bits that follow the cell's own state. Pure.
 */
#ifndef RVM_X86_CELL_CPUID_H
#define RVM_X86_CELL_CPUID_H

#include "lib/util.h"
#include "x86/ops.h"

/** What of a CPU's state its answers depend on. */
struct cell_cpuid_state {
	/** Guest's CR4: OSXSAVE, PKE. */
	uint64_t cr4;
	/** CS.L: SYSCALL is reported in 64-bit mode only. */
	bool code_64;
	/** The local APIC is in x2APIC mode; the feature is not shown else, as the mode is fixed. */
	bool x2apic;
};

/**
 * cell_cpuid() - what a cell sees
 * @regs: in: what the processor answers with the cell's XCR0 loaded; out: what the cell gets
 */
void cell_cpuid(uint32_t leaf, uint32_t subleaf, const struct cell_cpuid_state *state,
		struct cpuid_regs *regs);

/** Bits of CR4 that a cell cannot set although the root cell can: their features are hidden. */
#define CELL_CR4_HIDDEN (BIT(19) | BIT(25))

#endif /* RVM_X86_CELL_CPUID_H */
