/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core makes of processor features: docs/limitations.md explains the table. The machine's
 * features belong to the guest; their registers are its own, because the core runs with CR4 bits and
 * XCR0 that make none of them act on it, and saves or loads none. Exceptions are named here.
 */
#ifndef RVM_X86_FEATURE_POLICY_H
#define RVM_X86_FEATURE_POLICY_H

#include <stdbool.h>

#include "types.h"

enum cr4_use {
	/** The guest's own: never exits. */
	CR4_PASSED,
	/** A guest reads 0 and gets #GP when it sets the bit; it may be set on entry. */
	CR4_HIDDEN,
	/** As CR4_HIDDEN, and a caller that has the bit set cannot enter. */
	CR4_REFUSED,
};

/** One bit of CR4 that is defined; all others are CR4_REFUSED. */
struct cr4_rule {
	uint8_t bit;
	enum cr4_use use;
	const char *name;
	/** Why it is not passed, or what makes passing it safe where that is not obvious; may be NULL. */
	const char *why;
};

extern const struct cr4_rule cr4_rules[];
extern const unsigned int cr4_num_rules;

enum cpuid_register { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX };

/** A feature that guests do not see, because its instructions would exit to no purpose or fault. */
struct hidden_feature {
	uint32_t leaf;
	uint32_t subleaf;
	enum cpuid_register reg;
	uint8_t bit;
	const char *name;
	const char *why;
};

extern const struct hidden_feature hidden_features[];
extern const unsigned int num_hidden_features;

/** Bits of CR4 that are the guest's own. */
uint64_t cr4_passed(void);

/**
 * cr4_refused() - the lowest bit of @cr4 with which the core cannot be entered
 * @found: bits that are refused.
 * Return: its name, NULL if there is none.
 */
const char *cr4_refused(uint64_t cr4, uint64_t *found);

/**
 * cr4_shadowed() - bits that the root cell may set though they are hidden or refused
 *
 * Linux may have seen VMX and SMX before the core hid them, and a write that the bare machine would take must
 * not fault. Only the read shadow changes; VMXON and GETSEC raise #UD, as they do for whoever asks CPUID.
 */
uint64_t cr4_shadowed(void);

/** Name of the lowest bit of @cr4 that guests cannot set, NULL if there is none. */
const char *cr4_not_for_guests(uint64_t cr4);

/** Bits of one register of a CPUID leaf that guests read as 0. */
uint32_t cpuid_hidden(uint32_t leaf, uint32_t subleaf, enum cpuid_register reg);

#endif /* RVM_X86_FEATURE_POLICY_H */
