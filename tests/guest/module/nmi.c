// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends NMIs to every CPU and counts them: none may be lost, neither while a CPU carries out
 * something for the core nor while it serves another NMI. Called by main.c.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <asm/apic.h>
#include <asm/irq_vectors.h>
#include <asm/nmi.h>
#include <asm/processor.h>

#include "rvm_test.h"

#define WAIT_NS (2 * NSEC_PER_SEC)
#define EXITS_IN_HANDLER 8

struct nmi_counter {
	atomic_t expected;
	atomic_t arrived;
	/** The handler sends another NMI to its own CPU. */
	bool again;
};

static DEFINE_PER_CPU(struct nmi_counter, counters);

static void nmi_send(int cpu)
{
	apic->send_IPI_mask(cpumask_of(cpu), NMI_VECTOR);
}

/* CPUID is an exit: blocking of NMIs must outlive it (SDM Vol. 3C, 26.7.1.2). */
static void exits_make(void)
{
	int i;

	for (i = 0; i < EXITS_IN_HANDLER; i++)
		leaf_eax(0);
}

static int nmi_handler(unsigned int type, struct pt_regs *regs)
{
	struct nmi_counter *counter = this_cpu_ptr(&counters);

	if (atomic_read(&counter->expected) <= 0)
		return storm_handler();
	atomic_dec(&counter->expected);
	exits_make();
	if (counter->again) {
		counter->again = false;
		nmi_send(smp_processor_id());
		exits_make();
	}
	atomic_inc(&counter->arrived);
	return NMI_HANDLED;
}

/* Return: ticks until all had arrived, or U64_MAX. */
static u64 round_run(int cpu, int count)
{
	struct nmi_counter *counter = per_cpu_ptr(&counters, cpu);
	u64 start, deadline = ktime_get_ns() + WAIT_NS;

	atomic_set(&counter->arrived, 0);
	counter->again = count > 1;
	atomic_set(&counter->expected, count);
	start = ticks();
	nmi_send(cpu);
	while (atomic_read(&counter->arrived) < count) {
		cpu_relax();
		if (ktime_get_ns() > deadline)
			return U64_MAX;
	}
	return ticks() - start;
}

static void target_run(struct report *r, int cpu, int rounds, int count)
{
	u64 longest = 0;
	int i, lost = 0;

	for (i = 0; i < rounds; i++) {
		u64 took = round_run(cpu, count);

		if (took == U64_MAX)
			lost++;
		else
			longest = max(longest, took);
		cond_resched();
	}
	atomic_set(&per_cpu_ptr(&counters, cpu)->expected, 0);
	report_check(r, count > 1 ? "nmi in nmi" : "nmi", !lost,
		     "to cpu %d: %d sent, %d lost, longest %llu ticks", cpu, rounds * count, lost,
		     longest);
}

void test_nmi(struct report *r, const struct command_args *args)
{
	int rounds = (int)min_t(u64, args->value[0], 1000000), cpu;

	for_each_online_cpu(cpu) {
		target_run(r, cpu, rounds, 1);
		target_run(r, cpu, rounds, 2);
	}
}

int nmi_start(void)
{
	return register_nmi_handler(NMI_LOCAL, nmi_handler, 0, "rvm_test");
}

void nmi_stop(void)
{
	unregister_nmi_handler(NMI_LOCAL, "rvm_test");
}
