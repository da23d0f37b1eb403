/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that comes one character at a time, collected to lines, so that lines from several sources do
 * not mix on the console. Pure; the caller locks.
 */
#ifndef RVM_LIB_LINE_H
#define RVM_LIB_LINE_H

#include "types.h"

/** Longer lines are passed on in pieces. */
#define LINE_SIZE 128U

/** All zero is empty. */
struct line {
	uint32_t length;
	char text[LINE_SIZE];
};

/**
 * line_add() - one more character
 *
 * Whoever writes may be hostile, and whoever reads may have a terminal: there is text, tab and the end of a line, '?'
 * in place of everything else. Carriage returns are left out.
 *
 * Return: whether the text is due: a line has ended, or there is no room for more. The caller writes it then and sets
 * length to 0.
 */
static inline bool line_add(struct line *line, char c)
{
	if (c == '\r')
		return false;
	if ((c < ' ' && c != '\n' && c != '\t') || c > '~')
		c = '?';
	line->text[line->length++] = c;
	return c == '\n' || line->length == LINE_SIZE;
}

#endif /* RVM_LIB_LINE_H */
