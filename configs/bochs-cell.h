/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cells of the test machine (bochs-i440fx.c) have in common. Their memory lies behind
 * the hypervisor's: kernel options memmap=16M$0x30000000 memmap=8M$0x31000000. Each cell has a
 * slot of 1 MiB there, so that all fit side by side; guest-physical it starts at 0, the
 * communication region follows.
 */
#ifndef CONFIGS_BOCHS_CELL_H
#define CONFIGS_BOCHS_CELL_H

#include "cell_config.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define CELL_MEMORY_START 0x31000000ULL
#define CELL_MEMORY_SLOT 0x00100000ULL

#define SLOT_TINY 0
#define SLOT_APIC 1
#define SLOT_SMP 2
#define SLOT_IOAPIC 3
#define SLOT_32_BIT 4
#define SLOT_FAULT 5
/** A second cell of a kind. */
#define SLOT_OTHER 6

/** Polls for a reply; a second or more on the test machine. */
#ifndef CELL_REPLY_TIMEOUT
#define CELL_REPLY_TIMEOUT 10000000
#endif

/** More flags. */
#ifndef CELL_FLAGS
#define CELL_FLAGS 0
#endif

/** First members of the cell description. The only UART is the root cell's. */
#define CELL_HEADER(cell_name)                                                             \
	.signature = JAILHOUSE_CELL_DESC_SIGNATURE, .architecture = JAILHOUSE_X86,         \
	.revision = JAILHOUSE_CONFIG_REVISION, .name = (cell_name),                        \
	.flags = JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED |                                \
		 JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE | CELL_FLAGS,                       \
	.msg_reply_timeout = CELL_REPLY_TIMEOUT

/** RAM of 1 MiB at 0, loadable. */
#define CELL_RAM(slot)                                                                     \
	{                                                                                  \
		.phys_start = CELL_MEMORY_START + (slot) * CELL_MEMORY_SLOT,               \
		.virt_start = 0, .size = CELL_MEMORY_SLOT,                                 \
		.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE |                        \
			 JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA | JAILHOUSE_MEM_LOADABLE, \
	}

/** The communication region, behind it. */
#define CELL_COMM                                                                          \
	{                                                                                  \
		.virt_start = 0x00100000, .size = 0x1000,                                  \
		.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE |                        \
			 JAILHOUSE_MEM_COMM_REGION,                                        \
	}

#endif /* CONFIGS_BOCHS_CELL_H */
