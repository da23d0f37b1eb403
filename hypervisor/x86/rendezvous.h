/* SPDX-License-Identifier: GPL-2.0-only */
/* A meeting of CPUs with a time-out and one common result. */
#ifndef RVM_X86_RENDEZVOUS_H
#define RVM_X86_RENDEZVOUS_H

#include "lib/spinlock.h"
#include "types.h"

/** Zero-initialised is ready; ready again once everybody has left. */
struct rendezvous {
	struct spinlock lock;
	uint32_t arrived;
	uint32_t left;
	volatile uint32_t done;
	int32_t error;
};

/**
 * rendezvous_meet() - wait until @cpus CPUs are here
 * @error: 0, or the negative errno that this CPU brings; the first one becomes everybody's result
 * @timeout: TSC ticks after which a CPU that waits ends the meeting with -ETIMEDOUT
 *
 * Return: the same value on every CPU that took part.
 */
int rendezvous_meet(struct rendezvous *r, uint32_t cpus, int error, uint64_t timeout);

#endif /* RVM_X86_RENDEZVOUS_H */
