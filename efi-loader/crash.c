// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks for the record of a core that crashed before the machine was reset. No variable tells
 * where: cores lie at multiples of 2 MiB, so a look at one word every 2 MiB of free memory finds
 * them. Called by enter.c; what lies in memory is untrusted.
 */
#include "boot_handoff.h"
#include "crash.h"
#include "errors.h"
#include "log.h"
#include "reserve.h"
#include "text.h"

#define LOWEST (1ULL << 20)

static void log_record(uint64_t phys, const struct rvm_crash_record *record)
{
	char reason[sizeof(record->reason)];
	size_t i;

	text_copy(reason, sizeof(reason), record->reason);
	for (i = 0; reason[i]; i++)
		if (reason[i] < ' ' || reason[i] > '~')
			reason[i] = '?';
	log_line("a core at 0x%lx has crashed: %s", phys, reason);
	log_line("its crash record is carried over, for the driver");
}

/* The allocation may have hit the record itself, so it is the copy that is checked. */
static bool take(uint64_t phys, uint64_t offset, struct crash_copy *copy)
{
	struct rvm_refusal why;
	VOID *data;
	int error;

	if (BS->AllocatePool(EfiLoaderData, RVM_CRASH_AREA_SIZE, &data))
		return false;
	memcpy(data, (const void *)(phys + offset), RVM_CRASH_AREA_SIZE);
	error = rvm_crash_check(data, RVM_CRASH_AREA_SIZE, &why);
	if (error) {
		if (error != -ENOENT)
			log_refusal("crash record", &why, error);
		BS->FreePool(data);
		return false;
	}
	copy->data = data;
	copy->size = ((const struct rvm_crash_record *)data)->size;
	copy->memory = phys;
	log_record(phys, data);
	return true;
}

/* What a failed core has written is newer than what was carried into its memory. */
static bool look_at(uint64_t phys, uint64_t size, bool kept, struct crash_copy *copy)
{
	const struct rvm_image_header *header = (const struct rvm_image_header *)phys;
	uint64_t offset = kept ? rvm_crash_find_kept(header, phys) : rvm_crash_find(header, phys);

	return offset && offset <= size && RVM_CRASH_AREA_SIZE <= size - offset &&
	       take(phys, offset, copy);
}

static bool look_at_range(uint64_t start, uint64_t end, bool kept, struct crash_copy *copy)
{
	uint64_t phys = (start + RESERVE_ALIGNMENT - 1) & ~(RESERVE_ALIGNMENT - 1);

	for (; phys < end && end - phys >= RVM_PAGE_SIZE; phys += RESERVE_ALIGNMENT)
		if (phys >= LOWEST && look_at(phys, end - phys, kept, copy))
			return true;
	return false;
}

static bool look_everywhere(const struct memory_map *map, bool kept, struct crash_copy *copy)
{
	const EFI_MEMORY_DESCRIPTOR *d;
	UINTN pos;

	for (pos = 0; pos + map->descriptor_size <= map->size; pos += map->descriptor_size) {
		d = (const EFI_MEMORY_DESCRIPTOR *)(map->data + pos);
		if (d->Type == EfiConventionalMemory &&
		    look_at_range(d->PhysicalStart, d->PhysicalStart + d->NumberOfPages * 4096,
				  kept, copy))
			return true;
	}
	return false;
}

void crash_find(struct crash_copy *copy)
{
	struct memory_map map;

	if (memory_map_get(&map))
		return;
	if (!look_everywhere(&map, false, copy))
		look_everywhere(&map, true, copy);
	memory_map_free(&map);
}

void crash_find_at(uint64_t phys, uint64_t size, struct crash_copy *copy)
{
	if (!copy->data && !look_at(phys, size, false, copy))
		look_at(phys, size, true, copy);
}

/* The memory is free, so something else may have been put there meanwhile. */
static void erase(uint64_t phys, uint64_t offset)
{
	struct rvm_crash_record *record = (struct rvm_crash_record *)(phys + offset);

	if (offset && record->magic == RVM_CRASH_MAGIC)
		record->magic = 0;
}

void crash_carried(const struct crash_copy *copy, uint64_t phys, uint64_t size)
{
	const struct rvm_image_header *header = (const struct rvm_image_header *)copy->memory;

	if (!copy->data || (copy->memory >= phys && copy->memory - phys < size))
		return;
	erase(copy->memory, rvm_crash_find(header, copy->memory));
	erase(copy->memory, rvm_crash_find_kept(header, copy->memory));
}

void crash_free(struct crash_copy *copy)
{
	if (copy->data)
		BS->FreePool(copy->data);
	copy->data = NULL;
}
