/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Holding CPUs of a cell in root mode while something changes that they use, and making them do their
 * part of it. One CPU at a time asks, the others wait with no lock held.
 *
 * A CPU in the hardware's wait-for-SIPI state runs no guest and takes no NMI. It counts as held: the
 * exit that the SIPI causes comes here before anything else.
 */
#ifndef RVM_DEVICES_SUSPEND_H
#define RVM_DEVICES_SUSPEND_H

#include "devices/icr.h"
#include "x86/percpu.h"

/** Value of percpu.control. */
enum cpu_control {
	CPU_RUNS = 0,
	/** Shall come to suspend_wait(). */
	CPU_SUSPEND_REQUESTED = 1,
	/** Is there. */
	CPU_SUSPENDED = 2,
};

/**
 * suspend_cpus() - hold all CPUs of a set but the calling one
 * @timeout: TSC ticks
 * @missing: out: the CPU that does not come
 * Return: 0; -ETIMEDOUT one of them does not come, and none is held.
 */
int __must_check suspend_cpus(struct percpu *self, const struct cpu_mask *cpus, uint64_t timeout,
			      uint32_t *missing);

/** suspend_end() - let them go on */
void suspend_end(struct percpu *self, const struct cpu_mask *cpus);

/**
 * suspend_fetch() - get a held CPU out of the hardware's wait-for-SIPI state
 * It then waits as state (CPU_START_WAITING), whether it changes its owner or not.
 * Return: 0; -ETIMEDOUT.
 */
int __must_check suspend_fetch(struct percpu *cpu, uint64_t timeout);

/** suspend_run() - have a held CPU do something, and wait until it is done; not for fetched ones only */
void suspend_run(struct percpu *cpu, cpu_work work);

/** suspend_wait() - on a CPU that is asked to wait: wait, and do what is asked for */
void suspend_wait(struct percpu *cpu, struct guest_regs *regs);

#endif /* RVM_DEVICES_SUSPEND_H */
