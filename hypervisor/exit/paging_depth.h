/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Depth of the core's paging. CR4.LA57 cannot change in 64-bit mode (SDM Vol. 3A, 2.5), but a VM exit
 * loads CR4: the core runs with 5 levels where the processor has them, and takes over the depth of the
 * guest right before it leaves.
 */
#ifndef RVM_EXIT_PAGING_DEPTH_H
#define RVM_EXIT_PAGING_DEPTH_H

#include "types.h"

/** CR3 of the core for a depth. */
uint64_t host_cr3(bool la57);

/** Makes the core use another depth from the next VM exit on. */
void paging_depth_set(bool la57);

/** Return: whether core and guest use the same depth now. */
bool paging_depth_same(void);

#endif /* RVM_EXIT_PAGING_DEPTH_H */
