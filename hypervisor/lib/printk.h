/* SPDX-License-Identifier: GPL-2.0-only */
/* Console output of the core: to the ring always, to the serial port if one is configured. */
#ifndef RVM_LIB_PRINTK_H
#define RVM_LIB_PRINTK_H

#include "console_config.h"
#include "lib/util.h"
#include "ring.h"

/** Longest text of one call, bytes with terminator; what is longer is cut and ends in "...\n". */
#define PRINTK_MAX_TEXT 256

/**
 * console_init() - choose the sinks; called once by the first CPU before the others print
 * @ring: cleared and used from now on
 * @uart: serial port, or NULL for none
 * @uart_mmio: see uart_init()
 *
 * Return: 0; errors of uart_init(), then output goes to the ring only.
 */
int __must_check console_init(struct rvm_ring *ring, const struct jailhouse_console *uart,
			      void *uart_mmio);

/**
 * console_set_uart() - add, replace or (NULL) drop the serial port later, e.g. once it is mapped
 * Return: as uart_init(); 0 for NULL.
 */
int __must_check console_set_uart(const struct jailhouse_console *uart, void *uart_mmio);

/** console_write() - raw bytes to all sinks under the lock */
void console_write(const char *text, size_t n);

/**
 * printk() - print text; formats see lib/format.h
 *
 * The texts of several CPUs do not mix, so one call is best one whole line. A lock that is not
 * freed in about a second is ignored: mixed output is better than none.
 */
__attribute__((format(printf, 1, 2))) void printk(const char *fmt, ...);

/** printk_panic() - printk() from a fault or NMI handler, or between console_hold() and console_release(): takes no lock */
__attribute__((format(printf, 1, 2))) void printk_panic(const char *fmt, ...);

/**
 * console_hold() - what printk_panic() prints from here on stays together
 * Return: for console_release(); false after about a second in which somebody else held it.
 */
bool console_hold(void);

/** console_release() - the lines are complete; @held: of console_hold() */
void console_release(bool held);

/** console_flush() - wait, a bounded time, until the serial port has sent everything */
void console_flush(void);

/** Messages that a limit lets through per interval, and its length in ticks of the caller's clock. */
#define RATELIMIT_BURST 4U
#define RATELIMIT_INTERVAL (1ULL << 32)

/**
 * RATELIMIT_BURST messages per RATELIMIT_INTERVAL: the numbers are no fields, so that no limit can be
 * without them. All zeros is a fresh one. Several CPUs may share one; the count is then approximate.
 */
struct ratelimit {
	/** Messages so far in this interval; starts as 0. */
	uint32_t count;
	/** Start of the interval; starts as 0. */
	uint64_t start;
	/** Messages dropped so far; never reset. */
	uint64_t dropped;
};

/**
 * ratelimit_ok() - may one more message be printed?
 * @now_ticks: current time; a clock that went backwards begins a new interval
 */
bool ratelimit_ok(struct ratelimit *limit, uint64_t now_ticks);

#endif /* RVM_LIB_PRINTK_H */
