/* SPDX-License-Identifier: GPL-2.0-only */
/* Time by the time stamp counter. */
#ifndef RVM_KEXEC_DELAY_H
#define RVM_KEXEC_DELAY_H

#include "types.h"

/** delay_init() - measure it; port: ACPI PM timer, or 0. Return: ticks per millisecond, 0: unknown. */
uint64_t delay_init(uint16_t port);

/** delay_ticks() - ticks of so many microseconds, rather too many than too few */
uint64_t delay_ticks(uint64_t us);

void delay_us(uint64_t us);

#endif /* RVM_KEXEC_DELAY_H */
