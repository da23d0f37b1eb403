// SPDX-License-Identifier: GPL-2.0-only
/* See regions.h. */
#include <string.h>

#include "image_header.h"
#include "regions.h"

#define FLAGS_DEVICE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define FLAGS_MEMORY (FLAGS_DEVICE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

#define FOUR_GIB (1ULL << 32)

/** Physical addresses have at most 52 bits. */
#define PHYS_LIMIT (1ULL << 52)

struct builder {
	struct region *out;
	unsigned int count;
	unsigned int max;
	const struct memory_range *reserved;
	/** First byte that no region covers yet. */
	uint64_t next;
	const char *why;
};

static bool append(struct builder *b, uint64_t start, uint64_t end, uint64_t flags,
		   const char *name)
{
	struct region *last = b->count != 0 ? &b->out[b->count - 1] : NULL;

	if (start >= end)
		return true;
	/* Memory grows together whatever firmware calls its pieces; the largest gives the name. */
	if (last != NULL && flags == FLAGS_MEMORY && last->flags == flags &&
	    last->start + last->size == start) {
		if (end - start > last->size)
			memcpy(last->name, name, strnlen(name, sizeof(last->name) - 1) + 1);
		last->size += end - start;
		return true;
	}
	if (b->count == b->max) {
		b->why = "too many memory regions";
		return false;
	}
	last = &b->out[b->count++];
	memset(last, 0, sizeof(*last));
	last->start = start;
	last->size = end - start;
	last->flags = flags;
	memcpy(last->name, name, strnlen(name, sizeof(last->name) - 1));
	return true;
}

/** Adds [start, end) without the part that is reserved. */
static bool add(struct builder *b, uint64_t start, uint64_t end, uint64_t flags, const char *name)
{
	uint64_t hole = b->reserved->start, hole_end = hole + b->reserved->size;

	b->next = end;
	if (b->reserved->size == 0 || end <= hole || start >= hole_end)
		return append(b, start, end, flags, name);
	return append(b, start, start < hole ? hole : start, flags, name) &&
	       append(b, hole_end < end ? hole_end : end, end, flags, name);
}

/** Adds what lies between the last region and @end, as far as it is below 4 GiB. */
static bool add_gap(struct builder *b, uint64_t end)
{
	if (end > FOUR_GIB)
		end = FOUR_GIB;
	if (b->next >= end)
		return true;
	return add(b, b->next, end, FLAGS_DEVICE, "unclaimed");
}

static bool add_entry(struct builder *b, const struct iomem_entry *entry)
{
	uint64_t start = entry->start & ~(RVM_PAGE_SIZE - 1);
	uint64_t end = (entry->end | (RVM_PAGE_SIZE - 1)) + 1;
	uint64_t flags = iomem_is_memory(entry->name) ? FLAGS_MEMORY : FLAGS_DEVICE;

	/* A page that two entries share goes to the first. */
	if (start < b->next)
		start = b->next;
	if (start >= end)
		return true;
	return add_gap(b, start) && add(b, start, end, flags, entry->name);
}

int regions_build(const struct iomem_entry *entries, unsigned int count,
		  const struct memory_range *reserved, struct region *out, unsigned int max,
		  const char **why)
{
	struct builder b = { .out = out, .max = max, .reserved = reserved };
	uint64_t previous = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (entries[i].depth != 0)
			continue;
		if (entries[i].end >= PHYS_LIMIT) {
			*why = "an entry beyond the physical address space";
			return -1;
		}
		if (entries[i].start < previous) {
			*why = "entries out of order";
			return -1;
		}
		previous = entries[i].end;
		if (!add_entry(&b, &entries[i])) {
			*why = b.why;
			return -1;
		}
	}
	if (!add_gap(&b, FOUR_GIB)) {
		*why = b.why;
		return -1;
	}
	return (int)b.count;
}
