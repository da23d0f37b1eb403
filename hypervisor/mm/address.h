/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Physical and virtual addresses of the reserved memory, which is one contiguous piece in both.
 * Valid for nothing else: guest memory is reached through guest_copy.h, devices through
 * host_map_mmio().
 */
#ifndef RVM_MM_ADDRESS_H
#define RVM_MM_ADDRESS_H

#include "types.h"

/** Virtual minus physical address (modulo 2^64); set once at boot, before any page is allocated. */
extern uint64_t hv_phys_offset;

static inline uint64_t virt_to_phys(const void *virt)
{
	return (uint64_t)(uintptr_t)virt - hv_phys_offset;
}

static inline void *phys_to_virt(uint64_t phys)
{
	return (void *)(uintptr_t)(phys + hv_phys_offset);
}

#endif /* RVM_MM_ADDRESS_H */
