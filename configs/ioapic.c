// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cell of inmates/demos/ioapic.c: timer and clock of the PC, with their interrupts. Linux must
 * not use them; it does not with the option hpet=disable once its own timers run.
 */
#include "bochs-cell.h"

#define PIN_PIT 2
#define PIN_RTC 8

struct config {
	struct jailhouse_cell_desc cell;
	uint64_t cpus[1];
	struct jailhouse_memory mem_regions[2];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pio pio_regions[2];
} RVM_PACKED;

extern const struct config config;

const struct config config = {
	.cell = {
		CELL_HEADER("ioapic"),
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pio_regions = ARRAY_SIZE(config.pio_regions),
	},
	.cpus = { 1ULL << 1 },
	.mem_regions = { CELL_RAM(SLOT_IOAPIC), CELL_COMM },
	.irqchips = {
		{ .address = 0xfec00000, .pin_bitmap = { 1 << PIN_PIT | 1 << PIN_RTC } },
	},
	.pio_regions = {
		{ .base = 0x40, .length = 4 },
		{ .base = 0x70, .length = 2 },
	},
};
