// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_console.h. Called for the hypercall, and when a CPU of a cell is stopped. */
#include "cell/cell_console.h"
#include "lib/printk.h"

/* A CPU that is stopped while it writes must not keep the others of its cell waiting. */
#define LOCK_TRIES 1000000U

static void write_out(struct line *line)
{
	console_write(line->text, line->length);
	line->length = 0;
}

void cell_console_putc(struct cell *cell, char c)
{
	if (!spin_lock_bounded(&cell->line_lock, LOCK_TRIES))
		return;
	if (line_add(&cell->line, c))
		write_out(&cell->line);
	spin_unlock(&cell->line_lock);
}

void cell_console_flush(struct cell *cell)
{
	if (!spin_lock_bounded(&cell->line_lock, LOCK_TRIES))
		return;
	line_add(&cell->line, '\n');
	if (cell->line.length > 1)
		write_out(&cell->line);
	cell->line.length = 0;
	spin_unlock(&cell->line_lock);
}
