// SPDX-License-Identifier: GPL-2.0-only
/* See devices/mmio_map.h. Called by the handler of EPT violations. */
#include "devices/mmio_map.h"
#include "lib/errno.h"
#include "mm/host_map.h"

void mmio_map_init(struct mmio_map *map, struct mmio_region *storage, uint32_t capacity)
{
	*map = (struct mmio_map){ .regions = storage, .capacity = capacity };
}

/* Index of the first region that ends above the address; count when there is none. */
static uint32_t first_above(const struct mmio_map *map, uint64_t gpa)
{
	uint32_t low = 0, high = map->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct mmio_region *region = &map->regions[middle];

		if (region->start + (region->size - 1) < gpa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool mmio_map_touches(const struct mmio_map *map, uint64_t start, uint64_t size)
{
	uint32_t at = first_above(map, start);

	return size && at < map->count && map->regions[at].start <= start + (size - 1);
}

int mmio_map_add(struct mmio_map *map, const struct mmio_region *region)
{
	uint32_t at;

	if (!region->size || region->start + (region->size - 1) < region->start)
		return -EINVAL;
	if (mmio_map_touches(map, region->start, region->size))
		return -EEXIST;
	if (map->count == map->capacity)
		return -ENOMEM;
	at = first_above(map, region->start);
	for (uint32_t i = map->count; i > at; i--)
		map->regions[i] = map->regions[i - 1];
	map->regions[at] = *region;
	map->count++;
	return 0;
}

int mmio_map_add_memory(struct mmio_map *map, const struct jailhouse_memory *mem)
{
	struct mmio_region region = {
		.start = mem->virt_start,
		.size = mem->size,
		.flags = mem->flags,
		.phys = mem->phys_start,
	};

	return mmio_map_add(map, &region);
}

void mmio_map_remove(struct mmio_map *map, uint64_t start)
{
	uint32_t at = first_above(map, start);

	if (at == map->count || map->regions[at].start != start)
		return;
	map->count--;
	for (uint32_t i = at; i < map->count; i++)
		map->regions[i] = map->regions[i + 1];
}

const struct mmio_region *mmio_map_find(const struct mmio_map *map, uint64_t gpa)
{
	uint32_t at = first_above(map, gpa);

	return at < map->count && map->regions[at].start <= gpa ? &map->regions[at] : NULL;
}

bool mmio_allowed(const struct mmio_region *region, const struct mmio_access *access)
{
	uint64_t direction = access->write ? JAILHOUSE_MEM_WRITE : JAILHOUSE_MEM_READ;
	uint64_t width = (uint64_t)access->width << JAILHOUSE_MEM_IO_WIDTH_SHIFT;
	uint64_t offset = access->gpa - region->start;

	if (access->width > region->size || offset > region->size - access->width)
		return false;
	/* The configuration knows no more than a page; the access goes to one mapped page. */
	if (!region->handler && (region->phys + offset) % 4096 + access->width > 4096)
		return false;
	if (!IS_ALIGNED(access->gpa, access->width) && !(region->flags & JAILHOUSE_MEM_IO_UNALIGNED))
		return false;
	return region->flags & direction && region->flags & width;
}

/* The device sees one access of exactly this width. */
static void do_access(volatile void *at, struct mmio_access *access)
{
	switch (access->width | (access->write ? 0x10 : 0)) {
	case 1:
		access->value = *(volatile uint8_t *)at;
		break;
	case 2:
		access->value = *(volatile uint16_t *)at;
		break;
	case 4:
		access->value = *(volatile uint32_t *)at;
		break;
	case 8:
		access->value = *(volatile uint64_t *)at;
		break;
	case 0x11:
		*(volatile uint8_t *)at = (uint8_t)access->value;
		break;
	case 0x12:
		*(volatile uint16_t *)at = (uint16_t)access->value;
		break;
	case 0x14:
		*(volatile uint32_t *)at = (uint32_t)access->value;
		break;
	case 0x18:
		*(volatile uint64_t *)at = access->value;
		break;
	}
}

static enum mmio_result access_device(const struct mmio_region *region, uint32_t cpu,
				      struct mmio_access *access)
{
	uint64_t phys = region->phys + (access->gpa - region->start);
	char *page = host_temp_map_device(cpu, ALIGN_DOWN(phys, 4096));

	if (!page)
		return MMIO_REFUSED;
	do_access(page + phys % 4096, access);
	host_temp_unmap(cpu);
	return MMIO_DONE;
}

enum mmio_result mmio_access(const struct mmio_map *map, uint32_t cpu, struct mmio_access *access)
{
	const struct mmio_region *region = mmio_map_find(map, access->gpa);

	if (!region)
		return MMIO_UNKNOWN;
	if (!mmio_allowed(region, access))
		return MMIO_REFUSED;
	if (region->handler)
		return region->handler(region->context, cpu, access->gpa - region->start, access);
	return access_device(region, cpu, access);
}
