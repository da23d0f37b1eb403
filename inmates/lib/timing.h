/* SPDX-License-Identifier: GPL-2.0-only */
/* Time: TSC, ACPI PM timer, APIC timer. */
#ifndef INMATE_TIMING_H
#define INMATE_TIMING_H

#include "types.h"

/** Hz. ACPI 6.4, 4.8.3.3 */
#define PM_TIMER_HZ 3579545

enum timer_kind {
	/** IA32_TSC_DEADLINE. */
	TIMER_DEADLINE,
	/** The APIC's counter, set anew for each expiry. */
	TIMER_ONESHOT,
	/** The APIC's counter, reloaded by itself. */
	TIMER_PERIODIC,
};

/**
 * timing_init() - finds out the rate of the TSC: communication region, else measured with the PM
 * timer Return: false if there is neither; delays are then loops of unknown length.
 */
bool timing_init(void);

/** timing_tsc_khz() - 0 if unknown */
uint32_t timing_tsc_khz(void);

/** timing_measured() - the rate was measured, not told by the hypervisor */
bool timing_measured(void);

uint64_t tsc_to_ns(uint64_t ticks);
uint64_t ns_to_tsc(uint64_t ns);

void delay_us(uint32_t us);

/** pm_timer_read() - 24 bits that count at PM_TIMER_HZ; 0 if the cell has no PM timer */
uint32_t pm_timer_read(void);

/**
 * timer_default() - the deadline if communication region and CPU have it, else one expiry at a
 * time
 */
enum timer_kind timer_default(void);

/**
 * timer_init() - prepares the calling CPU's timer; measures the APIC timer's rate if nobody
 * tells it Return: false if the CPU does not have that kind, or the rate cannot be found out.
 */
bool timer_init(enum timer_kind kind, unsigned int vector);

/** timer_apic_khz() - rate of the APIC timer without its divider, 0 if not known */
uint32_t timer_apic_khz(void);

/**
 * timer_start() - next expiry at a value of the TSC; for TIMER_PERIODIC the first, then every
 * period
 */
void timer_start(uint64_t expiry, uint64_t period);

/** timer_stop() - no more expiries */
void timer_stop(void);

#endif /* INMATE_TIMING_H */
