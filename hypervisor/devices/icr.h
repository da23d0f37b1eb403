/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a write of the interrupt command register means (SDM Vol. 3A, 11.6 and 11.12.9), and whom it
 * reaches. Pure.
 */
#ifndef RVM_DEVICES_ICR_H
#define RVM_DEVICES_ICR_H

#include "image_header.h"
#include "lib/util.h"

/** Bits 31:0 of the register. */
#define ICR_VECTOR 0xffU
#define ICR_LOGICAL BIT(11)
#define ICR_PENDING BIT(12)
#define ICR_ASSERT BIT(14)
#define ICR_LEVEL_TRIGGERED BIT(15)
#define ICR_DELIVERY(mode) ((uint64_t)(mode) << 8)
#define ICR_SHORTHAND(shorthand) ((uint64_t)(shorthand) << 18)
/** Bits that raise #GP in x2APIC mode. */
#define ICR_X2APIC_RESERVED 0xfff32000ULL

enum icr_delivery {
	ICR_FIXED = 0,
	ICR_LOWEST_PRIORITY = 1,
	ICR_SMI = 2,
	ICR_NMI = 4,
	ICR_INIT = 5,
	ICR_STARTUP = 6,
};

enum icr_shorthand {
	ICR_NO_SHORTHAND = 0,
	ICR_SELF = 1,
	ICR_ALL = 2,
	ICR_ALL_BUT_SELF = 3,
};

/** Mode of a local APIC, from IA32_APIC_BASE. */
enum apic_mode {
	APIC_OFF,
	APIC_XAPIC,
	APIC_X2APIC,
};

/** By what one local APIC recognizes messages. */
struct apic_identity {
	/** enum apic_mode. */
	uint32_t mode;
	/** 8 bits in xAPIC mode, else 32. */
	uint32_t id;
	/** Logical ID: in xAPIC mode bits 31:24 of the register moved down, else all of it. */
	uint32_t logical;
	/** Destination format register says flat model; xAPIC mode only. */
	bool flat;
};

struct icr {
	uint8_t vector;
	/** enum icr_delivery, or 3 or 7, which are reserved. */
	uint8_t delivery;
	/** enum icr_shorthand. */
	uint8_t shorthand;
	bool logical;
	/** INIT level de-assert: resets nothing since the Pentium. */
	bool deassert;
	/** 0xff in xAPIC mode is 0xffffffff here: all. */
	uint32_t destination;
};

#define ICR_BROADCAST 0xffffffffU

/** A set of CPU indices. */
struct cpu_mask {
	uint64_t word[RVM_MAX_CPUS / 64];
};

static inline bool cpu_mask_test(const struct cpu_mask *mask, uint32_t cpu)
{
	return mask->word[cpu / 64] >> cpu % 64 & 1;
}

/**
 * icr_decode() - take a register value apart
 * @value: in xAPIC mode the two halves put together, destination in bits 63:56
 * @mode: of the sender
 */
struct icr icr_decode(uint64_t value, enum apic_mode mode);

/**
 * icr_valid() - does the combination of delivery mode and shorthand exist?
 * SDM Vol. 3A, table 11-3: only fixed interrupts go to the sender itself by shorthand.
 */
bool icr_valid(const struct icr *icr);

/**
 * icr_targets() - which CPUs receive it
 * @cpus, @num_cpus: identities by CPU index, at most RVM_MAX_CPUS
 * @sender: CPU index
 *
 * For lowest priority all candidates, of which the hardware chooses one.
 */
struct cpu_mask icr_targets(const struct icr *icr, const struct apic_identity *cpus,
			    uint32_t num_cpus, uint32_t sender);

#endif /* RVM_DEVICES_ICR_H */
