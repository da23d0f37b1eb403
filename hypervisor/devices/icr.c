// SPDX-License-Identifier: GPL-2.0-only
/* See devices/icr.h. Used by devices/apic_guest.c. */
#include "devices/icr.h"

#define XAPIC_BROADCAST 0xffU

struct icr icr_decode(uint64_t value, enum apic_mode mode)
{
	uint32_t high = (uint32_t)(value >> 32);
	struct icr icr = {
		.vector = (uint8_t)(value & ICR_VECTOR),
		.delivery = value >> 8 & 7,
		.shorthand = value >> 18 & 3,
		.logical = value & ICR_LOGICAL,
		.destination = high,
	};

	if (mode != APIC_X2APIC) {
		icr.destination = high >> 24;
		if (icr.destination == XAPIC_BROADCAST)
			icr.destination = ICR_BROADCAST;
	}
	icr.deassert = icr.delivery == ICR_INIT && value & ICR_LEVEL_TRIGGERED &&
		       !(value & ICR_ASSERT);
	return icr;
}

bool icr_valid(const struct icr *icr)
{
	if (icr->delivery == 3 || icr->delivery == 7)
		return false;
	if (icr->shorthand == ICR_SELF || icr->shorthand == ICR_ALL)
		return icr->delivery == ICR_FIXED;
	return true;
}

/* Logical destinations of 8 bits: flat, or cluster in the upper and members in the lower half. */
static bool matches_xapic_logical(const struct apic_identity *cpu, uint32_t wanted)
{
	if (wanted > XAPIC_BROADCAST)
		return false;
	if (cpu->flat)
		return wanted & cpu->logical;
	return (wanted >> 4 == cpu->logical >> 4 || wanted >> 4 == 0xf) &&
	       wanted & cpu->logical & 0xf;
}

/* Cluster in the upper, members in the lower half of 32 bits (SDM Vol. 3A, 11.12.10.2). */
static bool matches_x2apic_logical(const struct apic_identity *cpu, uint32_t wanted)
{
	return wanted >> 16 == cpu->logical >> 16 && wanted & cpu->logical & 0xffff;
}

bool apic_matches(const struct apic_identity *cpu, bool logical, uint32_t destination)
{
	if (cpu->mode == APIC_OFF)
		return false;
	if (destination == ICR_BROADCAST)
		return true;
	if (!logical)
		return destination == cpu->id;
	return cpu->mode == APIC_X2APIC ? matches_x2apic_logical(cpu, destination) :
					  matches_xapic_logical(cpu, destination);
}

static bool receives(const struct icr *icr, const struct apic_identity *cpu, bool is_sender)
{
	switch (icr->shorthand) {
	case ICR_SELF:
		return is_sender;
	case ICR_ALL:
		return is_sender || cpu->mode != APIC_OFF;
	case ICR_ALL_BUT_SELF:
		return !is_sender && cpu->mode != APIC_OFF;
	}
	return apic_matches(cpu, icr->logical, icr->destination);
}

struct cpu_mask icr_targets(const struct icr *icr, const struct apic_identity *cpus,
			    uint32_t num_cpus, uint32_t sender)
{
	struct cpu_mask mask = { { 0 } };

	for (uint32_t i = 0; i < num_cpus && i < RVM_MAX_CPUS; i++) {
		if (receives(icr, &cpus[i], i == sender))
			mask.word[i / 64] |= BIT(i % 64);
	}
	return mask;
}

/* Would the hardware deliver it to this CPU of another cell? */
static bool reaches_foreign(const struct icr *icr, const struct apic_identity *cpu)
{
	if (icr->shorthand == ICR_NO_SHORTHAND && icr->logical && cpu->logical_is_virtual &&
	    cpu->mode == APIC_XAPIC && icr->destination != ICR_BROADCAST)
		return false;
	return receives(icr, cpu, false);
}

static bool mask_empty(const struct cpu_mask *mask)
{
	uint64_t any = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(mask->word); i++)
		any |= mask->word[i];
	return !any;
}

static void mask_keep_first(struct cpu_mask *mask)
{
	bool found = false;

	for (unsigned int i = 0; i < ARRAY_SIZE(mask->word); i++) {
		uint64_t word = found ? 0 : mask->word[i];

		found |= word != 0;
		mask->word[i] = word & -word;
	}
}

/* "All" and broadcast leave nobody out that the sender could mean. */
static bool names_cpus(const struct icr *icr)
{
	return icr->shorthand == ICR_NO_SHORTHAND && icr->destination != ICR_BROADCAST;
}

/* The hardware reaches no more than one known CPU, or those that the root cell knows as well. */
static bool hardware_may_route(const struct icr *icr, const struct icr_scope *scope)
{
	return scope->root || (names_cpus(icr) && !icr->logical);
}

static struct icr_decision decide(const struct icr *icr, const struct icr_scope *scope,
				  const struct cpu_mask *own, bool foreign)
{
	struct icr_decision d = { .verdict = ICR_SEND, .targets = *own };
	bool start = icr->delivery == ICR_INIT || icr->delivery == ICR_STARTUP;
	bool nobody = mask_empty(own);

	d.dropped = names_cpus(icr) && (foreign || nobody);
	if (nobody && !foreign && scope->root && names_cpus(icr)) {
		d.verdict = ICR_PASS;
		d.dropped = false;
	} else if (nobody) {
		d.verdict = ICR_DROP;
	} else if (start) {
		d.verdict = ICR_START;
	} else if (!foreign && hardware_may_route(icr, scope)) {
		d.verdict = ICR_PASS;
	} else if (icr->delivery == ICR_LOWEST_PRIORITY) {
		mask_keep_first(&d.targets);
	}
	return d;
}

struct icr_decision icr_filter(const struct icr *icr, const struct icr_scope *scope,
			       const struct apic_identity *cpus, uint32_t num_cpus, uint32_t sender)
{
	struct cpu_mask own = { { 0 } };
	bool foreign = false;

	if (icr->delivery == 3 || icr->delivery == 7 || (icr->delivery == ICR_SMI && !scope->root))
		return (struct icr_decision){ .verdict = ICR_REFUSE };
	if (icr->deassert || !icr_valid(icr))
		return (struct icr_decision){ .verdict = ICR_DROP };
	if (icr->shorthand == ICR_SELF)
		return (struct icr_decision){ .verdict = ICR_PASS };
	for (uint32_t i = 0; i < num_cpus && i < RVM_MAX_CPUS; i++) {
		if (!cpu_mask_test(&scope->cpus, i))
			foreign |= reaches_foreign(icr, &cpus[i]);
		else if (receives(icr, &cpus[i], i == sender))
			own.word[i / 64] |= BIT(i % 64);
	}
	return decide(icr, scope, &own, foreign);
}

bool apic_lvt_allowed(uint64_t value)
{
	uint64_t delivery = value >> 8 & 7;

	return value & APIC_LVT_MASKED || delivery == ICR_FIXED || delivery == ICR_NMI;
}
