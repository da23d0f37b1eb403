/* SPDX-License-Identifier: GPL-2.0-only */
/* Description of a debug console inside configurations; Jailhouse's layout and numbers. */
#ifndef RVM_CONSOLE_CONFIG_H
#define RVM_CONSOLE_CONFIG_H

#include "types.h"

#define JAILHOUSE_CON_TYPE_NONE 0x0000
#define JAILHOUSE_CON_TYPE_EFIFB 0x0001
#define JAILHOUSE_CON_TYPE_8250 0x0002

/** Flags, bit 0: registers are I/O ports (clear) or memory mapped (set). */
#define JAILHOUSE_CON_ACCESS_PIO 0x0000
#define JAILHOUSE_CON_ACCESS_MMIO 0x0001
/** Flags, bit 1: registers are 1 byte (clear) or 4 bytes (set, 32-bit accesses) apart. */
#define JAILHOUSE_CON_REGDIST_1 0x0000
#define JAILHOUSE_CON_REGDIST_4 0x0002

struct jailhouse_console {
	/** Port number or physical address of the first register. */
	uint64_t address;
	/** Bytes of the register window when memory mapped. */
	uint32_t size;
	/** JAILHOUSE_CON_TYPE_*. */
	uint16_t type;
	/** JAILHOUSE_CON_ACCESS_* and JAILHOUSE_CON_REGDIST_*. */
	uint16_t flags;
	/** UART divisor; 0 leaves baud rate and line control as firmware or Linux set them. */
	uint32_t divider;
	/** Other architectures only. */
	uint32_t gate_nr;
	/** Other architectures only. */
	uint64_t clock_reg;
} RVM_PACKED;

#endif /* RVM_CONSOLE_CONFIG_H */
