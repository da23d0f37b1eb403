/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core demands of a CPU, judged from numbers. The table of VMX capabilities is the
 * core's own (hypervisor/vmx/caps.c). Pure.
 */
#ifndef TOOLS_HW_CHECK_H
#define TOOLS_HW_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisor/vmx/cpu_facts.h"
#include "hypervisor/x86/mitigations.h"

/** MSRs that are read besides those of the table (SDM Vol. 4). */
#define HW_MSR_FEATURE_CONTROL 0x3aU
#define HW_MSR_MTRRCAP 0xfeU
#define HW_MSR_ARCH_CAPABILITIES 0x10aU
#define HW_MSR_VMX_CR0_FIXED0 0x486U
#define HW_MSR_VMX_CR4_FIXED1 0x489U

/** CPUID.1:ECX. */
#define HW_FEATURE_VMX (1U << 5)
#define HW_FEATURE_HYPERVISOR (1U << 31)

/** What was read from one CPU. */
struct hw_facts {
	/** Linux's number. */
	unsigned int cpu;
	/** CPUID.1:ECX. */
	uint32_t features;
	/** The MSRs below could be read; those that do not exist are zero. */
	bool has_msrs;
	uint64_t feature_control;
	uint64_t cr0_fixed0;
	uint64_t cr4_fixed1;
	struct vmx_msrs vmx;
	/** What is compared with other CPUs; its registers are those of vmx. */
	struct cpu_facts facts;
	/** What it says of leaks; arch_capabilities is one of the MSRs. */
	struct leak_facts leaks;
};

enum hw_status {
	HW_OK,
	/** Demanded and not there. */
	HW_MISSING,
	/** Not demanded and not there. */
	HW_ABSENT,
	/** The registers could not be read. */
	HW_UNKNOWN,
	/** Not as on the first CPU, which does not matter. */
	HW_DIFFERS,
};

struct hw_result {
	enum hw_status status;
	/** What is checked, for example "unrestricted guest". */
	const char *name;
	/** Where it is told, for example "IA32_VMX_PROCBASED_CTLS2[39]". */
	char where[64];
	/** Bit or register value. */
	uint64_t wanted;
	uint64_t found;
	const char *why;
};

/** hw_num_checks() - number of checks, the index of hw_check() is below it */
unsigned int hw_num_checks(void);

/** hw_check() - check number @index on one CPU */
void hw_check(unsigned int index, const struct hw_facts *facts, struct hw_result *result);

/**
 * hw_compare() - compare a CPU with the first one
 * @next: index of the rule to begin with, moved behind the one that is reported
 *
 * A difference that matters is HW_MISSING. Return: false when there is no more of them.
 */
bool hw_compare(const struct hw_facts *first, const struct hw_facts *other, unsigned int *next,
		struct hw_result *result);

/**
 * hw_leak_facts_merge() - what is true of all CPUs
 * A leak is excluded, and a means against it there, only if all say so.
 */
void hw_leak_facts_merge(struct leak_facts *all, const struct leak_facts *one);

/** hw_leak_line() - what Linux would write in the file of that name, with what the core does */
void hw_leak_line(unsigned int index, const struct leak_facts *facts, char *line, size_t size);

#endif /* TOOLS_HW_CHECK_H */
