/* SPDX-License-Identifier: GPL-2.0-only */
/* GDT, IDT and TSS of the core, one set per CPU. */
#ifndef RVM_X86_DESCRIPTORS_H
#define RVM_X86_DESCRIPTORS_H

#include "x86/percpu.h"

/**
 * descriptors_init() - build GDT, both IDTs and the TSS of a CPU
 * @cs, @ss: the caller's selectors; the core uses the same numbers, so that a gate is valid whichever
 * of the two GDTs is loaded when an NMI arrives
 *
 * Return: 0, or -EINVAL when a selector lies outside the core's GDT or in an LDT.
 */
int descriptors_init(struct percpu *cpu, uint16_t cs, uint16_t ss);

/** Loads the core's GDT and the IDT for the time before the first VM entry; IDT first. */
void descriptors_load(struct percpu *cpu);

/** Loads the core's IDT for the time while the TSS is not the core's: all handlers run on the current stack. */
void descriptors_no_ist(struct percpu *cpu);

/** Makes all gates of both IDTs use another code selector. */
void descriptors_set_cs(struct percpu *cpu, uint16_t cs);

/**
 * descriptors_fill_ignoring() - gates of an IDT that throws interrupts away
 * @idt: @entries of them; exceptions below 16 and machine checks are handled as always by @cpu
 */
void descriptors_fill_ignoring(struct idt_gate *idt, unsigned int entries, const struct percpu *cpu);

/**
 * descriptor_parse() - read a segment from a GDT in memory
 * Null selectors and selectors beyond the limit give an unusable segment.
 */
void descriptor_parse(struct segment *seg, const struct desc_ptr *gdt, uint16_t selector);

#endif /* RVM_X86_DESCRIPTORS_H */
