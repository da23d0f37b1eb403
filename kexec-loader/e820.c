// SPDX-License-Identifier: GPL-2.0-only
/* See e820.h. Called by enter.c with a copy of the table, and by host tests. */
#include "e820.h"
#include "errors.h"
#include "refuse.h"

#define LOW_LIMIT 0xa0000ULL

static uint64_t entry_end(const struct e820_entry *e)
{
	return e->size > UINT64_MAX - e->start ? UINT64_MAX : e->start + e->size;
}

static uint64_t overlap(const struct e820_entry *e, uint64_t start, uint64_t end)
{
	const uint64_t from = e->start > start ? e->start : start;
	const uint64_t to = entry_end(e) < end ? entry_end(e) : end;

	return from < to ? to - from : 0;
}

uint64_t e820_bytes(const struct e820 *map, uint64_t start, uint64_t size, uint32_t type)
{
	uint64_t bytes = 0;
	uint32_t i;

	if (size > UINT64_MAX - start)
		return 0;
	for (i = 0; i < map->count; i++)
		if (map->entry[i].type == type)
			bytes += overlap(&map->entry[i], start, start + size);
	return bytes;
}

static void add(struct e820 *map, uint64_t start, uint64_t end, uint32_t type)
{
	if (start >= end)
		return;
	/* Counted beyond the end, so that the caller can tell how many there would be. */
	if (map->count < BOOT_E820_MAX)
		map->entry[map->count] = (struct e820_entry){ start, end - start, type };
	map->count++;
}

int e820_take(struct e820 *map, uint64_t start, uint64_t size, uint32_t type,
	      struct rvm_refusal *why)
{
	const uint64_t end = start + size;
	struct e820 out = { 0 };
	bool done = false;
	uint32_t i;

	if (type == BOOT_E820_RESERVED && size &&
	    e820_bytes(map, start, size, BOOT_E820_RESERVED) == size)
		return 0;
	if (!size || e820_bytes(map, start, size, BOOT_E820_RAM) != size)
		return refuse(why, -EINVAL, "memory map: bytes of RAM in the range", size,
			      e820_bytes(map, start, size, BOOT_E820_RAM));
	for (i = 0; i < map->count; i++) {
		const struct e820_entry *e = &map->entry[i];

		if (e->type != BOOT_E820_RAM || !overlap(e, start, end)) {
			add(&out, e->start, entry_end(e), e->type);
			continue;
		}
		add(&out, e->start, start, BOOT_E820_RAM);
		if (!done)
			add(&out, start, end, type);
		done = true;
		add(&out, end, entry_end(e), BOOT_E820_RAM);
	}
	if (out.count > BOOT_E820_MAX)
		return refuse(why, -E2BIG, "memory map: entries", BOOT_E820_MAX, out.count);
	*map = out;
	return 0;
}

uint64_t e820_low_place(const struct e820 *map, uint64_t size)
{
	uint64_t best = 0, end, place;
	uint32_t i;

	for (i = 0; i < map->count; i++) {
		const struct e820_entry *e = &map->entry[i];

		end = entry_end(e) < LOW_LIMIT ? entry_end(e) : LOW_LIMIT;
		if (e->type != BOOT_E820_RAM || end < size)
			continue;
		place = (end - size) & ~(RVM_PAGE_SIZE - 1);
		/* The first page has the interrupt vectors and data of the BIOS. */
		if (place >= e->start && place >= RVM_PAGE_SIZE && place > best)
			best = place;
	}
	return best;
}
