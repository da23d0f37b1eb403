// SPDX-License-Identifier: GPL-2.0-only
/* Cell of inmates/demos/tiny.c; configs.mk compiles it also for other CPUs and reset addresses. */
#include "bochs-cell.h"

#ifndef NAME
#define NAME "tiny"
#endif

#ifndef CPUS
#define CPUS 1ULL << 1
#endif

#ifndef SLOT
#define SLOT SLOT_TINY
#endif

/** Guest-physical address at which the CPUs start. */
#ifndef RESET_ADDRESS
#define RESET_ADDRESS 0
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
		.cpu_reset_address = RESET_ADDRESS,
	},
	.cpus = { CPUS },
	.mem_regions = { CELL_RAM(SLOT), CELL_COMM },
};
