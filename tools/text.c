// SPDX-License-Identifier: GPL-2.0-only
/* See text.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/** Digits of @base at *text; false when there is none or the value does not fit. */
static bool parse_digits(const char **text, unsigned int base, uint64_t *value)
{
	const char *p = *text;
	uint64_t sum = 0;

	for (; (unsigned int)digit_value(*p) < base; p++)
		if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) ||
		    __builtin_add_overflow(sum, (uint64_t)digit_value(*p), &sum))
			return false;
	if (p == *text)
		return false;
	*text = p;
	*value = sum;
	return true;
}

static bool parse_prefixed(const char **text, bool octal, uint64_t *value)
{
	const char *p = *text;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		p += 2;
		if (!parse_digits(&p, 16, value))
			return false;
	} else if (!parse_digits(&p, octal && p[0] == '0' ? 8 : 10, value)) {
		return false;
	}
	*text = p;
	return true;
}

bool text_to_u64(const char *text, uint64_t *value)
{
	if (!parse_prefixed(&text, false, value))
		return false;
	while (*text == ' ' || *text == '\n')
		text++;
	return *text == '\0';
}

bool text_hex(const char **text, uint64_t *value)
{
	return parse_digits(text, 16, value);
}

bool text_size(const char **text, uint64_t *value)
{
	static const char suffixes[] = "KMGTPE";
	const char *p = *text, *suffix;
	unsigned int shift;

	if (!parse_prefixed(&p, true, value))
		return false;
	suffix = *p == '\0' ? NULL : strchr(suffixes, *p >= 'a' ? *p - 'a' + 'A' : *p);
	if (suffix != NULL) {
		shift = 10 * (unsigned int)(suffix - suffixes + 1);
		if (*value > UINT64_MAX >> shift)
			return false;
		*value <<= shift;
		p++;
	}
	*text = p;
	return true;
}

bool cpu_set_has(const struct cpu_set *set, unsigned int cpu)
{
	return cpu < RVM_MAX_CPUS && (set->bits[cpu / 8] >> (cpu % 8)) & 1;
}

void cpu_set_add(struct cpu_set *set, unsigned int cpu)
{
	if (cpu < RVM_MAX_CPUS)
		set->bits[cpu / 8] |= (uint8_t)(1U << (cpu % 8));
}

unsigned int cpu_set_count(const struct cpu_set *set)
{
	unsigned int cpu, count = 0;

	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu++)
		count += cpu_set_has(set, cpu);
	return count;
}

bool cpu_set_parse(const char *text, struct cpu_set *set)
{
	uint64_t first, last;

	memset(set, 0, sizeof(*set));
	if (*text == '\0' || *text == '\n')
		return true;
	for (;;) {
		if (!parse_digits(&text, 10, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!parse_digits(&text, 10, &last))
				return false;
		}
		if (last < first || last >= RVM_MAX_CPUS)
			return false;
		for (; first <= last; first++)
			cpu_set_add(set, (unsigned int)first);
		if (*text != ',')
			break;
		text++;
	}
	return *text == '\0' || *text == '\n';
}

void cpu_set_format(const struct cpu_set *set, char *text, size_t size)
{
	unsigned int cpu, last;
	size_t used = 0;

	text[0] = '\0';
	for (cpu = 0; cpu < RVM_MAX_CPUS && used < size; cpu = last + 1) {
		const char *comma = used != 0 ? "," : "";

		last = cpu;
		if (!cpu_set_has(set, cpu))
			continue;
		while (cpu_set_has(set, last + 1))
			last++;
		if (last == cpu)
			used += (size_t)snprintf(text + used, size - used, "%s%u", comma, cpu);
		else
			used += (size_t)snprintf(text + used, size - used, "%s%u-%u", comma, cpu,
						 last);
	}
}

void text_human_size(uint64_t bytes, char *text, size_t size)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB" };
	unsigned int unit = 0;

	while (bytes != 0 && bytes % 1024 == 0 && unit < 4) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, size, "%" PRIu64 " %s", bytes, units[unit]);
}

void text_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < 0x20 || (unsigned char)*text >= 0x7f)
			*text = '?';
}
