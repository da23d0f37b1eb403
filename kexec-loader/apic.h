/* SPDX-License-Identifier: GPL-2.0-only */
/* The local APIC of the boot processor, in the mode that Linux has left it in. */
#ifndef RVM_KEXEC_APIC_H
#define RVM_KEXEC_APIC_H

#include "types.h"

/** apic_can_reach() - whether an interrupt can be sent to that APIC ID */
bool apic_can_reach(uint32_t apic_id);

/** apic_init_ipi() - INIT */
void apic_init_ipi(uint32_t apic_id);

/** apic_startup_ipi() - SIPI; page: physical address below 1 MiB */
void apic_startup_ipi(uint32_t apic_id, uint64_t page);

#endif /* RVM_KEXEC_APIC_H */
