// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cell of inmates/tests/fault.c: it has nothing but CPU and memory. Who says nothing is not waited for
 * long; with CELL_REPLY_TIMEOUT 0 for ever.
 */
#ifndef CELL_REPLY_TIMEOUT
#define CELL_REPLY_TIMEOUT 1000000
#endif

#ifndef NAME
#define NAME "fault"
#endif
#ifndef CPUS
#define CPUS 1ULL << 1
#endif
#ifndef SLOT
#define SLOT SLOT_FAULT
#endif

/* What it does to a sibling is what it is for. */
#define CELL_FLAGS JAILHOUSE_CELL_ALLOW_SPLIT_CORE

#include "bochs-cell.h"

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
	.mem_regions = { CELL_RAM(SLOT), CELL_COMM },
};
