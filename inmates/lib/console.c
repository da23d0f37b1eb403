// SPDX-License-Identifier: GPL-2.0-only
/* Console output. Called by printk. */
#include "console.h"
#include "cmdline.h"
#include "comm.h"
#include "cpu.h"
#include "hypercall.h"

#define UART_TX 0
#define UART_DLL 0
#define UART_DLM 1
#define UART_IER 1
#define UART_FCR 2
#define UART_LCR 3
#define UART_MCR 4
#define UART_LSR 5
#define LCR_DLAB 0x80
#define LCR_8N1 0x03
#define LSR_EMPTY 0x20
/* Reads as all ones where there is no UART: then it seems ready. */
#define UART_POLLS 1000000

static bool is_virtual;
static struct jailhouse_console uart;

static uintptr_t reg_address(unsigned int reg)
{
	unsigned int distance = (uart.flags & JAILHOUSE_CON_REGDIST_4) != 0 ? 4 : 1;

	return (uintptr_t)uart.address + reg * distance;
}

static uint8_t uart_read(unsigned int reg)
{
	uintptr_t address = reg_address(reg);

	if ((uart.flags & JAILHOUSE_CON_ACCESS_MMIO) == 0)
		return port_in8((uint16_t)address);
	if ((uart.flags & JAILHOUSE_CON_REGDIST_4) != 0)
		return (uint8_t)mmio_read32(address);
	return mmio_read8(address);
}

static void uart_write(unsigned int reg, uint8_t value)
{
	uintptr_t address = reg_address(reg);

	if ((uart.flags & JAILHOUSE_CON_ACCESS_MMIO) == 0)
		port_out8((uint16_t)address, value);
	else if ((uart.flags & JAILHOUSE_CON_REGDIST_4) != 0)
		mmio_write32(address, value);
	else
		mmio_write8(address, value);
}

static void uart_init(void)
{
	if (uart.divider == 0)
		return;
	uart_write(UART_LCR, LCR_DLAB);
	uart_write(UART_DLL, (uint8_t)uart.divider);
	uart_write(UART_DLM, (uint8_t)(uart.divider >> 8));
	uart_write(UART_LCR, LCR_8N1);
	uart_write(UART_IER, 0);
	uart_write(UART_FCR, 1);
	uart_write(UART_MCR, 3);
}

static void uart_put(char c)
{
	for (int i = 0; i < UART_POLLS && (uart_read(UART_LSR) & LSR_EMPTY) == 0; i++)
		cpu_relax();
	uart_write(UART_TX, (uint8_t)c);
}

static void set_flag(uint16_t flag, const char *name, bool set_by)
{
	bool is_set = (uart.flags & flag) != 0;

	if (cmdline_bool(name, is_set == set_by) == set_by)
		uart.flags |= flag;
	else
		uart.flags &= (uint16_t)~flag;
}

static void read_overrides(void)
{
	if (cmdline_is("con-type", "8250"))
		uart.type = JAILHOUSE_CON_TYPE_8250;
	else if (cmdline_is("con-type", "none"))
		uart.type = JAILHOUSE_CON_TYPE_NONE;
	uart.address = (uint64_t)cmdline_number("con-base", (int64_t)uart.address);
	uart.divider = (uint32_t)cmdline_number("con-divider", uart.divider);
	set_flag(JAILHOUSE_CON_ACCESS_MMIO, "con-is-mmio", true);
	/* The word speaks of a distance of 1, the flag of 4. */
	set_flag(JAILHOUSE_CON_REGDIST_4, "con-regdist-1", false);
}

void console_init(void)
{
	uint32_t flags = 0;

	if (comm_present(comm_region)) {
		flags = comm_region->flags;
		uart = comm_region->console;
	}
	if ((flags & JAILHOUSE_COMM_FLAG_DBG_PUTC_PERMITTED) != 0)
		is_virtual = cmdline_bool("con-virtual",
					  (flags & JAILHOUSE_COMM_FLAG_DBG_PUTC_ACTIVE) != 0);
	read_overrides();
	if (!is_virtual && uart.type == JAILHOUSE_CON_TYPE_8250)
		uart_init();
}

static void put(char c)
{
	if (is_virtual) {
		vmcall(JAILHOUSE_HC_DEBUG_CONSOLE_PUTC, (uint8_t)c, 0);
		return;
	}
	if (uart.type != JAILHOUSE_CON_TYPE_8250)
		return;
	if (c == '\n')
		uart_put('\r');
	uart_put(c);
}

void console_write(const char *text)
{
	for (; *text != '\0'; text++)
		put(*text);
}
