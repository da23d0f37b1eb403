// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cell of inmates/tests/chaos.c: memory, a page that it shares with the root cell, and device registers in a part of
 * a page, which are memory as well. Nobody waits for its answers.
 */
#define CELL_REPLY_TIMEOUT 1000
/* What it does to a sibling is what it is for. */
#define CELL_FLAGS JAILHOUSE_CELL_ALLOW_SPLIT_CORE

#include "bochs-cell.h"

#include "../inmates/tests/chaos_shared.h"

#ifndef NAME
#define NAME "chaos"
#endif
#ifndef CPUS
#define CPUS 1ULL << 1
#endif

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define ALL_WIDTHS (JAILHOUSE_MEM_IO_8 | JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32 | JAILHOUSE_MEM_IO_64)

struct config {
	struct jailhouse_cell_desc cell;
	uint64_t cpus[1];
	struct jailhouse_memory mem_regions[4];
} RVM_PACKED;

extern const struct config config;

const struct config config = {
	.cell = {
		CELL_HEADER(NAME),
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
	},
	.cpus = { CPUS },
	.mem_regions = {
		CELL_RAM(SLOT_FAULT),
		CELL_COMM,
		{
			.phys_start = CELL_MEMORY_START + SLOT_OTHER * CELL_MEMORY_SLOT,
			.virt_start = CHAOS_SHARED_ADDRESS, .size = 0x1000,
			.flags = READ_WRITE | JAILHOUSE_MEM_ROOTSHARED,
		},
		{
			.phys_start = CELL_MEMORY_START + SLOT_OTHER * CELL_MEMORY_SLOT + 0x1010,
			.virt_start = CHAOS_DEVICE_ADDRESS, .size = CHAOS_DEVICE_SIZE,
			.flags = READ_WRITE | JAILHOUSE_MEM_IO | JAILHOUSE_MEM_IO_UNALIGNED | ALL_WIDTHS,
		},
	},
};
