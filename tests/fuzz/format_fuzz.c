// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/format.c hypervisor/lib/string.c */
/*
 * Any format text with arguments of one kind. Every conversion of the subset is compared with the C
 * library; a format outside of it must at least stay within the buffer.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_FORMAT 40

/* Integers of 64 bits serve for all integer conversions here: both read as much as they want. */
static size_t ours(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t n;

	va_start(args, fmt);
	n = format_va(buf, size, fmt, args);
	va_end(args);
	return n;
}

/* Width and precision of at most two digits, and only what the header of format.h lists. */
static bool in_subset(const char *fmt)
{
	while ((fmt = strchr(fmt, '%')) != NULL) {
		bool precise = false;

		fmt++;
		fmt += strspn(fmt, "-0");
		if (strspn(fmt, "0123456789") > 2)
			return false;
		fmt += strspn(fmt, "0123456789");
		if (*fmt == '.') {
			precise = true;
			fmt++;
			if (strspn(fmt, "0123456789") > 2)
				return false;
			fmt += strspn(fmt, "0123456789");
		}
		/* Only with both l: the arguments are 64 bits wide. */
		if (precise || strncmp(fmt, "ll", 2) != 0 || strchr("dux", fmt[2]) == NULL ||
		    fmt[2] == '\0')
			return false;
		fmt += 3;
	}
	return true;
}

static bool harmless(const char *fmt)
{
	/* Strings would read through integers; everything else can take any argument. */
	return strchr(fmt, 's') == NULL && strchr(fmt, '*') == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char fmt[MAX_FORMAT + 1] = "";
	char want[4096], *got;
	long long a[4] = {0};
	size_t room, n;

	if (size < sizeof(a) + 1)
		return 0;
	memcpy(a, data, sizeof(a));
	room = data[sizeof(a)];
	data += sizeof(a) + 1;
	size -= sizeof(a) + 1;
	memcpy(fmt, data, size < MAX_FORMAT ? size : MAX_FORMAT);
	if (!harmless(fmt))
		return 0;
	got = malloc(room);
	n = ours(got, room, fmt, a[0], a[1], a[2], a[3], 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL,
		 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL);
	if (room > 0)
		assert(strnlen(got, room) == (n < room ? n : room - 1) || strchr(fmt, 'c') != NULL);
	if (in_subset(fmt)) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		int wanted = snprintf(want, sizeof(want), fmt, a[0], a[1], a[2], a[3], 0LL, 0LL,
				      0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL, 0LL);
#pragma GCC diagnostic pop
		assert(wanted >= 0 && n == (size_t)wanted);
		if (room > 0)
			assert(strncmp(got, want, room - 1) == 0);
	}
	free(got);
	return 0;
}
