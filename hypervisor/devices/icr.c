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
static bool matches_xapic_logical(const struct icr *icr, const struct apic_identity *cpu)
{
	uint32_t wanted = icr->destination;

	if (wanted > XAPIC_BROADCAST)
		return false;
	if (cpu->flat)
		return wanted & cpu->logical;
	return (wanted >> 4 == cpu->logical >> 4 || wanted >> 4 == 0xf) &&
	       wanted & cpu->logical & 0xf;
}

/* Cluster in the upper, members in the lower half of 32 bits (SDM Vol. 3A, 11.12.10.2). */
static bool matches_x2apic_logical(const struct icr *icr, const struct apic_identity *cpu)
{
	return icr->destination >> 16 == cpu->logical >> 16 &&
	       icr->destination & cpu->logical & 0xffff;
}

static bool matches(const struct icr *icr, const struct apic_identity *cpu)
{
	if (cpu->mode == APIC_OFF)
		return false;
	if (icr->destination == ICR_BROADCAST)
		return true;
	if (!icr->logical)
		return icr->destination == cpu->id;
	return cpu->mode == APIC_X2APIC ? matches_x2apic_logical(icr, cpu) :
					  matches_xapic_logical(icr, cpu);
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
	return matches(icr, cpu);
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
