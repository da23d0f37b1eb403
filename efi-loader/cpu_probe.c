// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at one processor, on that processor. Called through smp.c, on application processors too:
 * touches nothing but its argument and the processor's own registers.
 */
#include "cpu_ops.h"
#include "cpu_probe.h"
#include "cpuid_leaf.h"

#define MSR_FEATURE_CONTROL 0x3a
#define MSR_MCG_CAP 0x179
#define MSR_EFER 0xc0000080
/* CPUID.1:EDX. */
#define LEAF1_EDX_MCA (1U << 14)

/* The x2APIC ID where there is one: the initial APIC ID has only 8 bits. */
static uint32_t apic_id(void)
{
	struct cpuid topology;

	if (cpuid(0, 0).eax >= 0xb) {
		topology = cpuid(0xb, 0);
		if (topology.ebx)
			return topology.edx;
	}
	return cpuid(1, 0).ebx >> 24;
}

static void read_feature_control(struct cpu_probe *probe)
{
	struct feature_control_facts *facts = &probe->feature_control_facts;

	/* SDM Vol. 4: the register exists where VMX or SMX does. */
	probe->feature_control = 0;
	if (probe->features & (CPU_PROBE_VMX | CPU_PROBE_SMX))
		probe->feature_control = msr_read(MSR_FEATURE_CONTROL);
	*facts = (struct feature_control_facts){ .leaf1_ecx = probe->features };
	if (cpuid(0, 0).eax >= 7) {
		facts->leaf7_ebx = cpuid(7, 0).ebx;
		facts->leaf7_ecx = cpuid(7, 0).ecx;
	}
	if (cpuid(1, 0).edx & LEAF1_EDX_MCA)
		facts->mcg_cap = msr_read(MSR_MCG_CAP);
}

void cpu_probe_read(struct cpu_probe *probe)
{
	struct cpuid answer = cpuid(RVM_CPUID_LEAF, 0);

	probe->seen++;
	probe->apic_id = apic_id();
	probe->features = cpuid(1, 0).ecx;
	read_feature_control(probe);
	probe->efer = msr_read(MSR_EFER);
	__asm__ volatile("mov %%cr0, %0" : "=r"(probe->cr0));
	__asm__ volatile("mov %%cr3, %0" : "=r"(probe->cr3));
	__asm__ volatile("mov %%cr4, %0" : "=r"(probe->cr4));
	probe->phys_bits = 36;
	if (cpuid(0x80000000, 0).eax >= 0x80000008)
		probe->phys_bits = (uint8_t)cpuid(0x80000008, 0).eax;
	probe->answer[0] = answer.eax;
	probe->answer[1] = answer.ebx;
	probe->answer[2] = answer.ecx;
	probe->answer[3] = answer.edx;
}

void cpu_probe_enable(struct cpu_probe *probe)
{
	/* Threads may share the register, and a write to a locked one is #GP. */
	probe->feature_control = msr_read(MSR_FEATURE_CONTROL);
	if (probe->feature_control & FEATURE_CONTROL_LOCK)
		return;
	msr_write(MSR_FEATURE_CONTROL,
		  feature_control_locked(probe->feature_control, &probe->feature_control_facts));
	probe->feature_control = msr_read(MSR_FEATURE_CONTROL);
}
