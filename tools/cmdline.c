// SPDX-License-Identifier: GPL-2.0-only
/* See cmdline.h. Linux's own rules are in its Documentation/admin-guide/kernel-parameters. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmdline.h"
#include "image_header.h"
#include "text.h"

/**
 * Next word of the command line after *rest, quotes respected as Linux does: spaces inside double
 * quotes belong to the word. Return: its start and *length, or NULL at the end.
 */
static const char *next_word(const char **rest, size_t *length)
{
	const char *word = *rest + strspn(*rest, " \t\n");
	bool quoted = false;
	size_t i;

	for (i = 0; word[i] != '\0'; i++) {
		if (word[i] == '"')
			quoted = !quoted;
		if (!quoted && strchr(" \t\n", word[i]) != NULL)
			break;
	}
	*rest = word + i;
	*length = i;
	return i != 0 ? word : NULL;
}

/** One "SIZE$START"; other forms of memmap= are skipped. */
static bool parse_reservation(const char **text, struct memory_range *range)
{
	const char *p = *text;
	bool ok = text_size(&p, &range->size) && *p == '$';

	if (ok) {
		p++;
		ok = text_size(&p, &range->start) && strchr(", \t\n\"", *p) != NULL;
	}
	*text = p + strcspn(p, ", \t\n\"");
	return ok && range->size != 0 && range->start != 0 &&
	       range->size % RVM_PAGE_SIZE == 0 && range->start % RVM_PAGE_SIZE == 0 &&
	       range->start <= UINT64_MAX - range->size;
}

unsigned int cmdline_memmap(const char *cmdline, struct memory_range *ranges, unsigned int max)
{
	static const char option[] = "memmap=";
	unsigned int count = 0;
	const char *word;
	size_t length;

	while ((word = next_word(&cmdline, &length)) != NULL) {
		const char *p = word;

		/* What follows "--" is for init. */
		if (length == 2 && strncmp(word, "--", 2) == 0)
			break;
		if (*p == '"')
			p++;
		if (strncmp(p, option, strlen(option)) != 0)
			continue;
		p += strlen(option);
		if (*p == '"')
			p++;
		while (count < max && p < word + length) {
			count += parse_reservation(&p, &ranges[count]);
			if (*p != ',')
				break;
			p++;
		}
	}
	return count;
}

bool cmdline_serial_console(const char *cmdline, unsigned int *number)
{
	static const char option[] = "console=ttyS";
	bool found = false;
	const char *word;
	size_t length;

	while ((word = next_word(&cmdline, &length)) != NULL) {
		const char *p = word + strlen(option);
		uint64_t value = 0;

		if (length == 2 && strncmp(word, "--", 2) == 0)
			break;
		if (length <= strlen(option) || strncmp(word, option, strlen(option)) != 0)
			continue;
		for (; *p >= '0' && *p <= '9' && value < 256; p++)
			value = value * 10 + (uint64_t)(*p - '0');
		if (p != word + strlen(option) && value < 256 &&
		    (p == word + length || *p == ',')) {
			*number = (unsigned int)value;
			found = true;
		}
	}
	return found;
}

bool cmdline_without(const char *from, const char *option, char *to)
{
	size_t length, used = 0;
	const char *word;

	to[0] = '\0';
	while ((word = next_word(&from, &length)) != NULL) {
		if (strncmp(word, option, strlen(option)) == 0)
			continue;
		if (used + length + 2 > CMDLINE_SIZE)
			return false;
		if (used != 0)
			to[used++] = ' ';
		memcpy(to + used, word, length);
		used += length;
		to[used] = '\0';
	}
	return true;
}

static bool is_reserved(const char *text, const struct memory_range *range)
{
	struct memory_range found[CMDLINE_MAX_RANGES];
	unsigned int i, count = cmdline_memmap(text, found, CMDLINE_MAX_RANGES);

	for (i = 0; i < count; i++)
		if (range->start >= found[i].start &&
		    range->start - found[i].start <= found[i].size &&
		    range->size <= found[i].size - (range->start - found[i].start))
			return true;
	return false;
}

/** Where the kernel's own options end: at a word "--" or at the end. */
static size_t end_of_options(const char *text)
{
	const char *rest = text, *word;
	size_t length;

	while ((word = next_word(&rest, &length)) != NULL)
		if (length == 2 && strncmp(word, "--", 2) == 0)
			return (size_t)(word - text);
	return strlen(text);
}

bool cmdline_reserve(char *text, const struct memory_range *range)
{
	size_t at = end_of_options(text), length = strlen(text), added;
	char option[64];

	if (is_reserved(text, range))
		return true;
	added = (size_t)snprintf(option, sizeof(option), "%smemmap=%" PRIu64 "K$0x%" PRIx64 "%s",
				 at != 0 && text[at - 1] != ' ' ? " " : "", range->size >> 10,
				 range->start, at < length ? " " : "");
	if (length + added + 1 > CMDLINE_SIZE)
		return false;
	memmove(text + at + added, text + at, length - at + 1);
	memcpy(text + at, option, added);
	/* An open quote would swallow it. */
	return is_reserved(text, range);
}
