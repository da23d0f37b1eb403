// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_refusal.h. Called with the lock of cell/cell.c held. */
#include "cell/cell_refusal.h"
#include "lib/format.h"
#include "lib/printk.h"
#include "x86/percpu.h"

#include <stdarg.h>

int cell_refuse(int err, const char *format, ...)
{
	char text[sizeof(image_header.refusal)];
	va_list args;

	va_start(args, format);
	format_va(text, sizeof(text), format, args);
	va_end(args);
	__builtin_memcpy(image_header.refusal, text, sizeof(text));
	printk("refused: %s\n", text);
	return err;
}

void cell_refusal_clear(void)
{
	image_header.refusal[0] = '\0';
}
