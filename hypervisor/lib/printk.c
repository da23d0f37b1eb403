// SPDX-License-Identifier: GPL-2.0-only
/*
 * Console output of the core. Called from everywhere; never allocates, never waits without bound,
 * works (and drops the text) before console_init().
 */
#include "lib/format.h"
#include "lib/printk.h"
#include "lib/ring_writer.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "lib/uart.h"

/* A pause takes 10 to 140 cycles, so this is between 0.1 and some seconds; a full text at 9600 baud
 * takes 0.27 s. */
#define PRINTK_LOCK_TRIES 20000000U

static struct spinlock console_lock;
static struct rvm_ring *console_ring;

int console_set_uart(const struct jailhouse_console *uart, void *uart_mmio)
{
	static const struct jailhouse_console none = {.type = JAILHOUSE_CON_TYPE_NONE};
	bool held = console_hold();
	int err = uart_init(uart != NULL ? uart : &none, uart_mmio);

	console_release(held);
	return uart != NULL ? err : 0;
}

int console_init(struct rvm_ring *ring, const struct jailhouse_console *uart, void *uart_mmio)
{
	ring_init(ring);
	console_ring = ring;
	return console_set_uart(uart, uart_mmio);
}

static void console_output(const char *text, size_t n)
{
	if (console_ring != NULL)
		ring_write(console_ring, text, n);
	for (size_t i = 0; i < n; i++)
		uart_putc(text[i]);
}

bool console_hold(void)
{
	return spin_lock_bounded(&console_lock, PRINTK_LOCK_TRIES);
}

void console_release(bool held)
{
	if (held)
		spin_unlock(&console_lock);
}

void console_write(const char *text, size_t n)
{
	bool held = console_hold();

	console_output(text, n);
	console_release(held);
}

/* Formats into text[PRINTK_MAX_TEXT] and marks what was cut; returns the length. */
__attribute__((format(printf, 2, 0))) static size_t printk_format(char *text, const char *fmt,
								  va_list args)
{
	static const char cut[] = "...\n";
	size_t n = format_va(text, PRINTK_MAX_TEXT, fmt, args);

	if (n < PRINTK_MAX_TEXT)
		return n;
	memcpy(&text[PRINTK_MAX_TEXT - sizeof(cut)], cut, sizeof(cut));
	return PRINTK_MAX_TEXT - 1;
}

void printk(const char *fmt, ...)
{
	char text[PRINTK_MAX_TEXT];
	va_list args;

	va_start(args, fmt);
	console_write(text, printk_format(text, fmt, args));
	va_end(args);
}

void printk_panic(const char *fmt, ...)
{
	char text[PRINTK_MAX_TEXT];
	va_list args;

	va_start(args, fmt);
	console_output(text, printk_format(text, fmt, args));
	va_end(args);
}

void console_flush(void)
{
	uart_flush();
}

bool ratelimit_ok(struct ratelimit *limit, uint64_t now_ticks)
{
	uint64_t start = __atomic_load_n(&limit->start, __ATOMIC_RELAXED);

	/* Also true for a clock that went backwards: the difference wraps to something huge. */
	if (now_ticks - start >= RATELIMIT_INTERVAL) {
		__atomic_store_n(&limit->start, now_ticks, __ATOMIC_RELAXED);
		__atomic_store_n(&limit->count, 0, __ATOMIC_RELAXED);
	}
	/* Checked first, so that the counter cannot wrap back to "allowed". */
	if (__atomic_load_n(&limit->count, __ATOMIC_RELAXED) < RATELIMIT_BURST &&
	    __atomic_fetch_add(&limit->count, 1, __ATOMIC_RELAXED) < RATELIMIT_BURST)
		return true;
	__atomic_fetch_add(&limit->dropped, 1, __ATOMIC_RELAXED);
	return false;
}
