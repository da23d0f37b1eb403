/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Communication region: one page that a cell shares with the core, revision 2 of Jailhouse's layout.
 * The core fills it when the cell starts; the cell may write all of it, so the core believes nothing
 * that it reads there.
 */
#ifndef RVM_COMM_REGION_H
#define RVM_COMM_REGION_H

#include "console_config.h"
#include "hypercall.h"
#include "types.h"

#define COMM_REGION_MAGIC "JHCOMM"
#define COMM_REGION_MAGIC_LEN 6
#define COMM_REGION_ABI_REVISION 2

#define JAILHOUSE_MSG_NONE 0

/** Values of msg_to_cell. */
#define JAILHOUSE_MSG_SHUTDOWN_REQUEST 1
#define JAILHOUSE_MSG_RECONFIG_COMPLETED 2

/** Values of reply_from_cell. */
#define JAILHOUSE_MSG_UNKNOWN 1
#define JAILHOUSE_MSG_REQUEST_DENIED 2
#define JAILHOUSE_MSG_REQUEST_APPROVED 3
#define JAILHOUSE_MSG_RECEIVED 4

/** flags: the cell may use JAILHOUSE_HC_DEBUG_CONSOLE_PUTC. */
#define JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED 0x0001
/** flags: it shall use it for its output. */
#define JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE 0x0002

struct jailhouse_comm_region {
	/** COMM_REGION_MAGIC, not terminated. */
	char signature[COMM_REGION_MAGIC_LEN];
	/** COMM_REGION_ABI_REVISION. */
	uint16_t revision;
	/** JAILHOUSE_CELL_*; RUNNING when the cell starts, then written by the cell. */
	volatile uint32_t cell_state;
	/** JAILHOUSE_MSG_*: written by the core after it has cleared reply_from_cell; cleared by the cell
	 *  before it replies. */
	volatile uint32_t msg_to_cell;
	/** JAILHOUSE_MSG_*: written by the cell. */
	volatile uint32_t reply_from_cell;
	/** JAILHOUSE_COMM_FLAG_*. */
	uint32_t flags;
	/** Console that the cell's configuration names. */
	struct jailhouse_console console;
	/** Physical address of the memory mapped PCI configuration space, 0 when there is none. */
	uint64_t pci_mmconfig_base;
	/** I/O port of the ACPI PM timer, 0 when there is none. */
	uint16_t pm_timer_address;
	/** Number of CPUs of the cell. */
	uint16_t num_cpus;
	/** kHz, 0 when unknown. */
	uint32_t tsc_khz;
	/** Frequency of the APIC timer in kHz, 0 when the TSC deadline is to be used. */
	uint32_t apic_khz;
} RVM_PACKED;

#endif /* RVM_COMM_REGION_H */
