/* SPDX-License-Identifier: GPL-2.0-only */
/* The few instructions by which rvm.efi looks at a processor; host tests have their own. */
#ifndef RVM_CPU_OPS_H
#define RVM_CPU_OPS_H

#include "types.h"

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

#if __STDC_HOSTED__

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf);
uint64_t msr_read(uint32_t msr);
void msr_write(uint32_t msr, uint64_t value);

#else

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
			 : "memory");
}

#endif

#endif /* RVM_CPU_OPS_H */
