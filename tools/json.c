// SPDX-License-Identifier: GPL-2.0-only
/* See json.h. */
#include <inttypes.h>
#include <string.h>

#include "json.h"

/** Length of the valid UTF-8 sequence at p, or 0 (Unicode 15, table 3-7). */
static unsigned int utf8_length(const unsigned char *p)
{
	unsigned char low = 0x80, high = 0xbf;
	unsigned int length, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	for (i = 1; i < length; i++) {
		if (p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return length;
}

static void put_string(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	fputc('"', out);
	while (*p != '\0') {
		unsigned int length = utf8_length(p);

		if (length == 0) {
			fputs("\\ufffd", out);
			length = 1;
		} else if (*p == '"' || *p == '\\') {
			fprintf(out, "\\%c", *p);
		} else if (*p < 0x20 || *p == 0x7f) {
			fprintf(out, "\\u%04x", *p);
		} else {
			fwrite(p, 1, length, out);
		}
		p += length;
	}
	fputc('"', out);
}

static void indent(struct json *j)
{
	fprintf(j->out, "\n%*s", (int)(2 * j->depth), "");
}

/** Comma, new line and key in front of a value. */
static void begin(struct json *j, const char *key)
{
	if (j->depth != 0) {
		if (j->used[j->depth])
			fputc(',', j->out);
		j->used[j->depth] = true;
		indent(j);
	}
	if (key != NULL) {
		put_string(j->out, key);
		fputs(": ", j->out);
	}
}

static void open_level(struct json *j, const char *key, char bracket)
{
	begin(j, key);
	fputc(bracket, j->out);
	if (j->depth + 1 < JSON_MAX_DEPTH)
		j->depth++;
	j->used[j->depth] = false;
}

static void close_level(struct json *j, char bracket)
{
	bool used = j->used[j->depth];

	if (j->depth != 0)
		j->depth--;
	if (used)
		indent(j);
	fputc(bracket, j->out);
}

void json_start(struct json *j, FILE *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

void json_end(struct json *j)
{
	fputc('\n', j->out);
}

void json_open_object(struct json *j, const char *key)
{
	open_level(j, key, '{');
}

void json_close_object(struct json *j)
{
	close_level(j, '}');
}

void json_open_array(struct json *j, const char *key)
{
	open_level(j, key, '[');
}

void json_close_array(struct json *j)
{
	close_level(j, ']');
}

void json_string(struct json *j, const char *key, const char *value)
{
	begin(j, key);
	put_string(j->out, value);
}

void json_number(struct json *j, const char *key, uint64_t value)
{
	begin(j, key);
	fprintf(j->out, "%" PRIu64, value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	begin(j, key);
	fputs(value ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	begin(j, key);
	fputs("null", j->out);
}

void json_hex(struct json *j, const char *key, uint64_t value)
{
	begin(j, key);
	fprintf(j->out, "\"0x%" PRIx64 "\"", value);
}
