/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lock between CPUs. Not to be taken in an interrupt handler if other code takes it with
 * interrupts on.
 */
#ifndef INMATE_SPINLOCK_H
#define INMATE_SPINLOCK_H

#include "cpu.h"

struct spinlock {
	volatile uint32_t taken;
};

static inline void spin_lock(struct spinlock *lock)
{
	while (__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE) != 0)
		cpu_relax();
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

#endif /* INMATE_SPINLOCK_H */
