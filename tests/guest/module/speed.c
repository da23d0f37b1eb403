// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ticks per operation at CPL 0. Called by main.c. Prints RESULT lines as rvmbench does.
 */
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <asm/processor.h>

#include "hypercall.h"
#include "rvm_test.h"

#define BATCHES 15

static u32 msr_number;
static int other_cpu;

/* Operations; noinline so that all loops look alike, and the empty one is what to subtract. */
static noinline void op_nothing(void)
{
	asm volatile("" ::: "memory");
}

static noinline void op_hypercall(void)
{
	asm volatile("vmcall" ::"a"(RVM_HC_NOP) : "memory", "cc", "rcx", "rdx");
}

static noinline void op_cpuid(void)
{
	u32 eax = 0, ecx = 0;

	asm volatile("cpuid" : "+a"(eax), "+c"(ecx)::"rbx", "rdx", "memory");
}

static noinline void op_rdmsr(void)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr_number));
}

static void remote_nothing(void *unused)
{
}

/*
 * Calls that follow each other in step with the turns that an emulator gives its processors take 330 ticks in
 * one run and 440 in the next, bare or not: so each call starts a little later or earlier in its turn.
 */
static void stagger(void)
{
	static u32 state = 1;
	u32 pause;

	state = state * 1664525 + 1013904223;
	for (pause = state >> 27; pause; pause--)
		barrier();
}

static noinline void op_ipi(void)
{
	stagger();
	smp_call_function_single(other_cpu, remote_nothing, NULL, 1);
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Ticks of count operations: median and least of the batches. */
static void batches_run(void (*op)(void), u64 count, u64 *median, u64 *least)
{
	u64 took[BATCHES], start, i;
	int batch;

	for (batch = 0; batch < BATCHES; batch++) {
		start = ticks();
		for (i = 0; i < count; i++)
			op();
		took[batch] = ticks() - start;
		cond_resched();
	}
	sort(took, BATCHES, sizeof(took[0]), compare, NULL);
	*median = took[BATCHES / 2];
	*least = took[0];
}

/* With two decimals. */
static void result_print(struct report *r, const char *name, u64 count, const u64 took[2])
{
	u64 median = div64_u64(took[0] * 100, count), least = div64_u64(took[1] * 100, count);
	u32 median_part, least_part;

	median = div_u64_rem(median, 100, &median_part);
	least = div_u64_rem(least, 100, &least_part);
	report_line(r, "RESULT %s %llu.%02u %llu.%02u", name, median, median_part, least,
		    least_part);
}

static void speed_run(struct report *r, const char *name, void (*op)(void), u64 count)
{
	u64 took[2], empty[2];

	count = clamp_t(u64, count, 1, 1000000);
	op();
	batches_run(op_nothing, count, &empty[0], &empty[1]);
	batches_run(op, count, &took[0], &took[1]);
	took[0] -= min(took[0], empty[1]);
	took[1] -= min(took[1], empty[1]);
	result_print(r, name, count, took);
}

void speed_hypercall(struct report *r, const struct command_args *args)
{
	if (in_guest())
		speed_run(r, "hypercall", op_hypercall, args->value[0]);
	else
		report_line(r, "hypercall: bare");
}

void speed_cpuid(struct report *r, const struct command_args *args)
{
	speed_run(r, "kernel_cpuid", op_cpuid, args->value[0]);
}

void speed_rdmsr(struct report *r, const struct command_args *args)
{
	msr_number = (u32)args->value[1];
	speed_run(r, "rdmsr", op_rdmsr, args->value[0]);
}

void speed_ipi(struct report *r, const struct command_args *args)
{
	other_cpu = cpumask_next(raw_smp_processor_id(), cpu_online_mask);
	if (other_cpu >= nr_cpu_ids)
		other_cpu = cpumask_first(cpu_online_mask);
	if (other_cpu == raw_smp_processor_id())
		report_line(r, "ipi: only one CPU");
	else
		speed_run(r, "ipi", op_ipi, args->value[0]);
}
