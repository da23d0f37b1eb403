/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command line of an inmate: words NAME=VALUE, or NAME alone, which is the same as NAME=1. Words
 * are separated by spaces, tabs and line ends. The last word of a name counts.
 */
#ifndef INMATE_CMDLINE_H
#define INMATE_CMDLINE_H

#include "types.h"

/** Where `jailhouse cell load ... -s TEXT -a 0x1000` puts it; one page, zero-terminated. */
#define CMDLINE_ADDRESS 0x1000
#define CMDLINE_SIZE 0x1000

/**
 * cmdline_find() - value of a word
 * @text: need not be terminated if it has max bytes
 * @length: is set to the length of the value
 * Return: start of the value, NULL if there is no such word.
 */
const char *cmdline_find(const char *text, size_t max, const char *name, size_t *length);

/**
 * cmdline_read_number() - a value as number
 * Decimal, or hexadecimal behind 0x, with an optional minus sign.
 * Return: false if it is none, or does not fit; *value is unchanged then.
 */
bool cmdline_read_number(const char *text, size_t length, int64_t *value);

/** cmdline_number() - number of a word of this inmate's command line, or what is given otherwise */
int64_t cmdline_number(const char *name, int64_t otherwise);

/** cmdline_bool() - 1, y, yes, true or on; 0, n, no, false or off; or what is given otherwise */
bool cmdline_bool(const char *name, bool otherwise);

/**
 * cmdline_string() - text of a word
 * @size: bytes of buf, not 0; longer values are cut
 * Return: buf
 */
char *cmdline_string(const char *name, char *buf, size_t size, const char *otherwise);

/** cmdline_is() - a word is there and has this value */
bool cmdline_is(const char *name, const char *value);

#endif /* INMATE_CMDLINE_H */
