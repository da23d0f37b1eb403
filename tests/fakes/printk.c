// SPDX-License-Identifier: GPL-2.0-only
/* Console of host tests. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/printk.h"
#include "tests/fakes/printk.h"

char fake_printk_text[16384];

void fake_printk_reset(void)
{
	fake_printk_text[0] = '\0';
}

__attribute__((format(printf, 1, 0))) static void keep(const char *fmt, va_list args)
{
	size_t n = strlen(fake_printk_text);

	vsnprintf(&fake_printk_text[n], sizeof(fake_printk_text) - n, fmt, args);
}

void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	keep(fmt, args);
	va_end(args);
}

void printk_panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	keep(fmt, args);
	va_end(args);
}
