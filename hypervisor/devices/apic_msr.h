/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The MSRs of x2APIC mode for a non-root cell whose CPU's local APIC is in xAPIC mode: Jailhouse gives
 * its cells these registers in either mode, and its inmates use no others.
 */
#ifndef RVM_DEVICES_APIC_MSR_H
#define RVM_DEVICES_APIC_MSR_H

#include "devices/apic_guest.h"

enum apic_msr_result {
	APIC_MSR_DONE,
	/** The value has bits that the register has not. */
	APIC_MSR_GP,
	/** Forbidden: the CPU is to be stopped. */
	APIC_MSR_REFUSED,
};

/**
 * apic_msr_read() - RDMSR of a register that can be read
 * @msr: 802H to 83EH, a readable one (SDM Vol. 3A, table 11-6)
 *
 * The ID has 8 bits, the logical ID follows from it as in x2APIC mode (SDM Vol. 3A, 11.12.10.2).
 */
uint64_t apic_msr_read(const struct percpu *cpu, uint32_t msr);

/**
 * apic_msr_write() - WRMSR of a register that can be written
 * @msr: 808H to 83FH, a writable one
 *
 * Destinations of the ICR are those of x2APIC mode. What names no CPU below 255 vanishes. Of a lowest
 * priority message to a logical destination the first CPU that it names is the receiver.
 */
enum apic_msr_result apic_msr_write(struct percpu *cpu, uint32_t msr, uint64_t value);

#endif /* RVM_DEVICES_APIC_MSR_H */
