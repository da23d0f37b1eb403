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
/** Local vector table: the entry delivers nothing. */
#define APIC_LVT_MASKED BIT(16)
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
	/**
	 * The logical ID of xAPIC mode is known to the core only; the register matches nothing. So it
	 * is for CPUs of non-root cells, which could take other cells' interrupts else.
	 */
	bool logical_is_virtual;
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

static inline void cpu_mask_set(struct cpu_mask *mask, uint32_t cpu)
{
	mask->word[cpu / 64] |= 1ULL << cpu % 64;
}

static inline void cpu_mask_clear(struct cpu_mask *mask, uint32_t cpu)
{
	mask->word[cpu / 64] &= ~(1ULL << cpu % 64);
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

/**
 * apic_matches() - does this CPU match a destination?
 * @logical: destination mode; @destination: as in struct icr
 * Also for destinations of interrupt controllers.
 */
bool apic_matches(const struct apic_identity *cpu, bool logical, uint32_t destination);

/** Part of a cell that its messages may reach. */
struct icr_scope {
	/** CPUs of the sender's cell, itself among them. */
	struct cpu_mask cpus;
	/** The root cell: processors that the core does not know are its business. */
	bool root;
};

enum icr_verdict {
	/** Write the register as it is: the hardware reaches CPUs of the cell only. */
	ICR_PASS,
	/** Send it to each of the targets alone, to its physical ID, without shorthand. */
	ICR_SEND,
	/** INIT or SIPI: goes to each of the targets as state. */
	ICR_START,
	/** Nobody receives it. */
	ICR_DROP,
	/** Not for cells: SMI, reserved delivery modes. */
	ICR_REFUSE,
};

struct icr_decision {
	/** enum icr_verdict. */
	uint8_t verdict;
	/** The sender named a CPU that it does not reach, or none: to be counted. */
	bool dropped;
	/** For ICR_SEND and ICR_START. */
	struct cpu_mask targets;
};

/**
 * icr_filter() - what becomes of a message while there are other cells
 * @cpus, @num_cpus, @sender: as for icr_targets()
 *
 * "All" and broadcast mean the CPUs of the sender's cell. Of the candidates for lowest priority the
 * first one is taken unless the hardware may choose; it is to be sent as a fixed interrupt then.
 */
struct icr_decision icr_filter(const struct icr *icr, const struct icr_scope *scope,
			       const struct apic_identity *cpus, uint32_t num_cpus, uint32_t sender);

/** IDs in the table below. */
#define APIC_INDEX_IDS 1024U

/** CPU index by APIC ID, for the most frequent case. */
struct apic_index {
	/** CPU index + 1; 0: none has the ID. */
	uint16_t cpu[APIC_INDEX_IDS];
};

/**
 * icr_one_of() - is it a fixed interrupt to a single CPU of the scope, in x2APIC mode?
 * No search; false for all that is more difficult to tell.
 */
static inline bool icr_one_of(const struct icr *icr, const struct apic_index *index,
			      const struct icr_scope *scope)
{
	uint32_t id = icr->destination, members = id & 0xffff;

	if (icr->delivery != ICR_FIXED || icr->shorthand != ICR_NO_SHORTHAND)
		return false;
	if (icr->logical) {
		if (!members || members & (members - 1))
			return false;
		/* SDM Vol. 3A, 11.12.10.2. */
		id = id >> 16 << 4 | (uint32_t)__builtin_ctz(members);
	}
	return id < APIC_INDEX_IDS && index->cpu[id] &&
	       cpu_mask_test(&scope->cpus, index->cpu[id] - 1U);
}

/**
 * apic_lvt_allowed() - may a cell write this to an entry of the local vector table?
 * @value: of CMCI, thermal, performance counters, LINT0 or LINT1
 *
 * Masked, or fixed or NMI: the others would enter system management mode, reset the CPU, or take the
 * root cell's interrupts of the 8259 (SDM Vol. 3A, 11.5.1).
 */
bool apic_lvt_allowed(uint64_t value);

#endif /* RVM_DEVICES_ICR_H */
