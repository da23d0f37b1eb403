/* SPDX-License-Identifier: GPL-2.0-only */
/* Agreement between the start-up code and the rest of the library. */
#ifndef INMATE_START_H
#define INMATE_START_H

/** Flat code segments of 32 and of 64 bits. */
#define SEL_CODE32 0x08
#define SEL_CODE64 0x18

#ifndef __ASSEMBLER__
#include "smp.h"
#include "types.h"

/** Where processors come in, page aligned, below 1 MiB. */
extern const uint8_t start_code[];

/** CPUs that have started, and of those the ones whose number is in start_apic_ids. */
extern volatile uint32_t start_present;
extern volatile uint32_t start_apic_ids[SMP_MAX_CPUS];

/**
 * Top of the stack of the next CPU that smp_start_cpu() starts; 0: CPUs count themselves and wait.
 */
extern volatile uint32_t start_stack;

/** start_main() - first C code of the first CPU */
void start_main(void);

/** smp_secondary() - first C code of the others */
void smp_secondary(void);
#endif

#endif /* INMATE_START_H */
