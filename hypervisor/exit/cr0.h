/* SPDX-License-Identifier: GPL-2.0-only */
/* What a write of CR0 means (pure): SDM Vol. 3A, 2.5 and 4.1.2, Vol. 2A, MOV to CR. */
#ifndef RVM_EXIT_CR0_H
#define RVM_EXIT_CR0_H

#include "types.h"
#include "vmx/pdpte.h"

struct cr0_change {
	uint64_t old_value;
	/** In: what the guest writes; out: with the bits that the processor ignores taken out. */
	uint64_t new_value;
	uint64_t cr4;
	/** In: EFER; out: with LMA following PG. */
	uint64_t efer;
	/** CS.L of the writing code. */
	bool cs_long;
	/** Type of the segment in TR, as in a descriptor; the processor is in protected mode. */
	uint8_t tr_type;
	/** Out: the four PDPTEs must be loaded from memory. */
	bool load_pdptes;
	/** Out: translations of the guest that are cached no longer hold (SDM Vol. 3A, 4.10.4.1). */
	bool flush;
};

/** Return: false when the write raises #GP(0). */
bool cr0_change_valid(struct cr0_change *change);

/**
 * pdptes_valid() - can the processor load these page-directory-pointer-table entries?
 * @phys_bits: width of physical addresses, MAXPHYADDR
 * Return: false when one that is present has a reserved bit set: MOV to CR0 then raises #GP(0), and VM
 * entry would fail (SDM Vol. 3A, 4.4.1; Vol. 3C, 27.3.1.6).
 */
bool pdptes_valid(const uint64_t pdptes[NUM_PDPTES], unsigned int phys_bits);

#endif /* RVM_EXIT_CR0_H */
