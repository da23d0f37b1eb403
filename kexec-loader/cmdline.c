// SPDX-License-Identifier: GPL-2.0-only
/*
 * See cmdline.h. In front, because what follows "--" on a command line is for init. Linux takes a
 * parameter with a dot for one of a module that may come later, and says nothing. One word, so that
 * whoever takes command lines apart at blanks finds all of it.
 */
#include "cmdline.h"
#include "kexec_door.h"
#include "text.h"

/* A reason of which less is left says nothing. */
#define MIN_REASON 16

static char parameter_char(char c)
{
	if (c == ' ')
		return RVM_KEXEC_BLANK;
	return c < ' ' || c > '~' || c == '"' ? '\'' : c;
}

bool cmdline_prepend(const char *reason, const char *old, size_t max, char *out, size_t limit)
{
	const size_t frame = sizeof(RVM_KEXEC_PARAMETER) - 1 + 1;
	size_t length = 0, room, n, i;

	while (length < max && old[length])
		length++;
	if (length == max || limit <= frame + length + MIN_REASON)
		return false;
	room = limit - frame - length - 1;
	n = text_format(out, limit, "%s", RVM_KEXEC_PARAMETER);
	for (i = 0; reason[i] && i < room; i++)
		out[n++] = parameter_char(reason[i]);
	out[n++] = ' ';
	for (i = 0; i < length; i++)
		out[n++] = old[i];
	out[n] = 0;
	return true;
}

static bool begins(const char *text, size_t max)
{
	const char *parameter = RVM_KEXEC_PARAMETER;
	size_t i;

	for (i = 0; parameter[i]; i++)
		if (i == max || text[i] != parameter[i])
			return false;
	return true;
}

void cmdline_forget(char *text, size_t max)
{
	bool word_start = true, inside = false;
	size_t i;

	for (i = 0; i < max && text[i]; i++) {
		if (word_start)
			inside = begins(text + i, max - i);
		word_start = text[i] == ' ';
		if (inside)
			text[i] = ' ';
	}
}
