/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writer of JSON (RFC 8259) to a stream. Keeps track of commas and nesting; the caller keeps
 * objects and arrays balanced. A key is given for members of an object and is NULL for elements
 * of an array.
 */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_MAX_DEPTH 16U

struct json {
	FILE *out;
	unsigned int depth;
	/** Whether a level has a member already. */
	bool used[JSON_MAX_DEPTH];
};

void json_start(struct json *j, FILE *out);
/** Ends the text with a line feed. */
void json_end(struct json *j);

void json_open_object(struct json *j, const char *key);
void json_close_object(struct json *j);
void json_open_array(struct json *j, const char *key);
void json_close_array(struct json *j);

/** Bytes that are not valid UTF-8 are replaced by U+FFFD. */
void json_string(struct json *j, const char *key, const char *value);
void json_number(struct json *j, const char *key, uint64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
/** Addresses and masks: a string like "0x30000000", since readers may hold numbers as doubles. */
void json_hex(struct json *j, const char *key, uint64_t value);

#endif /* TOOLS_JSON_H */
