// SPDX-License-Identifier: GPL-2.0-only
/*
 * Serial console of the 8250 family by I/O port or memory. Called by printk and, before that, by
 * console_init(); never hangs, whatever the device does.
 */
#include "lib/errno.h"
#include "lib/uart.h"
#include "x86/ops.h"

enum {
	UART_TX = 0,
	UART_DLL = 0,
	UART_DLM = 1,
	UART_LCR = 3,
	UART_LSR = 5,
	UART_NUM_REGS = 8,
};

#define UART_LCR_8N1   0x03
#define UART_LCR_DLAB  0x80
#define UART_LSR_EMPTY 0x20
#define UART_LSR_IDLE  0x40

/* A full 16-byte FIFO takes 16 ms at 9600 baud; a read over the slowest bus takes about 1 us and
 * over the fastest some 100 ns. */
#define UART_MAX_POLLS 500000U

#define UART_KNOWN_FLAGS (JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4)

static struct {
	bool usable;
	bool wide;
	volatile uint8_t *mmio;
	uint16_t port;
} uart;

static uint8_t uart_read(unsigned int reg)
{
	if (uart.mmio == NULL)
		return inb((uint16_t)(uart.port + (uart.wide ? 4 * reg : reg)));
	if (uart.wide)
		return (uint8_t)((volatile uint32_t *)uart.mmio)[reg];
	return uart.mmio[reg];
}

static void uart_write(unsigned int reg, uint8_t value)
{
	if (uart.mmio == NULL)
		outb((uint16_t)(uart.port + (uart.wide ? 4 * reg : reg)), value);
	else if (uart.wide)
		((volatile uint32_t *)uart.mmio)[reg] = value;
	else
		uart.mmio[reg] = value;
}

static int uart_check(const struct jailhouse_console *console, const void *mmio)
{
	bool is_mmio = console->flags & JAILHOUSE_CON_ACCESS_MMIO;
	uint64_t span =
		console->flags & JAILHOUSE_CON_REGDIST_4 ? UART_NUM_REGS * 4 : UART_NUM_REGS;

	if (console->type != JAILHOUSE_CON_TYPE_8250)
		return -ENODEV;
	if (console->flags & ~UART_KNOWN_FLAGS || console->divider > 0xffff)
		return -EINVAL;
	if (!is_mmio)
		return console->address > 0x10000 - span ? -EINVAL : 0;
	if (mmio == NULL || console->size < span)
		return -EINVAL;
	if (console->flags & JAILHOUSE_CON_REGDIST_4 && !IS_ALIGNED((uintptr_t)mmio, 4))
		return -EINVAL;
	return 0;
}

int uart_init(const struct jailhouse_console *console, void *mmio)
{
	bool is_mmio = console->flags & JAILHOUSE_CON_ACCESS_MMIO;
	int err;

	uart.usable = false;
	err = uart_check(console, mmio);
	if (err)
		return err;

	uart.wide = console->flags & JAILHOUSE_CON_REGDIST_4;
	uart.mmio = is_mmio ? mmio : NULL;
	uart.port = is_mmio ? 0 : (uint16_t)console->address;

	/* Errors, break and data cannot all be there at once: nothing is behind the address. */
	if (uart_read(UART_LSR) == 0xff)
		return -ENODEV;

	if (console->divider != 0) {
		uart_write(UART_LCR, UART_LCR_DLAB);
		uart_write(UART_DLL, (uint8_t)console->divider);
		uart_write(UART_DLM, (uint8_t)(console->divider >> 8));
		uart_write(UART_LCR, UART_LCR_8N1);
	}
	uart.usable = true;
	return 0;
}

static void uart_send(uint8_t byte)
{
	unsigned int polls = 0;

	while (uart.usable && !(uart_read(UART_LSR) & UART_LSR_EMPTY)) {
		if (++polls == UART_MAX_POLLS)
			uart.usable = false;
	}
	if (uart.usable)
		uart_write(UART_TX, byte);
}

void uart_flush(void)
{
	for (unsigned int polls = 0; uart.usable && polls < UART_MAX_POLLS; polls++) {
		if (uart_read(UART_LSR) & UART_LSR_IDLE)
			return;
	}
}

void uart_putc(char c)
{
	if (c == '\n')
		uart_send('\r');
	uart_send((uint8_t)c);
}
