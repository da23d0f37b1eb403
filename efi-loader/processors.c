// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks on every processor. Called by enter.c through smp.c; says what is missing, decides nothing
 * about what happens then.
 */
#include "abi_version.h"
#include "cpuid_leaf.h"
#include "errors.h"
#include "log.h"
#include "processors.h"
#include "smp.h"
#include "text.h"

/* More lines than this would push the rest off the screen. */
#define MAX_LINES 8

static struct cpu_probe probes[RVM_MAX_CPUS];

static void probe_cpu(void *context, uint32_t cpu)
{
	struct cpu_probe *all = context;

	cpu_probe_read(&all[cpu]);
}

static void enable_cpu(void *context, uint32_t cpu)
{
	struct cpu_probe *all = context;

	cpu_probe_enable(&all[cpu]);
}

static EFI_STATUS check_all(void)
{
	const struct cpu_probe *boot = &probes[smp_boot_cpu()];
	EFI_STATUS status = EFI_SUCCESS;
	struct rvm_refusal why;
	uint32_t cpu, refused = 0;
	bool absent = false;
	char name[32];
	int error;

	for (cpu = 0; cpu < smp_count(); cpu++) {
		error = cpu_probe_check(&probes[cpu], boot, &why);
		if (!error)
			continue;
		status = EFI_UNSUPPORTED;
		absent |= error == -ENODEV;
		if (refused++ >= MAX_LINES)
			continue;
		text_format(name, sizeof(name), "CPU %u", cpu);
		log_refusal(name, &why, error);
	}
	if (refused)
		log_line("%u of %u CPUs cannot be entered%s", refused, smp_count(),
			 absent ? "; is VT-x on in the firmware's setup?" : "");
	return status;
}

static EFI_STATUS enable_all(void)
{
	uint32_t cpu, open = 0;
	EFI_STATUS status;

	for (cpu = 0; cpu < smp_count(); cpu++)
		if (!(probes[cpu].feature_control & FEATURE_CONTROL_LOCK))
			open++;
	if (!open)
		return EFI_SUCCESS;
	status = smp_call(enable_cpu, probes);
	if (status)
		return status;
	log_line("IA32_FEATURE_CONTROL was open on %u CPUs, now locked with VMX on", open);
	/* A register that did not take the value is found by the same check as before. */
	return check_all();
}

EFI_STATUS processors_check(void)
{
	EFI_STATUS status;

	memset(probes, 0, sizeof(probes));
	status = smp_call(probe_cpu, probes);
	if (!status)
		status = check_all();
	if (!status)
		status = enable_all();
	return status;
}

bool processors_inside(void)
{
	struct cpu_probe probe = { .seen = 0 };

	cpu_probe_read(&probe);
	return probe.answer[0] == RVM_CPUID_MAGIC && probe.answer[1] == RVM_ABI_VERSION;
}

const struct cpu_probe *processors_boot(void)
{
	struct cpu_probe *boot = &probes[smp_boot_cpu()];

	if (!boot->seen)
		cpu_probe_read(boot);
	return boot;
}

EFI_STATUS processors_verify(void)
{
	static struct cpu_probe after[RVM_MAX_CPUS];
	EFI_STATUS status;
	uint32_t cpu;

	memset(after, 0, sizeof(after));
	status = smp_call(probe_cpu, after);
	if (status)
		return status;
	for (cpu = 0; cpu < smp_count(); cpu++) {
		if (after[cpu].answer[0] != RVM_CPUID_MAGIC || after[cpu].answer[2] != cpu) {
			log_problem("CPU %u: CPUID 0x%x: wanted 0x%x index %u, found 0x%x index %u", cpu,
				    RVM_CPUID_LEAF, RVM_CPUID_MAGIC, cpu, after[cpu].answer[0],
				    after[cpu].answer[2]);
			status = EFI_ABORTED;
		} else if (smp_count() <= MAX_LINES) {
			log_line("CPU %u (APIC ID %u): guest of the core, ABI %u", cpu,
				 after[cpu].apic_id, after[cpu].answer[1]);
		}
	}
	return status;
}
