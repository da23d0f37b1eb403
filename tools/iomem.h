/* SPDX-License-Identifier: GPL-2.0-only */
/* Parser of /proc/iomem. Pure; the text is untrusted. */
#ifndef TOOLS_IOMEM_H
#define TOOLS_IOMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IOMEM_MAX_ENTRIES 4096U
#define IOMEM_NAME_SIZE 48U

struct iomem_entry {
	/** First and last byte. */
	uint64_t start;
	uint64_t end;
	/** Nesting, 0 for top-level resources. */
	uint32_t depth;
	/** Printable, cut to fit. */
	char name[IOMEM_NAME_SIZE];
};

/**
 * iomem_parse() - all lines
 * @entries: room for IOMEM_MAX_ENTRIES
 * @bad_line: number of the first line that is not understood, from 1
 *
 * Return: number of entries, or -1.
 */
int iomem_parse(const char *text, struct iomem_entry *entries, unsigned int *bad_line);

/** iomem_is_hidden() - Linux shows zeros to those who lack CAP_SYS_ADMIN */
bool iomem_is_hidden(const struct iomem_entry *entries, unsigned int count);

/** iomem_is_memory() - RAM and whatever firmware keeps in RAM, as opposed to devices */
bool iomem_is_memory(const char *name);

/**
 * iomem_is_reserved() - whether all of a range is reserved at top level, so Linux does not use it
 */
bool iomem_is_reserved(const struct iomem_entry *entries, unsigned int count, uint64_t start,
		       uint64_t size);

#endif /* TOOLS_IOMEM_H */
