/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a text line by line: ASCII, UTF-8 or UTF-16. Pure; the text is untrusted. */
#ifndef RVM_CONF_READER_H
#define RVM_CONF_READER_H

#include "types.h"

struct conf_reader {
	const uint8_t *data;
	size_t size;
	size_t pos;
	/** Bytes of a character, 1 or 2. */
	size_t width;
};

void conf_reader_start(struct conf_reader *r, const void *data, size_t size);

/**
 * conf_reader_line() - next line, without its end, terminated
 * @size: room in @line
 * @problem: NULL, or why the line cannot be used; static text
 * Return: false at the end of the text.
 */
bool conf_reader_line(struct conf_reader *r, char *line, size_t size, const char **problem);

#endif /* RVM_CONF_READER_H */
