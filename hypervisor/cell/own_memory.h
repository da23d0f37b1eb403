/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's memory as the root cell has it: identity mapped, without what is lent to others. Up to a
 * certain address it is mapped in advance; above that in chunks, when somebody asks for them. Which chunks
 * are there is told by the tables alone, so that no list of them can run full; when pages run out, chunks that
 * have not been asked for lately make room. Pure apart from the page pool; the caller holds a lock.
 */
#ifndef RVM_CELL_OWN_MEMORY_H
#define RVM_CELL_OWN_MEMORY_H

#include "cell/range_list.h"
#include "vmx/ept.h"

/** What is mapped at a time, bytes. */
#define OWN_MEMORY_CHUNK (1ULL << 30)

/**
 * Pages of the pool that nothing else can have, so that an address can always be mapped when all that others were
 * given on demand has been taken back: three tables for it, and three for what stays.
 */
#define OWN_MEMORY_RESERVE 6

struct own_memory {
	struct ept ept;
	struct mtrr_state mtrr;
	/** What others have of the machine's memory. */
	struct range_list lent;
	/** Everything below is mapped in advance; a multiple of the chunk size. */
	uint64_t eager_top;
	/** There is nothing from here on: width of addresses, and what four levels reach. */
	uint64_t limit;
	/** Where own_memory_evict() looks next. */
	uint64_t hand;
};

/** own_memory_limit() - what four levels reach of so many bits of a physical address */
uint64_t own_memory_limit(unsigned int phys_bits);

/**
 * own_memory_map() - map [start, end) without what is lent
 * Return: 0; -ENOMEM: the beginning may have been mapped.
 */
int __must_check own_memory_map(struct own_memory *m, uint64_t start, uint64_t end);

/**
 * own_memory_map_chunk() - map the chunk of an address that may not be mapped
 * When pages run out, as much of it as there are pages for, and the address itself from the reserve.
 * Return: 0; -EINVAL lent or beyond the limit; -ENOMEM.
 */
int __must_check own_memory_map_chunk(struct own_memory *m, uint64_t gpa);

/**
 * own_memory_map_again() - map what is there of the chunks of [start, end) once more
 * Whole chunks, so that large pages come back and the pool gets its tables. Chunks of which nothing is
 * mapped are mapped when somebody asks for them. Return: as own_memory_map().
 */
int __must_check own_memory_map_again(struct own_memory *m, uint64_t start, uint64_t end);

/**
 * own_memory_evict() - unmap some of what was mapped by demand
 * @keep: the chunk of this address stays, unless it is 0.
 *
 * The pages come back with ept_reap(), when no processor uses the old tables any more.
 * Return: whether there was something.
 */
bool own_memory_evict(struct own_memory *m, uint64_t keep);

#endif /* RVM_CELL_OWN_MEMORY_H */
