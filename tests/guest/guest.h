/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the programs of the test guests share: CPUID, time stamps, processors. Used by rvmprobe,
 * rvmload and rvmbench. Never used by what is installed on a user's machine.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Processors with higher numbers are not looked at. */
#define GUEST_MAX_CPUS 256

struct cpuid_regs {
	uint32_t eax;
	uint32_t ebx;
	uint32_t ecx;
	uint32_t edx;
};

static inline struct cpuid_regs cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid_regs r;

	__asm__ volatile("cpuid"
			 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
			 : "a"(leaf), "c"(subleaf));
	return r;
}

static inline uint64_t tsc_read(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

/** CLOCK_MONOTONIC in nanoseconds. */
uint64_t clock_ns(void);

/** TSC ticks per microsecond, measured against CLOCK_MONOTONIC. */
double tsc_per_us(void);

/**
 * cpus_online() - numbers of the online processors
 * @cpus: filled in rising order
 * Return: how many, at least 1.
 */
int cpus_online(int cpus[GUEST_MAX_CPUS]);

/** Binds the calling thread to one processor. Return: 0 or negative errno. */
int cpu_pin(int cpu);

/** Prints "PROGRAM: text: errno text" and ends the program with status 2. */
void die(const char *what) __attribute__((noreturn));

#endif /* GUEST_H */
