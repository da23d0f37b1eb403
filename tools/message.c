// SPDX-License-Identifier: GPL-2.0-only
/* See message.h. All of it goes to standard error. */
#include <stdarg.h>
#include <stdio.h>

#include "message.h"

int fail(const char *advice, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("jailhouse: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	if (advice != NULL)
		fprintf(stderr, "  %s\n", advice);
	return EXIT_CODE_FAILURE;
}

int fail_usage(const char *command, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "jailhouse %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n  Try 'jailhouse %s --help'.\n", command);
	return EXIT_CODE_USAGE;
}

int fail_memory(void)
{
	return fail("Free some memory and try again.", "out of memory");
}

void warn(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("jailhouse: warning: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
