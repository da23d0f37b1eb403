// SPDX-License-Identifier: GPL-2.0-only
/* Formatted output. */
#include "printk.h"
#include "console.h"
#include "format.h"
#include "spinlock.h"

#define LINE_SIZE 256

static struct spinlock lock;

void printk(const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	inmate_format_va(line, sizeof(line), fmt, args);
	va_end(args);
	spin_lock(&lock);
	console_write(line);
	spin_unlock(&lock);
}

void printk_panic(const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	inmate_format_va(line, sizeof(line), fmt, args);
	va_end(args);
	console_write(line);
}
