// SPDX-License-Identifier: GPL-2.0-only
/* Words of a command line and their numbers. Pure; also compiled on the host for its test. */
#include "cmdline.h"
#include "div64.h"
#include "str.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Returns the value of the word at text if it has that name. */
static const char *value_of(const char *text, size_t length, const char *name, size_t *found)
{
	size_t n = strlen(name);

	if (length < n || strncmp(text, name, n) != 0)
		return NULL;
	if (length == n) {
		*found = 1;
		return "1";
	}
	if (text[n] != '=')
		return NULL;
	*found = length - n - 1;
	return text + n + 1;
}

const char *cmdline_find(const char *text, size_t max, const char *name, size_t *length)
{
	size_t end = strnlen(text, max), at = 0;
	const char *found = NULL;

	while (at < end) {
		size_t start = at;
		const char *value;

		while (at < end && !is_space(text[at]))
			at++;
		value = value_of(&text[start], at - start, name, length);
		if (value != NULL)
			found = value;
		at++;
	}
	return found;
}

static uint32_t digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (uint32_t)(c - 'A' + 10);
	return 16;
}

bool cmdline_read_number(const char *text, size_t length, int64_t *value)
{
	bool negative = length > 0 && text[0] == '-';
	size_t at = negative;
	uint32_t base = 10;
	uint64_t number = 0;

	if (length - at > 2 && text[at] == '0' && (text[at + 1] == 'x' || text[at + 1] == 'X')) {
		base = 16;
		at += 2;
	}
	if (at == length)
		return false;
	for (; at < length; at++) {
		uint32_t digit = digit_of(text[at]);

		if (digit >= base || number > div64(INT64_MAX - digit, base, NULL))
			return false;
		number = number * base + digit;
	}
	*value = negative ? -(int64_t)number : (int64_t)number;
	return true;
}
