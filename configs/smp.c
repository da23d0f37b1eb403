// SPDX-License-Identifier: GPL-2.0-only
/* Cell of inmates/demos/smp.c, for four CPUs: the last two; configs.mk compiles it also for other CPUs. */
#include "bochs-cell.h"

#ifndef NAME
#define NAME "smp"
#endif

#ifndef CPUS
#define CPUS 1ULL << 2 | 1ULL << 3
#endif

struct config {
	struct jailhouse_cell_desc cell;
	uint64_t cpus[1];
	struct jailhouse_memory mem_regions[2];
} RVM_PACKED;

extern const struct config config;

const struct config config = {
	.cell = {
		CELL_HEADER(NAME),
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
	},
	.cpus = { CPUS },
	.mem_regions = { CELL_RAM(SLOT_SMP), CELL_COMM },
};
