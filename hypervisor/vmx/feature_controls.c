// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/feature_controls.h. Pure; the controls themselves are switched on by vmx/caps.c. */
#include "vmx/feature_controls.h"
#include "vmx/controls.h"

const struct feature_control feature_controls[] = {
	{ 0x80000001U, 0, CPUID_EDX, 27, SECONDARY_RDTSCP, "CPUID has RDTSCP, VMX no control" },
	{ 7, 0, CPUID_EBX, 10, SECONDARY_INVPCID, "CPUID has INVPCID, VMX no control" },
	{ 7, 0, CPUID_ECX, 5, SECONDARY_USER_WAIT_PAUSE, "CPUID has WAITPKG, VMX no control" },
	{ 7, 0, CPUID_EDX, 18, SECONDARY_PCONFIG, "CPUID has PCONFIG, VMX no control" },
	{ 0xd, 1, CPUID_EAX, 3, SECONDARY_XSAVES, "CPUID has XSAVES, VMX no control" },
};

const unsigned int num_feature_controls = sizeof(feature_controls) / sizeof(feature_controls[0]);

bool feature_lacks_control(const struct feature_control *f, uint32_t reg,
			   const struct vmx_msrs *msrs)
{
	uint64_t allowed = msrs->word[VMX_WORD_SECONDARY] >> 32;

	return reg >> f->bit & 1 && !(allowed >> f->control & 1);
}
