/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a door writes into an IA32_FEATURE_CONTROL that the firmware has left open. It locks the register
 * for the operating system as well, so it has to hold what that would want. Pure.
 */
#ifndef RVM_FEATURE_CONTROL_H
#define RVM_FEATURE_CONTROL_H

#include "types.h"

/** IA32_FEATURE_CONTROL, SDM Vol. 4, table 2-2, and Vol. 3C section 24.7. */
#define FEATURE_CONTROL_LOCK (1ULL << 0)
#define FEATURE_CONTROL_VMX_IN_SMX (1ULL << 1)
#define FEATURE_CONTROL_VMX (1ULL << 2)
/** SENTER local function enables and global enable. */
#define FEATURE_CONTROL_SENTER 0xff00ULL
#define FEATURE_CONTROL_SGX_LAUNCH_CONTROL (1ULL << 17)
#define FEATURE_CONTROL_SGX (1ULL << 18)
#define FEATURE_CONTROL_LMCE (1ULL << 20)

/** What decides which of its bits exist: setting another one is #GP. */
struct feature_control_facts {
	/** CPUID.1:ECX. */
	uint32_t leaf1_ecx;
	/** CPUID.7.0:EBX and ECX, 0 without the leaf. */
	uint32_t leaf7_ebx;
	uint32_t leaf7_ecx;
	/** IA32_MCG_CAP, 0 when the processor has none. */
	uint64_t mcg_cap;
};

/**
 * feature_control_locked() - the value that locks the register with VMX on
 * @found: its value, not locked
 *
 * SGX and its launch control are set where they exist, as Linux does that finds the register open. What
 * firmware has set stays set, if the processor has it.
 */
uint64_t feature_control_locked(uint64_t found, const struct feature_control_facts *facts);

#endif /* RVM_FEATURE_CONTROL_H */
