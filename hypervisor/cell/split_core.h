/* SPDX-License-Identifier: GPL-2.0-only */
/* Cores of which a cell would have some threads only. Pure. */
#ifndef RVM_CELL_SPLIT_CORE_H
#define RVM_CELL_SPLIT_CORE_H

#include "devices/icr.h"

/** Bytes that a list of CPUs takes at most in a refusal. */
#define SPLIT_CORE_LIST 64

/**
 * split_core_outside() - CPUs that share a core with one of the cell's and are not the cell's
 * @cell: CPUs of the cell
 * @cpus: number of CPUs; @core_of: by CPU index, the same for threads of the same core
 */
struct cpu_mask split_core_outside(const struct cpu_mask *cell, uint32_t cpus,
				   uint32_t (*core_of)(uint32_t cpu));

/**
 * cpu_mask_list() - "0,4-7"; where that is longer than @size, what fits, and ",..."
 * Return: how many CPUs are in the mask.
 */
uint32_t cpu_mask_list(const struct cpu_mask *mask, char *text, size_t size);

#endif /* RVM_CELL_SPLIT_CORE_H */
