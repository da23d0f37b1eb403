/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * INIT and SIPI of one CPU as state, so that none is lost whatever the CPU is doing. Senders request,
 * the CPU itself takes. One word, changed atomically; pure apart from that.
 */
#ifndef RVM_DEVICES_CPU_START_H
#define RVM_DEVICES_CPU_START_H

#include "lib/util.h"

/** The word: a vector, and what of it is valid. 0: nothing to do, the CPU runs. */
#define CPU_START_VECTOR 0xffU
/** INIT has been requested and not been taken yet. */
#define CPU_START_INIT (1U << 8)
/** SIPI with the vector has been requested; only with one of the other two. */
#define CPU_START_SIPI (1U << 9)
/** INIT has been taken: the CPU waits for SIPI. */
#define CPU_START_WAITING (1U << 10)

/** Something for the CPU to take. */
#define CPU_START_REQUESTS (CPU_START_INIT | CPU_START_SIPI)

/** cpu_start_init() - INIT arrives: a SIPI that came before it no longer counts */
void cpu_start_init(volatile uint32_t *word);

/**
 * cpu_start_sipi() - SIPI arrives: counts only once, and only behind an INIT
 * Return: whether it counts.
 */
bool cpu_start_sipi(volatile uint32_t *word, uint8_t vector);

/**
 * cpu_start_take() - the CPU takes the next request
 * Return: CPU_START_INIT: reset, then wait; CPU_START_SIPI | vector: start; 0: nothing.
 */
uint32_t cpu_start_take(volatile uint32_t *word);

#endif /* RVM_DEVICES_CPU_START_H */
