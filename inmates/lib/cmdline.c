// SPDX-License-Identifier: GPL-2.0-only
/* The command line of this inmate, as its loader has left it in memory. */
#include "cmdline.h"
#include "str.h"

extern const char inmate_cmdline[CMDLINE_SIZE];

static const char *find(const char *name, size_t *length)
{
	return cmdline_find(inmate_cmdline, CMDLINE_SIZE, name, length);
}

int64_t cmdline_number(const char *name, int64_t otherwise)
{
	size_t length;
	const char *text = find(name, &length);
	int64_t value = otherwise;

	if (text != NULL)
		cmdline_read_number(text, length, &value);
	return value;
}

static bool is_one_of(const char *text, size_t length, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == length && strncmp(text, *words, length) == 0)
			return true;
	return false;
}

bool cmdline_bool(const char *name, bool otherwise)
{
	static const char *const yes[] = { "1", "y", "yes", "true", "on", NULL };
	static const char *const no[] = { "0", "n", "no", "false", "off", NULL };
	size_t length;
	const char *text = find(name, &length);

	if (text == NULL)
		return otherwise;
	if (is_one_of(text, length, yes))
		return true;
	return is_one_of(text, length, no) ? false : otherwise;
}

char *cmdline_string(const char *name, char *buf, size_t size, const char *otherwise)
{
	size_t length;
	const char *text = find(name, &length);

	if (text == NULL) {
		text = otherwise;
		length = strlen(otherwise);
	}
	if (length >= size)
		length = size - 1;
	memcpy(buf, text, length);
	buf[length] = '\0';
	return buf;
}

bool cmdline_is(const char *name, const char *value)
{
	size_t length;
	const char *text = find(name, &length);

	return text != NULL && length == strlen(value) && strncmp(text, value, length) == 0;
}
