// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of rvm.conf. Called by rvm_conf.c; never reads beyond the bytes it was given, whatever their
 * encoding is.
 */
#include "conf_reader.h"

/* The UEFI shell's `echo TEXT > FILE` and its editor write UTF-16 with a byte order mark. */
void conf_reader_start(struct conf_reader *r, const void *data, size_t size)
{
	r->data = data;
	r->size = size;
	r->pos = 0;
	r->width = 1;
	if (size >= 2 && r->data[0] == 0xff && r->data[1] == 0xfe) {
		r->pos = 2;
		r->width = 2;
	} else if (size >= 3 && r->data[0] == 0xef && r->data[1] == 0xbb && r->data[2] == 0xbf) {
		r->pos = 3;
	}
}

/* Next character, or -1 at the end. What is not ASCII in UTF-16 comes as 0xff. */
static int reader_next(struct conf_reader *r)
{
	unsigned int c;

	if (r->size - r->pos < r->width)
		return -1;
	c = r->data[r->pos];
	if (r->width == 2 && r->data[r->pos + 1])
		c = 0xff;
	r->pos += r->width;
	return (int)c;
}

bool conf_reader_line(struct conf_reader *r, char *line, size_t size, const char **problem)
{
	size_t n = 0;
	int c = reader_next(r);

	*problem = NULL;
	if (c < 0)
		return false;
	for (; c >= 0 && c != '\n'; c = reader_next(r)) {
		if (!c)
			*problem = "line has a zero byte, ignored";
		else if (n + 1 == size)
			*problem = "line is too long, ignored";
		else
			line[n++] = (char)c;
	}
	if (n && line[n - 1] == '\r')
		n--;
	line[n] = 0;
	return true;
}
