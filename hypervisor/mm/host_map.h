/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's own address space, one for all CPUs. Everything lies in the PML4 slot of RVM_HV_BASE:
 *
 *   RVM_HV_BASE + offset in the reserved memory   image, per-CPU areas, configuration, pool, stash
 *   HOST_MMIO_BASE                                device registers, uncached, mapped on request
 *   HOST_TEMP_BASE + CPU index * 4 KiB            the guest page that a CPU is copying right now
 *
 * Nothing else is mapped, guest memory in particular. No page is both writable and executable.
 */
#ifndef RVM_MM_HOST_MAP_H
#define RVM_MM_HOST_MAP_H

#include "image_header.h"
#include "lib/util.h"

#define HOST_MMIO_BASE (RVM_HV_BASE + (256ULL << 30))
#define HOST_MMIO_SIZE (128ULL << 30)
#define HOST_TEMP_BASE (HOST_MMIO_BASE + HOST_MMIO_SIZE)
#define HOST_TEMP_SIZE (RVM_MAX_CPUS * RVM_PAGE_SIZE)

struct host_layout {
	/** Where everything is; must stay valid and unchanged while the map exists. */
	const struct rvm_image_header *header;
	/** Pages to leave out of every per-CPU area: offset from its start. Must stay valid. */
	const struct rvm_image_part *guards;
	unsigned int num_guards;
	/** 4, or 5 where the processor has CR4.LA57. */
	unsigned int levels;
	/** Width of physical addresses (CPUID 80000008H), 32 to 52. */
	unsigned int phys_bits;
};

/**
 * host_map_build() - make the page tables; the page pool must be ready
 *
 * The caller loads host_map_cr3() afterwards, on every CPU.
 * Return: 0; -EINVAL: parts of the layout overlap, are unaligned or do not fit (printed); -ENOMEM.
 */
int __must_check host_map_build(const struct host_layout *layout);

/** host_map_destroy() - free the tables; no CPU may use them any more */
void host_map_destroy(void);

/** host_map_cr3() - value for CR3 with as many levels as the map was built for, PCID 0 */
uint64_t host_map_cr3(void);

/** host_map_cr3_4_levels() - value for CR3 while CR4.LA57 is clear: the same map, without its PML5 */
uint64_t host_map_cr3_4_levels(void);

/**
 * host_map_self_check() - walk all tables and compare them with what ought to be
 *
 * Checks that no page is writable and executable, text is not writable, guards are not mapped,
 * everything of the layout is mapped where it should be, and nothing else is.
 * Return: 0; -EIO after naming address and fault on the console.
 */
int __must_check host_map_self_check(void);

/** host_map_reserved() - does [phys, phys + size) touch the reserved memory (or wrap around)? */
bool host_map_reserved(uint64_t phys, uint64_t size);

/** host_map_phys_valid() - is the address within the width of physical addresses? */
bool host_map_phys_valid(uint64_t phys);

/**
 * host_map_mmio() - map device registers, uncached, for ever
 * @phys: need not be page aligned
 * @size: bytes, not 0
 *
 * Visible on all CPUs at once. Return: where phys can be accessed; NULL after a line on the
 * console: no memory, wrap-around, beyond phys_bits, or part of the reserved memory.
 */
void *host_map_mmio(uint64_t phys, uint64_t size);

/**
 * host_temp_map() - map one guest page, writable and cached, in the slot of the calling CPU
 * @cpu: index of the calling CPU
 * @phys: page aligned
 *
 * Return: where the page is; NULL: slot in use (an NMI interrupted a copy), part of the reserved
 * memory, address or CPU index out of range.
 */
void *host_temp_map(unsigned int cpu, uint64_t phys);

/** host_temp_map_device() - host_temp_map() of a page with device registers: uncached whatever the MTRRs say */
void *host_temp_map_device(unsigned int cpu, uint64_t phys);

/** host_temp_unmap() - end the mapping of the calling CPU and flush it from its TLB */
void host_temp_unmap(unsigned int cpu);

#endif /* RVM_MM_HOST_MAP_H */
