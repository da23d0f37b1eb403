// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes physically contiguous memory from a running kernel, for machines on which nothing was
 * reserved at boot. Used by memory.c; never touches the content of the pages.
 */
#include "driver.h"

#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>

/* 7.2 has its own type for what used to be a migrate type. */
#ifdef ACR_FLAGS_NONE
#define RVM_CONTIG_FLAGS ACR_FLAGS_NONE
#else
#define RVM_CONTIG_FLAGS MIGRATE_MOVABLE
#endif

#define MAX_RANGES 64

struct ram_range {
	u64 start;
	/** First byte behind it. */
	u64 end;
};

struct ram_map {
	unsigned int count;
	struct ram_range range[MAX_RANGES];
};

static int note_ram(struct resource *res, void *arg)
{
	struct ram_map *map = arg;

	if (map->count == MAX_RANGES)
		return 1;
	map->range[map->count].start = res->start;
	map->range[map->count].end = res->end + 1;
	map->count++;
	return 0;
}

/* The allocator wants pages that are online and of one zone. */
static bool one_zone(u64 start, u64 size)
{
	struct page *first = pfn_to_online_page(PHYS_PFN(start));
	struct page *last = pfn_to_online_page(PHYS_PFN(start + size - 1));

	return first && last && page_zone(first) == page_zone(last);
}

static int take_from(const struct ram_range *range, u64 size, u64 *phys)
{
	/* The first 16 MiB are for devices that reach no further. */
	u64 floor = max_t(u64, range->start, SZ_16M);
	u64 start;
	int err;

	if (range->end < size || range->end - size < floor)
		return -ENOMEM;
	start = ALIGN_DOWN(range->end - size, SZ_2M);
	for (; start >= floor; start -= ALIGN(size, SZ_2M)) {
		if (fatal_signal_pending(current))
			return -EINTR;
		if (one_zone(start, size)) {
			err = alloc_contig_range(PHYS_PFN(start), PHYS_PFN(start + size),
						 RVM_CONTIG_FLAGS, GFP_KERNEL | __GFP_NOWARN);
			if (!err) {
				*phys = start;
				return 0;
			}
		}
		cond_resched();
		if (start < ALIGN(size, SZ_2M))
			break;
	}
	return -ENOMEM;
}

/**
 * rvm_pages_take() - contiguous memory, aligned to 2 MiB, from the top of the memory downwards
 * Return: 0, -EINTR, or -ENOMEM when no range could be emptied.
 */
int rvm_pages_take(u64 size, u64 *phys)
{
	struct ram_map *map;
	unsigned int i;
	int err;

	map = kzalloc(sizeof(*map), GFP_KERNEL);
	if (!map)
		return -ENOMEM;
	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, -1, map,
			    note_ram);
	err = -ENOMEM;
	for (i = map->count; i > 0 && err == -ENOMEM; i--)
		err = take_from(&map->range[i - 1], size, phys);
	kfree(map);
	return err;
}

void rvm_pages_give_back(u64 phys, u64 size)
{
	free_contig_range(PHYS_PFN(phys), PHYS_PFN(size));
}
