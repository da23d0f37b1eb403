/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workers of rvmload. Each runs in a process of its own, bound to one processor, until stop is set;
 * a result that is not as it must be is reported with load_fail().
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdatomic.h>

#include "guest.h"

/** What one worker tells the parent; lies in memory shared with it. */
struct load_slot {
	const char *name;
	int cpu;
	int pid;
	/** Rounds done so far. */
	atomic_ullong rounds;
	atomic_bool failed;
	/** Why, zero-terminated; valid once failed is set. */
	char reason[160];
};

/** Set by the parent when the workers shall end. */
extern atomic_bool *load_stop;

static inline bool load_running(void)
{
	return !atomic_load_explicit(load_stop, memory_order_relaxed);
}

static inline void load_round(struct load_slot *slot)
{
	atomic_fetch_add_explicit(&slot->rounds, 1, memory_order_relaxed);
}

/** Reports the first wrong result and ends the worker. */
void load_fail(struct load_slot *slot, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

void load_compute(struct load_slot *slot);
void load_registers(struct load_slot *slot);
void load_fault(struct load_slot *slot);
void load_timer(struct load_slot *slot);
void load_timerfd(struct load_slot *slot);
void load_exec(struct load_slot *slot);
void load_cpuid(struct load_slot *slot);
/* Together: readers of the list of all tasks, and writers that spin for it with interrupts off. */
void load_signal(struct load_slot *slot);
void load_fork(struct load_slot *slot);

/**
 * load_pipe() - one side of a ping-pong
 * @in: numbers come from here
 * @out: and go here, one higher
 * @first: this side begins
 */
void load_pipe(struct load_slot *slot, int in, int out, bool first);

/** The program that load_exec() starts. Return: exit status. */
int load_exec_child(const char *seed);

#endif /* LOAD_H */
