/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One serial port of the 8250 family, shared with a guest that may use it as well: only the
 * transmit side is touched, interrupts and modem lines stay as they are.
 */
#ifndef RVM_LIB_UART_H
#define RVM_LIB_UART_H

#include "console_config.h"
#include "lib/util.h"

/**
 * uart_init() - choose the port for all output that follows
 * @console: type, address, access and divisor
 * @mmio: where its registers are mapped (uncached), or NULL if it has I/O ports
 *
 * Return: 0; -ENODEV: no console wanted, not an 8250, or nothing answers at the address; -EINVAL:
 * register window missing, too small or misaligned, port beyond 16 bits, unknown flag, divisor
 * beyond 16 bits. Without success uart_putc() does nothing.
 */
int __must_check uart_init(const struct jailhouse_console *console, void *mmio);

/**
 * uart_putc() - send one character, '\n' as "\r\n"
 *
 * Waits a bounded time for the transmitter. When it never becomes ready the port counts as dead and
 * everything that follows is dropped at once.
 */
void uart_putc(char c);

/** uart_flush() - wait, a bounded time, until the last character has left the port */
void uart_flush(void);

#endif /* RVM_LIB_UART_H */
