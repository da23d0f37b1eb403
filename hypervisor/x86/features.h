/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUID questions that more than one place asks. What guests get of the processor's features is decided
 * in x86/feature_policy.c (CR4, CPUID) and vmx/feature_controls.c (VMX controls); docs/processors.md
 * has the whole table.
 */
#ifndef RVM_X86_FEATURES_H
#define RVM_X86_FEATURES_H

#include "x86/arch.h"
#include "x86/ops.h"

static inline bool cpu_has_leaf(uint32_t leaf)
{
	struct cpuid_regs r;

	cpuid_count(leaf & 0x80000000U, 0, &r);
	return r.eax >= leaf;
}

/** Structured feature leaf 7.0, zero where the CPU has none. */
static inline struct cpuid_regs cpu_features_7(void)
{
	struct cpuid_regs r = { 0 };

	if (cpu_has_leaf(7))
		cpuid_count(7, 0, &r);
	return r;
}

static inline bool cpu_has_cet(void)
{
	struct cpuid_regs r = cpu_features_7();

	return r.ecx & CPUID_7_ECX_CET_SS || r.edx & CPUID_7_EDX_CET_IBT;
}

static inline bool cpu_has_la57(void)
{
	return cpu_features_7().ecx & CPUID_7_ECX_LA57;
}

static inline bool cpu_has_xsave(void)
{
	struct cpuid_regs r;

	cpuid_count(1, 0, &r);
	return r.ecx & CPUID_1_ECX_XSAVE;
}

/** MAXPHYADDR in bits (SDM Vol. 2A, CPUID leaf 80000008H). */
static inline unsigned int cpu_phys_bits(void)
{
	struct cpuid_regs r;

	if (!cpu_has_leaf(0x80000008U))
		return 36;
	cpuid_count(0x80000008U, 0, &r);
	return r.eax & 0xff;
}

/** x2APIC ID where the CPU has leaf 0BH, else the 8-bit initial APIC ID. */
static inline uint32_t cpu_apic_id(void)
{
	struct cpuid_regs r;

	if (cpu_has_leaf(0xb)) {
		cpuid_count(0xb, 0, &r);
		if (r.ebx)
			return r.edx;
	}
	cpuid_count(1, 0, &r);
	return r.ebx >> 24;
}

#endif /* RVM_X86_FEATURES_H */
