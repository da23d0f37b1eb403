/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's own use of the local APIC: sending NMIs, and accesses on the guest's behalf. The APIC
 * itself belongs to the guest.
 */
#ifndef RVM_X86_APIC_HOST_H
#define RVM_X86_APIC_HOST_H

#include "types.h"

/** Offsets of registers in the xAPIC page (SDM Vol. 3A, table 11-1). */
#define APIC_ID 0x20
#define APIC_LDR 0xd0
#define APIC_DFR 0xe0
#define APIC_ICR_LOW 0x300
#define APIC_ICR_HIGH 0x310

/** Tells where the core has mapped the xAPIC page; NULL while it has not. */
void apic_set_mapping(volatile void *page);

/**
 * apic_send_nmi() - send an NMI to one CPU, in the mode in which the guest runs this CPU's APIC
 *
 * The guest's half-written ICR high word is kept. Without a mapping in xAPIC mode nothing is sent.
 */
void apic_send_nmi(uint32_t apic_id);

/** apic_send_startup() - send a SIPI to one CPU; otherwise as apic_send_nmi() */
void apic_send_startup(uint32_t apic_id, uint8_t vector);

/** apic_read(), apic_write() - a register of the running CPU's APIC, which is in xAPIC mode */
uint32_t apic_read(uint32_t offset);
void apic_write(uint32_t offset, uint32_t value);

/** Return: whether the core has mapped the xAPIC page. */
bool apic_mapped(void);

#endif /* RVM_X86_APIC_HOST_H */
