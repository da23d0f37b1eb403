/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test-and-set lock. Zero-initialised means free. Not recursive; the core runs with interrupts off,
 * so only an NMI or a fault can meet a lock that its own CPU holds, and those use
 * spin_lock_bounded().
 */
#ifndef RVM_LIB_SPINLOCK_H
#define RVM_LIB_SPINLOCK_H

#include "types.h"

struct spinlock {
	uint32_t taken;
};

#define SPINLOCK_INIT      \
	{                  \
		.taken = 0 \
	}

/** spin_trylock() - Return: true if the lock was free and is now held by the caller. */
static inline bool spin_trylock(struct spinlock *lock)
{
	return __atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE) == 0;
}

/**
 * spin_lock_bounded() - take a lock, but never hang
 * @tries: number of looks at the lock before giving up
 * Return: true if the lock is held by the caller.
 */
static inline bool spin_lock_bounded(struct spinlock *lock, uint64_t tries)
{
	while (!spin_trylock(lock)) {
		/* Read-only while it is taken, so that the cache line is not torn around. */
		while (__atomic_load_n(&lock->taken, __ATOMIC_RELAXED) != 0) {
			if (tries-- == 0)
				return false;
			__builtin_ia32_pause();
		}
	}
	return true;
}

static inline void spin_lock(struct spinlock *lock)
{
	while (!spin_lock_bounded(lock, UINT64_MAX))
		;
}

static inline void spin_unlock(struct spinlock *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

#endif /* RVM_LIB_SPINLOCK_H */
