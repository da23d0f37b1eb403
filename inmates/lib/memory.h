/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of an inmate: allocation, and what the page tables map. */
#ifndef INMATE_MEMORY_H
#define INMATE_MEMORY_H

#include "types.h"

#define PAGE_SIZE 4096UL

/**
 * memory_alloc() - memory that is never given back, zeroed
 * @align: a power of two
 * Return: NULL when there is none left. Not to be called by several CPUs at once.
 */
void *memory_alloc(size_t size, size_t align);

/** memory_free_bytes() - what memory_alloc() could still give */
size_t memory_free_bytes(void);

enum map_kind {
	MAP_CACHED,
	MAP_UNCACHED,
};

/**
 * memory_map() - maps physical addresses at the same virtual ones
 *
 * From the start the first 4 GiB are mapped: the first 2 MiB (4 MiB in 32-bit inmates) cached,
 * the rest uncached. This changes the kind, in units of that size, and 64-bit inmates can map
 * what lies above. Return: false if the address cannot be mapped, or there is no memory for
 * tables.
 */
bool memory_map(uint64_t start, uint64_t size, enum map_kind kind);

#endif /* INMATE_MEMORY_H */
