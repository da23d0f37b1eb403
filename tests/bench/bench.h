/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases of rvmbench. A case fills in ticks per operation, one sample per batch; its batches are
 * short, so that the median is of batches without a timer interrupt.
 */
#ifndef BENCH_H
#define BENCH_H

#include "../guest/guest.h"

#define BENCH_MAX_SAMPLES 256

struct bench {
	/** The processor all cases run on, and another, or -1. */
	int cpu;
	int other_cpu;
	/** TSC ticks per microsecond. */
	double tsc_per_us;
	/** Samples of the case at hand. */
	unsigned int used;
	double sample[BENCH_MAX_SAMPLES];
};

/** Adds a sample of count operations that took ticks. */
static inline void bench_add(struct bench *b, uint64_t ticks, unsigned int count)
{
	if (b->used < BENCH_MAX_SAMPLES)
		b->sample[b->used++] = (double)ticks / count;
}

void case_cpuid(struct bench *b);
void case_cpuid_leaf(struct bench *b);
void case_rdtsc(struct bench *b);
void case_syscall(struct bench *b);
void case_compute(struct bench *b);

void case_switch_one(struct bench *b);
void case_switch_two(struct bench *b);
void case_page_fault(struct bench *b);
void case_fork_exec(struct bench *b);
void case_timer(struct bench *b);
void case_mmap(struct bench *b);
void case_shootdown(struct bench *b);

/**
 * watch_run() - runs a command and looks how long other processors are away meanwhile
 * @cpu: the command runs here, all other processors are watched
 * @argv: command, NULL-terminated
 * Return: exit status of the command, 2 if it could not be run.
 */
int watch_run(int cpu, char **argv);

#endif /* BENCH_H */
