/* SPDX-License-Identifier: GPL-2.0-only */
/* What /proc/cmdline says about reserved memory and consoles. Pure; the text is untrusted. */
#ifndef TOOLS_CMDLINE_H
#define TOOLS_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

struct memory_range {
	uint64_t start;
	uint64_t size;
};

/**
 * cmdline_memmap() - ranges reserved by "memmap=SIZE$START", page aligned ones only
 * @ranges: room for @max
 * Return: number of ranges, at most @max.
 */
unsigned int cmdline_memmap(const char *cmdline, struct memory_range *ranges, unsigned int max);

/**
 * cmdline_serial_console() - number n of the last "console=ttySn"
 * Return: false when there is none.
 */
bool cmdline_serial_console(const char *cmdline, unsigned int *number);

/** Reservations that are looked at. */
#define CMDLINE_MAX_RANGES 16

/** Bytes of a kernel command line that Linux takes on x86, the zero at the end included. */
#define CMDLINE_SIZE 2048

/**
 * cmdline_without() - copy @from without the words that begin with @option
 * @to: CMDLINE_SIZE bytes
 * Return: false when it does not fit.
 */
bool cmdline_without(const char *from, const char *option, char *to);

/**
 * cmdline_reserve() - add "memmap=SIZE$START" to the kernel's options, before a "--"
 * @text: CMDLINE_SIZE bytes, changed in place; as it was when a reservation covers the range
 * Return: false when it does not fit, or a quote that is left open would swallow it.
 */
bool cmdline_reserve(char *text, const struct memory_range *range);

#endif /* TOOLS_CMDLINE_H */
