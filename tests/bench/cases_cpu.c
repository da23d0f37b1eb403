// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases of rvmbench that stay on one processor and need no or hardly any kernel. Called by
 * rvmbench.c. Each gives the bare operation: what the loop around it costs is subtracted.
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#define BATCHES 31
#define COUNT 64
/* Many, for what reading the clock costs counts as well. */
#define LOOPS 256

static void loop_nothing(uint32_t leaf)
{
	for (unsigned int i = 0; i < LOOPS; i++) {
		uint32_t eax = leaf, ecx = 0;

		__asm__ volatile("" : "+a"(eax), "+c"(ecx)::"rbx", "rdx");
	}
}

static void loop_cpuid(uint32_t leaf)
{
	for (unsigned int i = 0; i < LOOPS; i++) {
		uint32_t eax = leaf, ecx = 0;

		__asm__ volatile("cpuid" : "+a"(eax), "+c"(ecx)::"rbx", "rdx");
	}
}

static void loop_rdtsc(uint32_t leaf)
{
	for (unsigned int i = 0; i < LOOPS; i++) {
		uint32_t eax = leaf, ecx = 0;

		__asm__ volatile("rdtsc" : "+a"(eax), "+c"(ecx)::"rbx", "rdx");
	}
}

static uint64_t loop_ticks(void (*loop)(uint32_t), uint32_t leaf)
{
	uint64_t start = tsc_read();

	loop(leaf);
	return tsc_read() - start;
}

static void loop_bench(struct bench *b, void (*loop)(uint32_t), uint32_t leaf)
{
	uint64_t empty = UINT64_MAX;

	/* The least is the loop as such, without an interrupt. */
	for (int i = 0; i < BATCHES; i++) {
		uint64_t took = loop_ticks(loop_nothing, leaf);

		empty = took < empty ? took : empty;
	}
	for (int i = 0; i < BATCHES; i++) {
		uint64_t took = loop_ticks(loop, leaf);

		bench_add(b, took > empty ? took - empty : 0, LOOPS);
	}
}

void case_cpuid(struct bench *b)
{
	loop_bench(b, loop_cpuid, 0);
}

void case_cpuid_leaf(struct bench *b)
{
	loop_bench(b, loop_cpuid, 4);
}

void case_rdtsc(struct bench *b)
{
	loop_bench(b, loop_rdtsc, 0);
}

void case_syscall(struct bench *b)
{
	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read();

		for (int n = 0; n < COUNT; n++)
			syscall(SYS_getppid);
		bench_add(b, tsc_read() - start, COUNT);
	}
}

/* What no hypervisor should make any difference to: the rate of plain instructions. */
void case_compute(struct bench *b)
{
	for (int i = 0; i < BATCHES; i++) {
		uint64_t start = tsc_read(), x = start | 1;

		for (int n = 0; n < 1000; n++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			__asm__ volatile("" : "+r"(x));
		}
		bench_add(b, tsc_read() - start, 1);
	}
}
