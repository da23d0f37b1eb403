/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's own use of the local APIC: sending NMIs, accesses on the guest's behalf, and clearing it
 * when the CPU changes hands. The APIC itself belongs to the guest.
 */
#ifndef RVM_X86_APIC_HOST_H
#define RVM_X86_APIC_HOST_H

#include "lib/util.h"

/** Offsets of registers in the xAPIC page (SDM Vol. 3A, table 11-1). */
#define APIC_ID 0x20
#define APIC_VERSION 0x30
#define APIC_TPR 0x80
#define APIC_EOI 0xb0
#define APIC_LDR 0xd0
#define APIC_DFR 0xe0
#define APIC_SVR 0xf0
#define APIC_ISR 0x100
#define APIC_TMR 0x180
#define APIC_IRR 0x200
#define APIC_ESR 0x280
#define APIC_LVT_CMCI 0x2f0
#define APIC_ICR_LOW 0x300
#define APIC_ICR_HIGH 0x310
#define APIC_LVT_TIMER 0x320
#define APIC_LVT_THERMAL 0x330
#define APIC_LVT_PERFORMANCE 0x340
#define APIC_LVT_LINT0 0x350
#define APIC_LVT_LINT1 0x360
#define APIC_LVT_ERROR 0x370
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_DIVIDE 0x3e0

/** Tells where the core has mapped the xAPIC page; NULL while it has not. */
void apic_set_mapping(volatile void *page);

/**
 * apic_send_nmi() - send an NMI to one CPU, in the mode in which the guest runs this CPU's APIC
 *
 * The guest's half-written ICR high word is kept. Without a mapping in xAPIC mode nothing is sent.
 */
void apic_send_nmi(uint32_t apic_id);

/**
 * apic_send() - send an interrupt or NMI to one CPU; otherwise as apic_send_nmi()
 * @low: vector and delivery mode, as in bits 10:0 of the ICR
 */
void apic_send(uint32_t apic_id, uint32_t low);

/** apic_send_startup() - send a SIPI to one CPU; otherwise as apic_send_nmi() */
void apic_send_startup(uint32_t apic_id, uint8_t vector);

/** apic_read(), apic_write() - a register of the running CPU's APIC, which is in xAPIC mode */
uint32_t apic_read(uint32_t offset);
void apic_write(uint32_t offset, uint32_t value);

/**
 * apic_clear() - bring the running CPU's APIC into its state after INIT, its mode and ID aside
 *
 * Timers are stopped, the local vector table masked, what is in service ended, what is pending
 * thrown away, logical ID and priority cleared; then the APIC is software-disabled (SDM Vol. 3A,
 * 11.4.7). NMIs, INIT, SIPI and so kicks still arrive.
 * In root mode after the first VM exit, with interrupts off. They are taken for moments, so nothing of
 * the old owner may send to this CPU any more; x86/apic_clear.c.
 * Return: false when interrupts keep coming; all else has been cleared then as well.
 */
bool __must_check apic_clear(void);

/** How many entries the local vector table can have. */
#define APIC_LOCAL_VECTORS 7

/** What software sets up in an APIC but mode, ID and timers that run. */
struct apic_kept {
	uint32_t spurious;
	uint32_t priority;
	uint32_t timer_divide;
	/** xAPIC mode only: in the other they cannot be written. */
	uint32_t logical_id;
	uint32_t logical_format;
	uint32_t local_vector[APIC_LOCAL_VECTORS];
};

/**
 * apic_keep(), apic_bring_back() - copy the running CPU's APIC, and set it up so again after apic_clear()
 * In the same mode both times. What is pending or in service is not kept.
 */
void apic_keep(struct apic_kept *kept);
void apic_bring_back(const struct apic_kept *kept);

/** Return: whether the core has mapped the xAPIC page. */
bool apic_mapped(void);

#endif /* RVM_X86_APIC_HOST_H */
