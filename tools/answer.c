// SPDX-License-Identifier: GPL-2.0-only
/* See answer.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <cpuid.h>
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "answer.h"
#include "cpuid_leaf.h"
#include "files.h"
#include "text.h"

#define CPUID_1_ECX_VMX (1U << 5)

static uint32_t read_apic_id(void)
{
	unsigned int eax, ebx, ecx, edx;

	/* Leaf 0BH is there when it reports a level (SDM Vol. 2A, CPUID). */
	if (__get_cpuid_count(0xb, 0, &eax, &ebx, &ecx, &edx) && ebx != 0)
		return edx;
	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) ? ebx >> 24 : 0;
}

static void ask_here(struct cpu_answer *answer)
{
	unsigned int eax, ebx, ecx, edx;

	/* Not __get_cpuid(): the leaf is beyond the highest one by design. */
	__cpuid_count(RVM_CPUID_LEAF, 0, eax, ebx, ecx, edx);
	answer->asked = true;
	answer->guest = eax == RVM_CPUID_MAGIC;
	if (answer->guest) {
		answer->abi_version = ebx;
		answer->index = ecx;
		answer->door = edx;
	}
	answer->apic_id = read_apic_id();
	answer->vmx = __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & CPUID_1_ECX_VMX);
}

int answer_all(struct cpu_answer *answers)
{
	struct cpu_set online;
	cpu_set_t before, one;
	unsigned int cpu;
	char line[1024];
	int count = 0;

	if (sched_getaffinity(0, sizeof(before), &before) < 0 ||
	    file_read_line("/sys/devices/system/cpu/online", line, sizeof(line)) < 0)
		return -1;
	if (!cpu_set_parse(line, &online)) {
		errno = EINVAL;
		return -1;
	}
	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu++) {
		if (!cpu_set_has(&online, cpu))
			continue;
		memset(&answers[count], 0, sizeof(answers[count]));
		answers[count].cpu = cpu;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof(one), &one) == 0)
			ask_here(&answers[count]);
		count++;
	}
	sched_setaffinity(0, sizeof(before), &before);
	return count;
}

const char *answer_door_name(uint32_t door)
{
	switch (door) {
	case RVM_DOOR_UEFI:
		return "uefi";
	case RVM_DOOR_LINUX:
		return "linux";
	case RVM_DOOR_KEXEC:
		return "kexec";
	default:
		return "unknown";
	}
}
