// SPDX-License-Identifier: GPL-2.0-only
/* See x86/topology.h. Called by cell/cell_new.c. */
#include "x86/topology.h"
#include "x86/arch.h"
#include "x86/features.h"

#define LEVEL_TYPE(ecx) ((ecx) >> 8 & 0xff)
#define LEVEL_SMT 1

static unsigned int bits_for(uint32_t count)
{
	unsigned int bits = 0;

	while (bits < 31 && 1U << bits < count)
		bits++;
	return bits;
}

/* Logical processors of the package, shared out evenly among its cores. */
static unsigned int from_counts(void)
{
	struct cpuid_regs one, four = { 0 };
	uint32_t threads, cores;

	cpuid_count(1, 0, &one);
	if (!(one.edx & CPUID_1_EDX_HTT))
		return 0;
	if (cpu_has_leaf(4))
		cpuid_count(4, 0, &four);
	threads = one.ebx >> 16 & 0xff;
	cores = (four.eax >> 26) + 1;
	return threads > cores ? bits_for(threads) - bits_for(cores) : 0;
}

/*
 * The shift leaves room for threads that need not be there: with one thread a core, IDs that differ in it are different
 * cores where the IDs are not spread out for it. Of a hybrid processor this may be a core of the kind that has one.
 */
static bool one_thread(uint32_t threads)
{
	return threads == 1 && !(cpu_features_7().edx & CPUID_7_EDX_HYBRID);
}

unsigned int topology_thread_bits(void)
{
	static const uint32_t leaves[] = { 0x1f, 0xb };

	for (unsigned int i = 0; i < ARRAY_SIZE(leaves); i++) {
		struct cpuid_regs r;

		if (!cpu_has_leaf(leaves[i]))
			continue;
		cpuid_count(leaves[i], 0, &r);
		if (r.ebx && LEVEL_TYPE(r.ecx) == LEVEL_SMT)
			return one_thread(r.ebx) ? 0 : r.eax & 0x1f;
	}
	return from_counts();
}
