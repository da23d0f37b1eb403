// SPDX-License-Identifier: GPL-2.0-only
/* See iomem.h. */
#include <stdio.h>
#include <string.h>

#include "iomem.h"
#include "text.h"

/** Two spaces of indent per level; no machine nests deeper. */
#define MAX_DEPTH 64U

/** One line "  START-END : NAME"; *text is moved to the next line. */
static bool parse_line(const char **text, struct iomem_entry *entry)
{
	const char *p = *text;
	size_t length;

	for (entry->depth = 0; p[0] == ' ' && p[1] == ' ' && entry->depth < MAX_DEPTH; p += 2)
		entry->depth++;
	if (!text_hex(&p, &entry->start) || *p++ != '-' || !text_hex(&p, &entry->end) ||
	    entry->end < entry->start || strncmp(p, " : ", 3) != 0)
		return false;
	p += 3;
	length = strcspn(p, "\n");
	snprintf(entry->name, sizeof(entry->name), "%.*s", length > 255 ? 255 : (int)length, p);
	text_printable(entry->name);
	*text = p + length + (p[length] == '\n');
	return true;
}

int iomem_parse(const char *text, struct iomem_entry *entries, unsigned int *bad_line)
{
	unsigned int count = 0;

	while (*text != '\0') {
		if (count == IOMEM_MAX_ENTRIES || !parse_line(&text, &entries[count])) {
			*bad_line = count + 1;
			return -1;
		}
		count++;
	}
	return (int)count;
}

bool iomem_is_hidden(const struct iomem_entry *entries, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (entries[i].start != 0 || entries[i].end != 0)
			return false;
	return count != 0;
}

bool iomem_is_memory(const char *name)
{
	static const char *const names[] = {
		"System RAM",  "System RAM (",	"Reserved",	     "reserved",
		"ACPI Tables", "System ROM",	"Video ROM",	     "ACPI Non-volatile Storage",
		"Soft Reserved", "Persistent Memory", "Unusable memory", "RAM buffer",
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

bool iomem_is_reserved(const struct iomem_entry *entries, unsigned int count, uint64_t start,
		       uint64_t size)
{
	uint64_t next = start, last = start + size - 1;
	unsigned int i;

	if (size == 0 || last < start)
		return false;
	for (i = 0; i < count && next <= last; i++) {
		if (entries[i].depth != 0 || entries[i].start > next || entries[i].end < next)
			continue;
		if (strcmp(entries[i].name, "Reserved") != 0 &&
		    strcmp(entries[i].name, "reserved") != 0)
			return false;
		if (entries[i].end >= last)
			return true;
		next = entries[i].end + 1;
	}
	return false;
}
