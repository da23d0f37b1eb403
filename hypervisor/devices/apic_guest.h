/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guests' local APICs, as far as the core watches them: who is reached by what, and where a
 * message goes that a guest sends. INIT and SIPI to CPUs of the core become state of the target
 * (devices/cpu_start.h). Everything else goes to the hardware: unchanged while there is no other
 * cell, to CPUs of the sender's cell only when there are.
 */
#ifndef RVM_DEVICES_APIC_GUEST_H
#define RVM_DEVICES_APIC_GUEST_H

#include "devices/icr.h"
#include "x86/percpu.h"

/** Part of a cell that concerns its local APICs. Must stay valid while a CPU is assigned to it. */
struct apic_domain {
	/**
	 * Changed by the owner of the cell only while no CPU of the cell is in its guest, or adding
	 * CPUs that run nothing yet.
	 */
	struct icr_scope scope;
};

/** What is left to do for an access. */
enum apic_access {
	/** Nothing. */
	APIC_ACCESS_DONE,
	/** The caller does it to the register itself. */
	APIC_ACCESS_HARDWARE,
	/** Forbidden: the CPU is to be stopped. Never for the root cell, where it is done without effect. */
	APIC_ACCESS_REFUSED,
};

/** apic_guest_init() - room for all CPUs, before anything else here; 0 or -ENOMEM */
int __must_check apic_guest_init(void);

/**
 * apic_guest_assign() - a CPU changes its owner, or filtering begins
 * @domain: NULL: there is only the root cell, nothing is filtered
 *
 * The CPU is in the core, and its APIC has been cleared (apic_clear()) unless it stays where it was.
 * The CPU itself calls apic_guest_identify() next, before it runs a guest.
 */
void apic_guest_assign(struct percpu *cpu, struct apic_domain *domain);

/** apic_guest_identify() - read how the running CPU's APIC is set up now; on entry and on changes */
void apic_guest_identify(struct percpu *cpu);

/** Mode of a CPU's APIC when it was last identified. */
enum apic_mode apic_guest_mode(const struct percpu *cpu);

/** apic_guest_identities() - by CPU index, one for each CPU of the core, for other interrupt controllers */
const struct apic_identity *apic_guest_identities(void);

/**
 * apic_guest_send() - a guest has written the ICR
 * @value: as for icr_decode()
 */
enum apic_access apic_guest_send(struct percpu *cpu, uint64_t value);

/**
 * apic_guest_write_lvt() - a guest writes CMCI, thermal, performance counters, LINT0 or LINT1 of the
 * local vector table. Return: APIC_ACCESS_HARDWARE or APIC_ACCESS_REFUSED.
 */
enum apic_access apic_guest_write_lvt(const struct percpu *cpu, uint64_t value);

/**
 * apic_guest_read(), apic_guest_write() - a register in the page of an APIC in xAPIC mode
 * @offset: multiple of 16 below 4096
 *
 * A non-root cell has its own LDR and DFR, which the hardware does not see, and cannot change the ID; where
 * there is no register, it reads 0 and writes nothing.
 * apic_guest_write() has done it when it returns APIC_ACCESS_DONE; it never returns
 * APIC_ACCESS_HARDWARE.
 */
uint32_t apic_guest_read(const struct percpu *cpu, uint32_t offset);
enum apic_access apic_guest_write(struct percpu *cpu, uint32_t offset, uint32_t value);

#endif /* RVM_DEVICES_APIC_GUEST_H */
