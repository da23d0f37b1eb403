// SPDX-License-Identifier: GPL-2.0-only
/* See devices/cpu_start.h. */
#include "devices/cpu_start.h"

static bool exchange(volatile uint32_t *word, uint32_t *old, uint32_t new)
{
	return __atomic_compare_exchange_n(word, old, new, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

void cpu_start_init(volatile uint32_t *word)
{
	uint32_t old = *word, new;

	do {
		/* A CPU that waits already has nothing to reset. */
		new = old & CPU_START_WAITING ? CPU_START_WAITING : CPU_START_INIT;
	} while (!exchange(word, &old, new));
}

bool cpu_start_sipi(volatile uint32_t *word, uint8_t vector)
{
	uint32_t old = *word;

	do {
		if (!old || old & CPU_START_SIPI)
			return false;
	} while (!exchange(word, &old, old | CPU_START_SIPI | vector));
	return true;
}

uint32_t cpu_start_take(volatile uint32_t *word)
{
	uint32_t old = *word, new, taken;

	do {
		if (old & CPU_START_INIT) {
			taken = CPU_START_INIT;
			new = (old & ~CPU_START_INIT) | CPU_START_WAITING;
		} else if (old & CPU_START_SIPI) {
			taken = old & (CPU_START_SIPI | CPU_START_VECTOR);
			new = 0;
		} else {
			return 0;
		}
	} while (!exchange(word, &old, new));
	return taken;
}
