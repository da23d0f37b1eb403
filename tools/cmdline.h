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

#endif /* TOOLS_CMDLINE_H */
