/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guests' local APICs, as far as the core watches them: who is reached by what, and where a
 * message goes that a guest sends. INIT and SIPI to CPUs of the core become state of the target
 * (devices/cpu_start.h); everything else goes to the hardware unchanged.
 */
#ifndef RVM_DEVICES_APIC_GUEST_H
#define RVM_DEVICES_APIC_GUEST_H

#include "devices/icr.h"
#include "x86/percpu.h"

/** apic_guest_identify() - read how the running CPU's APIC is set up now; on entry and on changes */
void apic_guest_identify(struct percpu *cpu);

/** Mode of a CPU's APIC when it was last identified. */
enum apic_mode apic_guest_mode(const struct percpu *cpu);

/**
 * apic_guest_send() - a guest has written the ICR
 * @value: as for icr_decode()
 *
 * Return: whether the caller must write the register itself.
 */
bool apic_guest_send(struct percpu *cpu, uint64_t value);

/** kick() - get another CPU's attention: it exits, or looks again before it enters its guest */
void kick(struct percpu *target);

#endif /* RVM_DEVICES_APIC_GUEST_H */
