/* SPDX-License-Identifier: GPL-2.0-only */
/* Formatted output on the console. */
#ifndef INMATE_PRINTK_H
#define INMATE_PRINTK_H

#include "types.h"

/**
 * printk() - prints up to 255 characters in one piece, whatever the other CPUs print
 * The format is that of format.h. Not for interrupt handlers: they could wait for the CPU's own
 * lock.
 */
__attribute__((format(printf, 1, 2))) void printk(const char *fmt, ...);

/** printk_panic() - the same for a CPU that stops: does not wait for the lock */
__attribute__((format(printf, 1, 2))) void printk_panic(const char *fmt, ...);

#endif /* INMATE_PRINTK_H */
