// SPDX-License-Identifier: GPL-2.0-only
/* See devices/apic_guest.h. Called by exit/apic.c and exit/msr.c while ICR writes are watched. */
#include "devices/apic_guest.h"
#include "devices/apic_registers.h"
#include "devices/cpu_start.h"
#include "devices/kick.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/page_pool.h"
#include "x86/apic_host.h"
#include "x86/arch.h"

#define DFR_FLAT 0xf0000000U
#define DFR_RESERVED 0x0fffffffU

/* By CPU index. Written by the CPU itself; a change that races with a message may come late, as on
 * the bus. */
static struct apic_identity *identities;
static struct apic_domain **domains;
static struct apic_index by_id;

int apic_guest_init(void)
{
	identities = page_alloc_array(image_header.online_cpus, sizeof(*identities));
	domains = page_alloc_array(image_header.online_cpus, sizeof(struct apic_domain *));
	return identities && domains ? 0 : -ENOMEM;
}

static bool is_isolated(const struct percpu *cpu)
{
	const struct apic_domain *domain = domains[cpu->cpu];

	return domain && !domain->scope.root;
}

static void identify_xapic(const struct percpu *cpu, struct apic_identity *id)
{
	if (!apic_mapped())
		return;
	id->id = apic_read(APIC_ID) >> 24;
	id->flat = true;
	id->logical_is_virtual = is_isolated(cpu);
	if (id->logical_is_virtual)
		return;
	id->logical = apic_read(APIC_LDR) >> 24;
	id->flat = (apic_read(APIC_DFR) & DFR_FLAT) == DFR_FLAT;
}

void apic_guest_identify(struct percpu *cpu)
{
	struct apic_identity id = { .mode = APIC_OFF, .id = cpu->apic_id };
	uint64_t base = rdmsr(MSR_IA32_APIC_BASE);

	if (base & APIC_BASE_EXTD) {
		id.mode = APIC_X2APIC;
		id.id = (uint32_t)rdmsr(MSR_X2APIC_APICID);
		id.logical = (uint32_t)rdmsr(MSR_X2APIC_LDR);
	} else if (base & APIC_BASE_EN) {
		id.mode = APIC_XAPIC;
		identify_xapic(cpu, &id);
	}
	identities[cpu->cpu] = id;
	if (id.mode == APIC_X2APIC && id.id < APIC_INDEX_IDS)
		by_id.cpu[id.id] = (uint16_t)(cpu->cpu + 1);
}

void apic_guest_assign(struct percpu *cpu, struct apic_domain *domain)
{
	domains[cpu->cpu] = domain;
}

enum apic_mode apic_guest_mode(const struct percpu *cpu)
{
	return identities[cpu->cpu].mode;
}

const struct apic_identity *apic_guest_identities(void)
{
	return identities;
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

/* Return: whether there was one. */
static bool send_start_messages(struct percpu *sender, const struct icr *icr,
				const struct cpu_mask *targets)
{
	bool any = false;

	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (!cpu_mask_test(targets, i))
			continue;
		any = true;
		if (icr->delivery == ICR_INIT)
			send_init(sender, percpu_of(i));
		else
			send_startup(sender, percpu_of(i), icr->vector);
	}
	return any;
}

/* While there is only the root cell. */
static enum apic_access send_unfiltered(struct percpu *cpu, const struct icr *icr)
{
	struct cpu_mask targets;

	if (icr->delivery != ICR_INIT && icr->delivery != ICR_STARTUP)
		return APIC_ACCESS_HARDWARE;
	if (icr->deassert || !icr_valid(icr))
		return APIC_ACCESS_DONE;
	targets = icr_targets(icr, identities, image_header.online_cpus, cpu->cpu);
	/* Processors that the core has never seen are the hardware's business. */
	if (!send_start_messages(cpu, icr, &targets) && icr->shorthand == ICR_NO_SHORTHAND)
		return APIC_ACCESS_HARDWARE;
	return APIC_ACCESS_DONE;
}

static void send_each(const struct icr *icr, const struct cpu_mask *targets)
{
	uint32_t delivery = icr->delivery == ICR_LOWEST_PRIORITY ? ICR_FIXED : icr->delivery;

	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (cpu_mask_test(targets, i))
			apic_send(percpu_of(i)->apic_id,
				  (uint32_t)ICR_DELIVERY(delivery) | icr->vector);
	}
}

