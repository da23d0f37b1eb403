// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the door. Called on the boot processor only; never waits for a UART without a limit. */
#include "log.h"
#include "ops.h"
#include "text.h"

#define UART_DATA 0
#define UART_LINE_STATUS 5
#define UART_EMPTY 0x20
#define UART_MAX_POLLS 100000
#define LINE_SIZE 320

static struct jailhouse_console uart;

void log_init(const struct jailhouse_console *console)
{
	uart = *console;
}

static uint8_t uart_read(unsigned int reg)
{
	const uint64_t at = uart.address + (uart.flags & JAILHOUSE_CON_REGDIST_4 ? 4 * reg : reg);

	if (!(uart.flags & JAILHOUSE_CON_ACCESS_MMIO))
		return port_read8((uint16_t)at);
	if (uart.flags & JAILHOUSE_CON_REGDIST_4)
		return (uint8_t)*(volatile uint32_t *)at;
	return *(volatile uint8_t *)at;
}

static void uart_put(char c)
{
	unsigned int polls;

	for (polls = 0; polls < UART_MAX_POLLS; polls++)
		if (uart_read(UART_LINE_STATUS) & UART_EMPTY)
			break;
	if (!(uart.flags & JAILHOUSE_CON_ACCESS_MMIO))
		port_write8((uint16_t)(uart.address + UART_DATA), (uint8_t)c);
	else if (uart.flags & JAILHOUSE_CON_REGDIST_4)
		*(volatile uint32_t *)uart.address = (uint8_t)c;
	else
		*(volatile uint8_t *)uart.address = (uint8_t)c;
}

void log_line(const char *format, ...)
{
	char line[LINE_SIZE] = "rvm: ";
	size_t n = text_length(line), i;
	va_list args;

	if (uart.type != JAILHOUSE_CON_TYPE_8250)
		return;
	va_start(args, format);
	text_vformat(line + n, sizeof(line) - n, format, args);
	va_end(args);
	for (i = 0; line[i]; i++)
		uart_put(line[i]);
	uart_put('\r');
	uart_put('\n');
}
