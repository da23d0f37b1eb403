// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmprobe: dump of CPUID in a form that diff can compare between processors, between boots
 * and between bare and guest. Called by rvmprobe.c. Never hides a feature bit.
 */
#include <stdio.h>

#include "probe.h"

/* How many sub-leaves a leaf has. */
enum subleaf_rule {
	/** As many as count says. */
	RULE_COUNT,
	/** Up to the number in EAX of sub-leaf 0. */
	RULE_EAX_MAX,
	/** Until EAX & mask is zero. */
	RULE_EAX_MASK,
	/** Until ECX & mask is zero. */
	RULE_ECX_MASK,
};

/* SDM Vol. 2A, CPUID. */
static const struct subleaves {
	uint32_t leaf;
	enum subleaf_rule rule;
	uint32_t value;
} subleaves[] = {
	{0x04, RULE_EAX_MASK, 0x1f},   {0x07, RULE_EAX_MAX, 0},	  {0x0b, RULE_ECX_MASK, 0xff00},
	{0x0d, RULE_COUNT, 64},	       {0x0f, RULE_COUNT, 2},	  {0x10, RULE_COUNT, 4},
	{0x12, RULE_COUNT, 8},	       {0x14, RULE_EAX_MAX, 0},	  {0x17, RULE_EAX_MAX, 0},
	{0x18, RULE_EAX_MAX, 0},       {0x1d, RULE_EAX_MAX, 0},	  {0x1e, RULE_EAX_MAX, 0},
	{0x1f, RULE_ECX_MASK, 0xff00}, {0x20, RULE_EAX_MAX, 0},	  {0x23, RULE_COUNT, 4},
	{0x24, RULE_EAX_MAX, 0},       {0x8000001d, RULE_EAX_MASK, 0x1f},
	{0x80000020, RULE_COUNT, 4},
};

static bool subleaf_is_last(const struct subleaves *s, uint32_t n, const struct cpuid_regs *r,
			    uint32_t eax_of_first)
{
	switch (s->rule) {
	case RULE_EAX_MAX:
		/* No leaf has as many; what a reserved leaf answers must not flood the dump. */
		return n >= eax_of_first || n >= 63;
	case RULE_EAX_MASK:
		return !(r->eax & s->value) || n >= 63;
	case RULE_ECX_MASK:
		return !(r->ecx & s->value) || n >= 63;
	default:
		return n + 1 >= s->value;
	}
}

/* Fields that hold the number of the processor. */
static void regs_mask(uint32_t leaf, struct cpuid_regs *r)
{
	if (leaf == 1)
		r->ebx &= 0x00ffffff;
	else if (leaf == 0x0b || leaf == 0x1f)
		r->edx = 0;
	else if (leaf == 0x8000001e)
		r->eax = r->ebx = 0;
}

static void leaf_print(int cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs r)
{
	regs_mask(leaf, &r);
	printf("cpu %d: cpuid %08x:%02x %08x %08x %08x %08x\n", cpu, leaf, subleaf, r.eax, r.ebx,
	       r.ecx, r.edx);
}

static const struct subleaves *subleaves_find(uint32_t leaf)
{
	for (size_t i = 0; i < sizeof(subleaves) / sizeof(subleaves[0]); i++)
		if (subleaves[i].leaf == leaf)
			return &subleaves[i];
	return NULL;
}

static void leaf_dump(int cpu, uint32_t leaf)
{
	const struct subleaves *s = subleaves_find(leaf);
	struct cpuid_regs r = cpuid(leaf, 0);
	uint32_t eax_of_first = r.eax;

	leaf_print(cpu, leaf, 0, r);
	if (!s)
		return;
	for (uint32_t n = 0; !subleaf_is_last(s, n, &r, eax_of_first); n++) {
		r = cpuid(leaf, n + 1);
		if (r.eax || r.ebx || r.ecx || r.edx)
			leaf_print(cpu, leaf, n + 1, r);
	}
}

static void range_dump(int cpu, uint32_t first)
{
	uint32_t last = cpuid(first, 0).eax;

	/* A range that is not there answers with data of another. */
	if (last < first || last > first + 0xff)
		return;
	for (uint32_t leaf = first; leaf <= last; leaf++)
		leaf_dump(cpu, leaf);
}

int probe_cpuid(const int *cpus, int count)
{
	for (int i = 0; i < count; i++) {
		if (cpu_pin(cpus[i]))
			die("sched_setaffinity");
		range_dump(cpus[i], 0);
		/* The range for hypervisors counts only with the hypervisor bit. */
		if (cpuid(1, 0).ecx >> 31)
			range_dump(cpus[i], 0x40000000);
		range_dump(cpus[i], 0x80000000);
	}
	return 0;
}
