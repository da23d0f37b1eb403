/* SPDX-License-Identifier: GPL-2.0-only */
/* Agreement between irq_entry.S and irq.c. */
#ifndef INMATE_IRQ_STUB_H
#define INMATE_IRQ_STUB_H

/** Bytes from one vector's entry to the next. */
#define IRQ_STUB_SIZE 16

#endif /* INMATE_IRQ_STUB_H */
