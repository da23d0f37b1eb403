/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that no operating system touches. */
#ifndef RVM_RESERVE_H
#define RVM_RESERVE_H

#include "efi_env.h"
#include "memory_reach.h"

#define RESERVE_ALIGNMENT (2ULL << 20)

/** Copy of the firmware's memory map, pool memory. */
struct memory_map {
	uint8_t *data;
	UINTN size;
	UINTN descriptor_size;
};

EFI_STATUS memory_map_get(struct memory_map *ret_map);
void memory_map_free(struct memory_map *map);

/** memory_map_reach() - what of it may be read; valid as long as the map is */
static inline struct memory_reach memory_map_reach(const struct memory_map *map)
{
	return (struct memory_reach){ map->data, map->size, map->descriptor_size };
}

/** reserve_memory() - aligned memory, below 4 GiB when there is some */
EFI_STATUS reserve_memory(uint64_t size, uint64_t *ret_phys);

/** reserve_memory_at() - exactly this memory */
EFI_STATUS reserve_memory_at(uint64_t phys, uint64_t size);

/** reserve_is_reserved() - whether the memory map has all of it as reserved memory */
bool reserve_is_reserved(uint64_t phys, uint64_t size);

void reserve_free(uint64_t phys, uint64_t size);

#endif /* RVM_RESERVE_H */
