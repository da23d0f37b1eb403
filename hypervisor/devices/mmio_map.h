/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a cell has at guest-physical addresses that its EPT does not map: regions smaller than a page, of
 * which the access goes on to the device when width, alignment and direction are allowed, and registers
 * that the core emulates. Pure, but for the access itself.
 */
#ifndef RVM_DEVICES_MMIO_MAP_H
#define RVM_DEVICES_MMIO_MAP_H

#include "cell_config.h"
#include "lib/util.h"

/** One access, as the decoder (devices/insn.h) has found it. */
struct mmio_access {
	uint64_t gpa;
	/** Written, or after the access what was read; no more than width bytes count. */
	uint64_t value;
	/** Bytes: 1, 2, 4 or 8. */
	uint8_t width;
	bool write;
};

enum mmio_result {
	MMIO_DONE,
	/** The cell has nothing there. */
	MMIO_UNKNOWN,
	/** Not in this width, alignment or direction, or the device forbids it. */
	MMIO_REFUSED,
};

/**
 * mmio_handler - registers that the core emulates
 * @cpu: index of the CPU whose guest does it
 * @offset: from the start of the region; the access lies in it and is aligned to its width
 * Return: MMIO_DONE or MMIO_REFUSED.
 */
typedef enum mmio_result mmio_handler(void *context, uint32_t cpu, uint64_t offset,
				      struct mmio_access *access);

struct mmio_region {
	uint64_t start;
	uint64_t size;
	/** JAILHOUSE_MEM_READ, _WRITE, _IO_8 to _IO_64, _IO_UNALIGNED. */
	uint64_t flags;
	/** Device memory behind it when there is no handler. */
	uint64_t phys;
	mmio_handler *handler;
	void *context;
};

/** Regions of one cell; changed only while none of its CPUs can access it. */
struct mmio_map {
	/** Sorted by address, without overlaps. */
	struct mmio_region *regions;
	uint32_t count;
	uint32_t capacity;
};

/** mmio_is_subpage() - does this region of a configuration belong here and not into the EPT? */
static inline bool mmio_is_subpage(const struct jailhouse_memory *mem)
{
	return (mem->virt_start | mem->size) & 0xfff;
}

/** mmio_map_init() - no regions yet; @storage for @capacity of them belongs to the caller */
void mmio_map_init(struct mmio_map *map, struct mmio_region *storage, uint32_t capacity);

/**
 * mmio_map_add() - add a region
 * Return: 0; -EINVAL empty or beyond the end of the addresses; -EEXIST overlaps another; -ENOMEM full.
 */
int __must_check mmio_map_add(struct mmio_map *map, const struct mmio_region *region);

/** mmio_map_add_memory() - a sub-page region of a configuration; Return: as mmio_map_add() */
int __must_check mmio_map_add_memory(struct mmio_map *map, const struct jailhouse_memory *mem);

/** mmio_map_remove() - the region that starts at @start, if there is one */
void mmio_map_remove(struct mmio_map *map, uint64_t start);

/** mmio_map_find() - region of an address; NULL: none */
const struct mmio_region *mmio_map_find(const struct mmio_map *map, uint64_t gpa);

/** mmio_map_touches() - is there a region in [@start, @start + @size)? */
bool mmio_map_touches(const struct mmio_map *map, uint64_t start, uint64_t size);

/** mmio_allowed() - do width, alignment, direction and end of the region allow the access? */
bool mmio_allowed(const struct mmio_region *region, const struct mmio_access *access);

/** mmio_access() - find the region and do the access; @cpu: index of the calling CPU */
enum mmio_result mmio_access(const struct mmio_map *map, uint32_t cpu, struct mmio_access *access);

#endif /* RVM_DEVICES_MMIO_MAP_H */
