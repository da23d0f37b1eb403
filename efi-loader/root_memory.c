// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns the firmware's memory map into regions of the root cell. Called by root_config.c only; trusts
 * nothing in the map.
 */
#include "errors.h"
#include "refuse.h"
#include "root_memory.h"

#define PAGE_SHIFT 12
#define PHYS_LIMIT (1ULL << 52)
/* Far enough for every 64-bit window of today's host bridges. */
#define MAX_GAP_BITS 46U
/* Option ROMs and the like below it are code. */
#define LEGACY_END (1ULL << 20)

#define MEMORY_FLAGS                                                                               \
	(JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)
/* Device windows are marked as such: the core maps what is not, whatever its size, on entry. */
#define DEVICE_FLAGS (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_IO)
#define LEGACY_FLAGS (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE)

/* Adds a range, swallowing every range that it overlaps or touches. */
static int add_range(struct root_ranges *r, uint64_t start, uint64_t end)
{
	uint32_t first = 0, last, i;

	while (first < r->count && r->range[first].end < start)
		first++;
	for (last = first; last < r->count && r->range[last].start <= end; last++) {
		if (r->range[last].start < start)
			start = r->range[last].start;
		if (r->range[last].end > end)
			end = r->range[last].end;
	}
	if (first == last) {
		if (r->count == ROOT_CONFIG_MAX_RANGES)
			return -E2BIG;
		for (i = r->count; i > first; i--)
			r->range[i] = r->range[i - 1];
		r->count++;
	} else {
		for (i = last; i < r->count; i++)
			r->range[first + 1 + i - last] = r->range[i];
		r->count -= last - first - 1;
	}
	r->range[first].start = start;
	r->range[first].end = end;
	return 0;
}

static void read_descriptor(const uint8_t *p, struct root_descriptor *d)
{
	d->type = acpi_u32(p);
	d->phys_start = acpi_u64(p + offsetof(struct root_descriptor, phys_start));
	d->num_pages = acpi_u64(p + offsetof(struct root_descriptor, num_pages));
}

int root_memory_merge(const struct root_input *in, struct root_ranges *ranges,
		      struct rvm_refusal *why)
{
	const uint8_t *map = in->map;
	struct root_descriptor d;
	size_t pos;

	ranges->count = 0;
	if (in->descriptor_size < sizeof(d))
		return refuse(why, -EINVAL, "memory map: descriptor size", sizeof(d),
			      in->descriptor_size);
	for (pos = 0; in->map_size - pos >= in->descriptor_size; pos += in->descriptor_size) {
		read_descriptor(map + pos, &d);
		if (d.type == ROOT_MEMORY_MAPPED_IO || d.type == ROOT_MEMORY_MAPPED_PORTS ||
		    !d.num_pages)
			continue;
		if (d.phys_start % RVM_PAGE_SIZE || d.phys_start >= PHYS_LIMIT ||
		    d.num_pages > (PHYS_LIMIT - d.phys_start) >> PAGE_SHIFT)
			return refuse(why, -EINVAL, "memory map: range", PHYS_LIMIT, d.phys_start);
		if (add_range(ranges, d.phys_start, d.phys_start + (d.num_pages << PAGE_SHIFT)))
			return refuse(why, -E2BIG, "memory map: ranges", ROOT_CONFIG_MAX_RANGES,
				      ROOT_CONFIG_MAX_RANGES + 1);
	}
	if (!ranges->count)
		return refuse(why, -EINVAL, "memory map: bytes", in->descriptor_size, in->map_size);
	return 0;
}

struct emitter {
	const struct root_input *in;
	struct jailhouse_memory *regions;
	uint32_t count;
};

static void emit_part(struct emitter *e, uint64_t start, uint64_t end, uint64_t flags)
{
	struct jailhouse_memory *region = &e->regions[e->count];

	if (start >= end)
		return;
	region->phys_start = start;
	region->virt_start = start;
	region->size = end - start;
	region->flags = flags;
	e->count++;
}

/* Leaves out the core's memory. */
static void emit(struct emitter *e, uint64_t start, uint64_t end, uint64_t flags)
{
	const uint64_t core = e->in->core_phys, core_end = core + e->in->core_size;

	if (core >= end || core_end <= start || !e->in->core_size) {
		emit_part(e, start, end, flags);
		return;
	}
	emit_part(e, start, core, flags);
	emit_part(e, core_end, end, flags);
}

static void emit_gap(struct emitter *e, uint64_t start, uint64_t end)
{
	if (start < LEGACY_END && end > LEGACY_END) {
		emit(e, start, LEGACY_END, LEGACY_FLAGS);
		start = LEGACY_END;
	}
	if (start < end)
		emit(e, start, end, end <= LEGACY_END ? LEGACY_FLAGS : DEVICE_FLAGS);
}

uint32_t root_memory_regions(const struct root_input *in, const struct root_ranges *ranges,
			     struct jailhouse_memory *regions)
{
	struct emitter e = { .in = in, .regions = regions };
	uint32_t bits = in->phys_bits, i;
	uint64_t end = 0;

	for (i = 0; i < ranges->count; i++) {
		emit_gap(&e, end, ranges->range[i].start);
		emit(&e, ranges->range[i].start, ranges->range[i].end, MEMORY_FLAGS);
		end = ranges->range[i].end;
	}
	if (bits < 32)
		bits = 32;
	emit_gap(&e, end, 1ULL << (bits < MAX_GAP_BITS ? bits : MAX_GAP_BITS));
	return e.count;
}
