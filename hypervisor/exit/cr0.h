/* SPDX-License-Identifier: GPL-2.0-only */
/* What a write of CR0 means (pure): SDM Vol. 3A, 2.5 and 4.1.2, Vol. 2A, MOV to CR. */
#ifndef RVM_EXIT_CR0_H
#define RVM_EXIT_CR0_H

#include "types.h"

struct cr0_change {
	uint64_t old_value;
	/** In: what the guest writes; out: with the bits that the processor ignores taken out. */
	uint64_t new_value;
	uint64_t cr4;
	/** In: EFER; out: with LMA following PG. */
	uint64_t efer;
	/** CS.L of the writing code. */
	bool cs_long;
	/** Out: the four PDPTEs must be loaded from memory. */
	bool load_pdptes;
};

/** Return: false when the write raises #GP(0). */
bool cr0_change_valid(struct cr0_change *change);

#endif /* RVM_EXIT_CR0_H */
