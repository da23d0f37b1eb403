/* SPDX-License-Identifier: GPL-2.0-only */
/* Running the same function on every processor. */
#ifndef RVM_SMP_H
#define RVM_SMP_H

#include "efi_env.h"
#include "image_header.h"

/** smp_init() - count the processors; refuses when one of them could not be entered */
EFI_STATUS smp_init(uint32_t madt_cpus);

/** smp_count() - processors, their indices are 0 to smp_count() - 1 */
uint32_t smp_count(void);

/** smp_boot_cpu() - index of the calling (boot) processor */
uint32_t smp_boot_cpu(void);

/** Runs on every processor; no firmware services on any but the boot processor. */
typedef void (*smp_function)(void *context, uint32_t cpu);

/** smp_call() - run it on the others, then here; returns when all are done */
EFI_STATUS smp_call(smp_function function, void *context);

/** smp_call_in_turn() - the same, on one processor after the other */
EFI_STATUS smp_call_in_turn(smp_function function, void *context);

/**
 * smp_call_together() - run it on all processors at the same time
 * @done: bytes, one for each processor, set when the function has returned there, or will never
 *        run there
 *
 * The function must not wait for other processors without a time limit of its own.
 * Return: EFI_SUCCESS; EFI_TIMEOUT some processor has not come back (see done); other errors: the
 * function was not run on any processor.
 */
EFI_STATUS smp_call_together(smp_function function, void *context, volatile uint8_t *done);

#endif /* RVM_SMP_H */
