// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads a microcode update on the calling processor. Called through smp.c, on application processors
 * too: touches nothing but its arguments and the processor's own registers. And by host tests.
 */
#include "cpu_microcode.h"
#include "cpu_ops.h"
#include "errors.h"
#include "refuse.h"

#define MSR_IA32_PLATFORM_ID 0x17
#define MSR_IA32_BIOS_UPDT_TRIG 0x79
#define MSR_IA32_BIOS_SIGN_ID 0x8b

#define PLATFORM_ID_SHIFT 50
#define PLATFORM_ID_MASK 7U

/* SDM Vol. 3A, 10.11.7.1: CPUID fills in what was cleared. */
static uint32_t revision(void)
{
	msr_write(MSR_IA32_BIOS_SIGN_ID, 0);
	cpuid(1, 0);
	return (uint32_t)(msr_read(MSR_IA32_BIOS_SIGN_ID) >> 32);
}

void cpu_microcode_load(struct cpu_microcode *cpu, const void *file, uint64_t size)
{
	const struct rvm_microcode_header *update;

	cpu->seen++;
	cpu->signature = cpuid(1, 0).eax;
	cpu->flags = 1U << (msr_read(MSR_IA32_PLATFORM_ID) >> PLATFORM_ID_SHIFT & PLATFORM_ID_MASK);
	cpu->before = revision();
	cpu->after = cpu->before;
	update = rvm_microcode_find(file, size, cpu->signature, cpu->flags);
	cpu->found = update;
	if (!update)
		return;
	cpu->wanted = update->revision;
	if (!rvm_microcode_newer(cpu->wanted, cpu->before))
		return;
	msr_write(MSR_IA32_BIOS_UPDT_TRIG, (uintptr_t)(update + 1));
	cpu->loaded = true;
	cpu->after = revision();
}

int cpu_microcode_check(const struct cpu_microcode *cpu, struct rvm_refusal *why)
{
	if (cpu->seen != 1)
		return refuse(why, -EINVAL, "times the firmware ran the microcode update on it", 1,
			      cpu->seen);
	if (!cpu->found)
		return refuse(why, -ENOENT,
			      "microcode: update for CPUID.1:EAX of this value and for IA32_PLATFORM_ID",
			      cpu->signature, 0);
	if (rvm_microcode_newer(cpu->wanted, cpu->after))
		return refuse(why, -EINVAL, "microcode revision after the update", cpu->wanted,
			      cpu->after);
	return 0;
}
