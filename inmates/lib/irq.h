/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupt descriptor table, handlers, and instructions that may fault. */
#ifndef INMATE_IRQ_H
#define INMATE_IRQ_H

#ifndef __ASSEMBLER__
#include "types.h"

/** Registers as the entry code pushes them; what the processor pushes comes last. */
struct irq_frame {
#ifdef __x86_64__
	unsigned long r15, r14, r13, r12, r11, r10, r9, r8;
	unsigned long di, si, bp, bx, dx, cx, ax;
#else
	unsigned long di, si, bp, unused, bx, dx, cx, ax;
#endif
	unsigned long vector;
	/** 0 for vectors that have none. */
	unsigned long error;
	unsigned long ip, cs, flags;
#ifdef __x86_64__
	unsigned long sp, ss;
#endif
};

typedef void (*irq_handler)(struct irq_frame *frame);

/**
 * irq_set_handler() - who is called for a vector, with interrupts off
 * @vector: 0 to 255; behind those from 32 to 254 the end of interrupt is signalled to the APIC
 * @handler: NULL for nobody: an exception then prints the registers and stops the CPU, an
 *	interrupt is counted by irq_unexpected()
 */
void irq_set_handler(unsigned int vector, irq_handler handler);

/** irq_unexpected() - interrupts so far that had no handler */
uint32_t irq_unexpected(void);

/** irq_init_cpu() - loads the table on the calling CPU; done by the start-up code */
void irq_init_cpu(void);

/** irq_dispatch() - called by the entry code only */
void irq_dispatch(struct irq_frame *frame);

/*
 * Instructions that may fault. They return the vector of the exception that they have raised, or
 * NO_FAULT; the error code is then in fault_error.
 */
#define NO_FAULT (-1)

extern volatile unsigned long fault_error;

int msr_read_safe(uint32_t msr, uint64_t *value);
int msr_write_safe(uint32_t msr, uint64_t value);
int rdpmc_safe(uint32_t counter);
int cr0_write_safe(unsigned long value);
int cr4_write_safe(unsigned long value);
int vmcall_safe(unsigned long number, unsigned long arg1, unsigned long arg2, long *result);
int read_safe(uintptr_t address, uint32_t *value);
int write_safe(uintptr_t address, uint32_t value);
#endif

#endif /* INMATE_IRQ_H */
