/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small text formats of Linux: numbers, sizes with suffix, CPU lists. Pure; all input is
 * untrusted.
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image_header.h"

/** Set of CPU numbers, bit n % 8 of byte n / 8. */
struct cpu_set {
	uint8_t bits[RVM_MAX_CPUS / 8];
};

/**
 * text_to_u64() - the whole text is one number, decimal or 0x-prefixed, spaces at the end allowed
 * Return: false when it is not, or does not fit.
 */
bool text_to_u64(const char *text, uint64_t *value);

/**
 * text_hex() - hexadecimal digits without prefix at *@text
 * Return: false when there is none or more than 64 bits; *@text is moved behind the digits.
 */
bool text_hex(const char **text, uint64_t *value);

/**
 * text_size() - number as on the kernel's command line: decimal, 0x or 0 prefix, suffix K, M, G, T
 * Return: false when there is none or it does not fit; *@text is moved behind it.
 */
bool text_size(const char **text, uint64_t *value);

/**
 * cpu_set_parse() - list like "0-3,8"
 * Return: false for anything else, and for CPU numbers from RVM_MAX_CPUS on.
 */
bool cpu_set_parse(const char *text, struct cpu_set *set);

bool cpu_set_has(const struct cpu_set *set, unsigned int cpu);
void cpu_set_add(struct cpu_set *set, unsigned int cpu);
unsigned int cpu_set_count(const struct cpu_set *set);

/** cpu_set_format() - list like "0-3,8" into @text; longer than @size is cut */
void cpu_set_format(const struct cpu_set *set, char *text, size_t size);

/** text_human_size() - "16 MiB", the largest unit that divides @bytes; 32 bytes are enough */
void text_human_size(uint64_t bytes, char *text, size_t size);

/** text_printable() - replace what a terminal might obey by '?' */
void text_printable(char *text);

#endif /* TOOLS_TEXT_H */
