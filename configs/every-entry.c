// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cell with an entry of every kind, for the checks: configs.mk also compiles it with one mistake
 * at a time (bad-cell-*). Nothing is made to run in it.
 */
#include "bochs-cell.h"

#ifndef SIGNATURE
#define SIGNATURE JAILHOUSE_CELL_DESC_SIGNATURE
#endif

#ifndef REVISION
#define REVISION JAILHOUSE_CONFIG_REVISION
#endif

#ifndef NAME
#define NAME "every-entry"
#endif

#ifndef CPUS
#define CPUS (1ULL << 1)
#endif

#ifndef RESET_ADDRESS
#define RESET_ADDRESS 0
#endif

/** Physical; its size and place in the cell. */
#ifndef RAM_START
#define RAM_START (CELL_MEMORY_START + SLOT_OTHER * CELL_MEMORY_SLOT)
#endif

#ifndef RAM_SIZE
#define RAM_SIZE CELL_MEMORY_SLOT
#endif

#ifndef RAM_FLAGS
#define RAM_FLAGS (READ_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE)
#endif

#ifndef COMM_START
#define COMM_START 0x00100000ULL
#endif

#ifndef COMM_SIZE
#define COMM_SIZE 0x1000
#endif

/** Eight bytes of the HPET: its counter. */
#ifndef SUB_PAGE_FLAGS
#define SUB_PAGE_FLAGS (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_IO | JAILHOUSE_MEM_IO_32)
#endif

#ifndef CACHE_START
#define CACHE_START 2
#endif

#ifndef PIN
#define PIN 5
#endif

#ifndef PORT
#define PORT 0x2f8
#endif

#define READ_WRITE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)

struct config {
	struct jailhouse_cell_desc cell;
	uint64_t cpus[1];
	struct jailhouse_memory mem_regions[3];
	struct jailhouse_cache caches[2];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pio pio_regions[1];
#ifdef WITH_PCI
	struct jailhouse_pci_device pci_devices[1];
#endif
} RVM_PACKED;

extern const struct config config;

const struct config config = {
	.cell = {
		.signature = SIGNATURE,
		.architecture = JAILHOUSE_X86,
		.revision = REVISION,
		.name = NAME,
		.cpu_set_size = sizeof(config.cpus),
		.num_memory_regions = ARRAY_SIZE(config.mem_regions),
		.num_cache_regions = ARRAY_SIZE(config.caches),
		.num_irqchips = ARRAY_SIZE(config.irqchips),
		.num_pio_regions = ARRAY_SIZE(config.pio_regions),
#ifdef WITH_PCI
		.num_pci_devices = ARRAY_SIZE(config.pci_devices),
#endif
		.cpu_reset_address = RESET_ADDRESS,
		.msg_reply_timeout = CELL_REPLY_TIMEOUT,
		.console = { .address = PORT, .type = JAILHOUSE_CON_TYPE_8250 },
	},

	.cpus = { CPUS },

	.mem_regions = {
		{ .phys_start = RAM_START, .size = RAM_SIZE, .flags = RAM_FLAGS },
		{ .virt_start = COMM_START, .size = COMM_SIZE,
		  .flags = READ_WRITE | JAILHOUSE_MEM_COMM_REGION },
		{ .phys_start = 0xfed000f0, .virt_start = 0xfed000f0, .size = 8,
		  .flags = SUB_PAGE_FLAGS },
	},

	/* Four parts of the cache for itself, one together with the root cell. */
	.caches = {
		{ .start = CACHE_START, .size = 4, .type = JAILHOUSE_CACHE_L3 },
		{ .start = 6, .size = 1, .type = JAILHOUSE_CACHE_L3,
		  .flags = JAILHOUSE_CACHE_ROOTSHARED },
	},

	.irqchips = { { .address = 0xfec00000, .pin_bitmap = { 1U << PIN } } },

	.pio_regions = { { .base = PORT, .length = 8 } },

#ifdef WITH_PCI
	.pci_devices = { { .type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 1 << 3 } },
#endif
};