static void count_dropped(struct percpu *cpu, const struct icr *icr)
{
	percpu_public(cpu)->dropped_ipis++;
	complain(cpu, COMPLAINT_IPI,
		 "CPU %u: IPI of delivery mode %u to %s destination %x is not for its cell\n",
		 cpu->cpu, icr->delivery, icr->logical ? "logical" : "physical",
		 icr->destination);
}

static enum apic_access send_filtered(struct percpu *cpu, const struct icr *icr)
{
	const struct icr_scope *scope = &domains[cpu->cpu]->scope;
	struct icr_decision d = icr_filter(icr, scope, identities, image_header.online_cpus,
					   cpu->cpu);

	if (d.dropped)
		count_dropped(cpu, icr);
	switch (d.verdict) {
	case ICR_PASS:
		return APIC_ACCESS_HARDWARE;
	case ICR_SEND:
		send_each(icr, &d.targets);
		return APIC_ACCESS_DONE;
	case ICR_START:
		send_start_messages(cpu, icr, &d.targets);
		return APIC_ACCESS_DONE;
	case ICR_REFUSE:
		return scope->root ? APIC_ACCESS_DONE : APIC_ACCESS_REFUSED;
	}
	return APIC_ACCESS_DONE;
}

enum apic_access apic_guest_send(struct percpu *cpu, uint64_t value)
{
	const struct apic_domain *domain = domains[cpu->cpu];
	enum apic_mode mode = apic_guest_mode(cpu);
	struct icr icr = icr_decode(value, mode);

	if (!domain)
		return send_unfiltered(cpu, &icr);
	if (mode == APIC_X2APIC && icr_one_of(&icr, &by_id, &domain->scope))
		return APIC_ACCESS_HARDWARE;
	return send_filtered(cpu, &icr);
}

enum apic_access apic_guest_write_lvt(const struct percpu *cpu, uint64_t value)
{
	return is_isolated(cpu) && !apic_lvt_allowed(value) ? APIC_ACCESS_REFUSED :
							      APIC_ACCESS_HARDWARE;
}

static unsigned int register_rights(uint32_t offset)
{
	return apic_register_rights(offset, apic_register_is_optional(offset) ? apic_read(APIC_VERSION) : 0);
}

uint32_t apic_guest_read(const struct percpu *cpu, uint32_t offset)
{
	const struct apic_identity *id = &identities[cpu->cpu];

	if (is_isolated(cpu) && !(register_rights(offset) & APIC_REGISTER_READ))
		return 0;
	if (id->logical_is_virtual && offset == APIC_LDR)
		return id->logical << 24;
	if (id->logical_is_virtual && offset == APIC_DFR)
		return id->flat ? DFR_FLAT | DFR_RESERVED : DFR_RESERVED;
	return apic_read(offset);
}

/* Registers by which messages find this CPU, and those that filter what it sends or receives. */
static enum apic_access write_isolated(struct percpu *cpu, uint32_t offset, uint32_t value)
{
	struct apic_identity *id = &identities[cpu->cpu];

	if (!(register_rights(offset) & APIC_REGISTER_WRITE))
		return APIC_ACCESS_DONE;
	switch (offset) {
	case APIC_ID:
		return APIC_ACCESS_DONE;
	case APIC_LDR:
		id->logical = value >> 24;
		return APIC_ACCESS_DONE;
	case APIC_DFR:
		id->flat = (value & DFR_FLAT) == DFR_FLAT;
		return APIC_ACCESS_DONE;
	case APIC_LVT_CMCI:
	case APIC_LVT_TIMER:
	case APIC_LVT_ERROR:
	case APIC_LVT_THERMAL:
	case APIC_LVT_PERFORMANCE:
	case APIC_LVT_LINT0:
	case APIC_LVT_LINT1:
		return apic_guest_write_lvt(cpu, value);
	}
	return APIC_ACCESS_HARDWARE;
}

enum apic_access apic_guest_write(struct percpu *cpu, uint32_t offset, uint32_t value)
{
	enum apic_access access = APIC_ACCESS_HARDWARE;

	if (offset == APIC_ICR_LOW)
		access = apic_guest_send(cpu, (uint64_t)apic_read(APIC_ICR_HIGH) << 32 | value);
	else if (is_isolated(cpu))
		access = write_isolated(cpu, offset, value);
	if (access != APIC_ACCESS_HARDWARE)
		return access;
	apic_write(offset, value);
	if (offset == APIC_ID || offset == APIC_LDR || offset == APIC_DFR)
		apic_guest_identify(cpu);
	return APIC_ACCESS_DONE;
}
