// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes memory of type EfiReservedMemoryType, which appears as reserved in every operating system's
 * map. Called by enter.c; never gives anything back by itself.
 */
#include "log.h"
#include "reserve.h"

#define LOW_LIMIT (4ULL << 30)
/* The first megabytes are wanted by real-mode code, kernels and crash kernels. */
#define LOWEST (16ULL << 20)
#define MAP_SLACK 8
/* Places that are tried before giving up; the map may change between look and allocation. */
#define MAX_TRIES 16

EFI_STATUS memory_map_get(struct memory_map *ret_map)
{
	UINTN key, size = 0, descriptor_size = 0;
	UINT32 version;
	EFI_STATUS status;
	VOID *data;

	status = BS->GetMemoryMap(&size, NULL, &key, &descriptor_size, &version);
	if (status != EFI_BUFFER_TOO_SMALL)
		return log_error(status ? status : EFI_DEVICE_ERROR, "memory map: size");
	/* Taking memory for the map makes the map longer. */
	size += MAP_SLACK * descriptor_size;
	status = BS->AllocatePool(EfiLoaderData, size, &data);
	if (status)
		return log_error(status, "memory map: %lu bytes", size);
	status = BS->GetMemoryMap(&size, data, &key, &descriptor_size, &version);
	if (status) {
		BS->FreePool(data);
		return log_error(status, "memory map");
	}
	ret_map->data = data;
	ret_map->size = size;
	ret_map->descriptor_size = descriptor_size;
	return EFI_SUCCESS;
}

void memory_map_free(struct memory_map *map)
{
	BS->FreePool(map->data);
	map->data = NULL;
}

/* Highest aligned place of so many bytes in [LOWEST, limit) of free memory, 0 when there is none. */
static uint64_t find_place(const struct memory_map *map, uint64_t size, uint64_t limit)
{
	const EFI_MEMORY_DESCRIPTOR *d;
	uint64_t best = 0, end, place;
	UINTN pos;

	for (pos = 0; pos + map->descriptor_size <= map->size; pos += map->descriptor_size) {
		d = (const EFI_MEMORY_DESCRIPTOR *)(map->data + pos);
		if (d->Type != EfiConventionalMemory)
			continue;
		end = d->PhysicalStart + d->NumberOfPages * 4096;
		if (end > limit)
			end = limit;
		if (end < size)
			continue;
		place = (end - size) & ~(RESERVE_ALIGNMENT - 1);
		if (place >= d->PhysicalStart && place >= LOWEST && place > best)
			best = place;
	}
	return best;
}

EFI_STATUS reserve_memory(uint64_t size, uint64_t *ret_phys)
{
	EFI_PHYSICAL_ADDRESS address;
	uint64_t limit = LOW_LIMIT, place;
	struct memory_map map;
	EFI_STATUS status;
	unsigned int tries;

	status = memory_map_get(&map);
	if (status)
		return status;
	for (tries = 0; tries < MAX_TRIES; tries++) {
		place = find_place(&map, size, limit);
		if (!place && limit == LOW_LIMIT) {
			limit = UINT64_MAX;
			place = find_place(&map, size, limit);
		}
		if (!place)
			break;
		address = place;
		if (!BS->AllocatePages(AllocateAddress, EfiReservedMemoryType, EFI_PAGES_FOR(size),
				       &address)) {
			memory_map_free(&map);
			*ret_phys = place;
			return EFI_SUCCESS;
		}
		limit = place + size - 1;
	}
	memory_map_free(&map);
	return log_error(EFI_OUT_OF_RESOURCES, "memory: %lu KiB in one piece, aligned to 2 MiB",
			 size >> 10);
}

EFI_STATUS reserve_memory_at(uint64_t phys, uint64_t size)
{
	EFI_PHYSICAL_ADDRESS address = phys;
	EFI_STATUS status;

	status = BS->AllocatePages(AllocateAddress, EfiReservedMemoryType, EFI_PAGES_FOR(size),
				   &address);
	if (status)
		return log_error(status, "memory: 0x%lx, %lu KiB, as the configuration wants it", phys,
				 size >> 10);
	return EFI_SUCCESS;
}

bool reserve_is_reserved(uint64_t phys, uint64_t size)
{
	const EFI_MEMORY_DESCRIPTOR *d;
	struct memory_map map;
	bool found = false;
	UINTN pos;

	if (memory_map_get(&map))
		return false;
	for (pos = 0; pos + map.descriptor_size <= map.size; pos += map.descriptor_size) {
		d = (const EFI_MEMORY_DESCRIPTOR *)(map.data + pos);
		if (d->Type == EfiReservedMemoryType && phys >= d->PhysicalStart &&
		    size <= d->NumberOfPages * 4096 &&
		    phys - d->PhysicalStart <= d->NumberOfPages * 4096 - size)
			found = true;
	}
	memory_map_free(&map);
	return found;
}

void reserve_free(uint64_t phys, uint64_t size)
{
	BS->FreePages(phys, EFI_PAGES_FOR(size));
}
