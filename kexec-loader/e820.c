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

static bool overlaps(const struct e820_entry *e, uint64_t start, uint64_t end)
{
	return e->start < end && entry_end(e) > start;
}

/** Entries of one type, or of every other. */
struct kind {
	uint32_t type;
	bool other;
};

static const struct kind not_ram = { BOOT_E820_RAM, true };

/** End of the piece from @at on that one entry of the kind covers, or, with @inside false, none. */
static uint64_t piece_end(const struct e820 *map, uint64_t at, uint64_t end, struct kind kind,
			  bool *inside)
{
	uint64_t to = at, next = end;
	uint32_t i;

	for (i = 0; i < map->count; i++) {
		const struct e820_entry *e = &map->entry[i];

		if ((e->type != kind.type) != kind.other)
			continue;
		if (e->start <= at && entry_end(e) > to)
			to = entry_end(e);
		else if (e->start > at && e->start < next && e->size)
			next = e->start;
	}
	*inside = to > at;
	if (*inside)
		return to < end ? to : end;
	return next;
}

/** Bytes of a range. Nobody has checked the entries: what two of them cover counts once. */
static uint64_t covered(const struct e820 *map, uint64_t start, uint64_t end, struct kind kind)
{
	uint64_t bytes = 0, at = start, next;
	bool inside;

	for (; at < end; at = next) {
		next = piece_end(map, at, end, kind, &inside);
		if (inside)
			bytes += next - at;
	}
	return bytes;
}

uint64_t e820_bytes(const struct e820 *map, uint64_t start, uint64_t size, uint32_t type)
{
	const struct kind kind = { type, false };

	return size > UINT64_MAX - start ? 0 : covered(map, start, start + size, kind);
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
	if (covered(map, start, end, not_ram) != 0)
		return refuse(why, -EINVAL, "memory map: bytes of the range that are RAM and not RAM", 0,
			      covered(map, start, end, not_ram));
	for (i = 0; i < map->count; i++) {
		const struct e820_entry *e = &map->entry[i];

		if (e->type != BOOT_E820_RAM || !overlaps(e, start, end)) {
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

static bool only_ram(const struct e820 *map, uint64_t start, uint64_t size)
{
	return e820_bytes(map, start, size, BOOT_E820_RAM) == size &&
	       covered(map, start, start + size, not_ram) == 0;
}

uint64_t e820_low_place(const struct e820 *map, uint64_t size)
{
	uint64_t place = size < LOW_LIMIT ? (LOW_LIMIT - size) & ~(RVM_PAGE_SIZE - 1) : 0;

	/* The first page has the interrupt vectors and data of the BIOS. */
	while (place && !only_ram(map, place, size))
		place -= RVM_PAGE_SIZE;
	return place;
}
