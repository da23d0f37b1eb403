/* SPDX-License-Identifier: GPL-2.0-only */
/* The door's own page tables, an identity map: those of kexec lie in memory that may be taken. */
#ifndef RVM_KEXEC_PAGING_H
#define RVM_KEXEC_PAGING_H

#include "types.h"

/** paging_init() - map the lowest 4 GiB and the given range, and load the tables */
void paging_init(uint64_t start, uint64_t size);

/** paging_map() - map a range; false when it has no such address or all tables are used */
bool paging_map(uint64_t start, uint64_t size);

/** paging_top() - the top-level table, a PML5 where CR4.LA57 is set */
const uint64_t *paging_top(void);

/** paging_phys_bits() - width of physical addresses */
uint32_t paging_phys_bits(void);

#endif /* RVM_KEXEC_PAGING_H */
