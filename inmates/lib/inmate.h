/* SPDX-License-Identifier: GPL-2.0-only */
/* All of the library for programs that run in a cell; docs/inmates.md tells how to use it. */
#ifndef INMATE_INMATE_H
#define INMATE_INMATE_H

#include "apic.h"
#include "cmdline.h"
#include "comm.h"
#include "cpu.h"
#include "div64.h"
#include "format.h"
#include "histogram.h"
#include "hypercall.h"
#include "ioapic.h"
#include "irq.h"
#include "memory.h"
#include "printk.h"
#include "smp.h"
#include "spinlock.h"
#include "str.h"
#include "timing.h"

/**
 * inmate_main() - the program; runs on the first CPU with interrupts off. When it returns, the
 * cell's state becomes "shut down" and the CPU stops.
 */
void inmate_main(void);

#endif /* INMATE_INMATE_H */
