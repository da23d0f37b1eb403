/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may be read of the firmware's memory. UEFI maps what its memory map describes (UEFI
 * specification 2.10, section 2.3.4), but may protect what is not allocated. Pure.
 */
#ifndef RVM_MEMORY_REACH_H
#define RVM_MEMORY_REACH_H

#include "types.h"

/** A copy of the firmware's memory map; every field is untrusted. */
struct memory_reach {
	const uint8_t *map;
	size_t map_size;
	size_t descriptor_size;
};

/**
 * memory_reach_has() - whether the memory map has all of it as allocated memory that can be read
 *
 * The BIOS area from 0xe0000 to 1 MiB counts when it is not described: firmware that still has its
 * tables there seldom does.
 */
bool memory_reach_has(const struct memory_reach *reach, uint64_t address, uint64_t size);

#endif /* RVM_MEMORY_REACH_H */
