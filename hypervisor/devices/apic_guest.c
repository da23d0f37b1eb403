// SPDX-License-Identifier: GPL-2.0-only
/* See devices/apic_guest.h. Called by exit/apic.c while ICR writes are watched. */
#include "devices/apic_guest.h"
#include "devices/cpu_start.h"
#include "x86/apic_host.h"
#include "x86/arch.h"

#define DFR_FLAT 0xf0000000U

/* By CPU index. Written by the CPU itself; a change that races with a message may come late, as on
 * the bus. */
static struct apic_identity identities[RVM_MAX_CPUS];

static void identify_xapic(struct apic_identity *id)
{
	if (!apic_mapped())
		return;
	id->id = apic_read(APIC_ID) >> 24;
	id->logical = apic_read(APIC_LDR) >> 24;
	id->flat = (apic_read(APIC_DFR) & DFR_FLAT) == DFR_FLAT;
}

void apic_guest_identify(struct percpu *cpu)
{
	struct apic_identity id = { APIC_OFF, cpu->apic_id, 0, false };
	uint64_t base = rdmsr(MSR_IA32_APIC_BASE);

	if (base & APIC_BASE_EXTD) {
		id.mode = APIC_X2APIC;
		id.id = (uint32_t)rdmsr(MSR_X2APIC_APICID);
		id.logical = (uint32_t)rdmsr(MSR_X2APIC_LDR);
	} else if (base & APIC_BASE_EN) {
		id.mode = APIC_XAPIC;
		identify_xapic(&id);
	}
	identities[cpu->cpu] = id;
}

enum apic_mode apic_guest_mode(const struct percpu *cpu)
{
	return identities[cpu->cpu].mode;
}

void kick(struct percpu *target)
{
	/*
	 * One NMI for each time the flag is set: with more, the target would take one that it finds
	 * the flag cleared for as a guest's. The target clears it before it looks for what to do.
	 */
	if (!__atomic_exchange_n(&target->kicked, 1, __ATOMIC_SEQ_CST))
		apic_send_nmi(target->apic_id);
}

/* The sender itself looks at its requests before it resumes. */
static void send_init(struct percpu *sender, struct percpu *target)
{
	cpu_start_init(&target->start);
	if (target != sender)
		kick(target);
}

/*
 * A CPU that has not got here by a request but by an INIT of the hardware, or was handed over so, waits
 * in the hardware's state and sees no NMI: it gets the hardware's SIPI, which all others ignore.
 */
static void send_startup(struct percpu *sender, struct percpu *target, uint8_t vector)
{
	if (cpu_start_sipi(&target->start, vector) && target != sender)
		kick(target);
	if (target != sender && !(target->start & CPU_START_WAITING))
		apic_send_startup(target->apic_id, vector);
}

static bool send_start_message(struct percpu *sender, const struct icr *icr)
{
	struct cpu_mask mask = icr_targets(icr, identities, image_header.online_cpus, sender->cpu);
	bool known = icr->shorthand != ICR_NO_SHORTHAND;

	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (!cpu_mask_test(&mask, i))
			continue;
		known = true;
		if (icr->delivery == ICR_INIT)
			send_init(sender, percpu_of(i));
		else
			send_startup(sender, percpu_of(i), icr->vector);
	}
	/* Processors that the core has never seen are the hardware's business. */
	return !known;
}

bool apic_guest_send(struct percpu *cpu, uint64_t value)
{
	struct icr icr = icr_decode(value, apic_guest_mode(cpu));

	if (icr.delivery != ICR_INIT && icr.delivery != ICR_STARTUP)
		return true;
	if (icr.deassert || !icr_valid(&icr))
		return false;
	return send_start_message(cpu, &icr);
}
