// SPDX-License-Identifier: GPL-2.0-only
/* See feature_control.h. Called by cpu_probe.c on each processor, and by host tests. */
#include "feature_control.h"

#define LEAF1_ECX_SMX (1U << 6)
#define LEAF7_EBX_SGX (1U << 2)
#define LEAF7_ECX_SGX_LC (1U << 30)
#define MCG_CAP_LMCE_P (1ULL << 27)

uint64_t feature_control_locked(uint64_t found, const struct feature_control_facts *facts)
{
	uint64_t value = FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX, keep = 0;

	if (facts->leaf1_ecx & LEAF1_ECX_SMX)
		keep |= FEATURE_CONTROL_VMX_IN_SMX | FEATURE_CONTROL_SENTER;
	if (facts->mcg_cap & MCG_CAP_LMCE_P)
		keep |= FEATURE_CONTROL_LMCE;
	if (facts->leaf7_ebx & LEAF7_EBX_SGX)
		value |= FEATURE_CONTROL_SGX;
	/* Without SGX itself there is nothing to launch. */
	if ((facts->leaf7_ebx & LEAF7_EBX_SGX) && (facts->leaf7_ecx & LEAF7_ECX_SGX_LC))
		value |= FEATURE_CONTROL_SGX_LAUNCH_CONTROL;
	return value | (found & keep);
}
