// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges what a processor wrote down about itself. Called by enter.c for every processor before the
 * first one is entered, and by host tests; pure.
 */
#include "cpu_probe.h"
#include "cpuid_leaf.h"
#include "errors.h"
#include "refuse.h"

int cpu_probe_check(const struct cpu_probe *probe, const struct cpu_probe *first,
		    struct rvm_refusal *why)
{
	const uint64_t locked_off = probe->feature_control & (FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX);

	if (probe->seen != 1)
		return refuse(why, -EINVAL, "times the firmware ran the check on it", 1,
			      probe->seen);
	if (probe->answer[0] == RVM_CPUID_MAGIC)
		return refuse(why, -EBUSY, "already a guest of a core, CPUID leaf 0x52564d00", 0,
			      probe->answer[0]);
	if (!(probe->features & CPU_PROBE_VMX))
		return refuse(why, -ENODEV, "CPUID.1:ECX.VMX[5]", 1, 0);
	if (locked_off == FEATURE_CONTROL_LOCK)
		return refuse(why, -ENODEV,
			      "IA32_FEATURE_CONTROL[2] (VMX outside SMX), locked by the firmware's setup",
			      1, 0);
	if (probe->cr4 & CPU_PROBE_CR4_VMXE)
		return refuse(why, -EBUSY, "CR4.VMXE[13]: somebody uses VMX already", 0, 1);
	if ((probe->cr4 ^ first->cr4) & CPU_PROBE_CR4_LA57)
		return refuse(why, -EINVAL, "CR4.LA57[12], as on the boot processor",
			      !!(first->cr4 & CPU_PROBE_CR4_LA57),
			      !!(probe->cr4 & CPU_PROBE_CR4_LA57));
	if ((probe->efer ^ first->efer) & CPU_PROBE_EFER_NXE)
		return refuse(why, -EINVAL, "EFER.NXE[11], as on the boot processor",
			      !!(first->efer & CPU_PROBE_EFER_NXE),
			      !!(probe->efer & CPU_PROBE_EFER_NXE));
	return 0;
}
