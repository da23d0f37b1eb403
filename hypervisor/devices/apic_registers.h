/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which registers a local APIC has in its page (SDM Vol. 3A, table 11-1): accesses to anything else are
 * undefined, and must not reach the hardware for a cell that tries them. Pure.
 */
#ifndef RVM_DEVICES_APIC_REGISTERS_H
#define RVM_DEVICES_APIC_REGISTERS_H

#include "types.h"

#define APIC_REGISTER_READ 1U
#define APIC_REGISTER_WRITE 2U

/** apic_register_is_optional() - does it depend on the version register whether there is one? */
bool apic_register_is_optional(uint32_t offset);

/**
 * apic_register_rights() - what can be done with the register at an offset
 * @offset: multiple of 16 below 4096
 * @version: the version register; looked at only where apic_register_is_optional()
 *
 * The arbitration priority and remote read registers, which processors with VMX do not have, are none.
 * Return: APIC_REGISTER_*, 0 where there is no register.
 */
unsigned int apic_register_rights(uint32_t offset, uint32_t version);

#endif /* RVM_DEVICES_APIC_REGISTERS_H */
