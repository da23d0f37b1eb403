/* SPDX-License-Identifier: GPL-2.0-only */
/* Page-directory-pointer-table entries, which the VMCS holds for PAE paging (SDM Vol. 3A, table 4-8). */
#ifndef RVM_VMX_PDPTE_H
#define RVM_VMX_PDPTE_H

#include "lib/util.h"

#define NUM_PDPTES 4
#define PDPTE_PRESENT BIT(0)

/** pdpte_reserved() - bits that are 0 in an entry that is present; @phys_bits: MAXPHYADDR */
static inline uint64_t pdpte_reserved(unsigned int phys_bits)
{
	return BIT(1) | BIT(2) | 0xfULL << 5 | ~(BIT(phys_bits) - 1);
}

#endif /* RVM_VMX_PDPTE_H */
