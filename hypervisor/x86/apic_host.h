/* SPDX-License-Identifier: GPL-2.0-only */
/* The core's own use of the local APIC: sending NMIs. The APIC itself belongs to the guest. */
#ifndef RVM_X86_APIC_HOST_H
#define RVM_X86_APIC_HOST_H

#include "types.h"

/** Tells where the core has mapped the xAPIC page; NULL while it has not. */
void apic_set_mapping(volatile void *page);

/**
 * apic_send_nmi() - send an NMI to one CPU, in the mode in which the guest runs this CPU's APIC
 *
 * The guest's half-written ICR high word is kept. Without a mapping in xAPIC mode nothing is sent.
 */
void apic_send_nmi(uint32_t apic_id);

#endif /* RVM_X86_APIC_HOST_H */
