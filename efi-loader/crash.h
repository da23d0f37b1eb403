/* SPDX-License-Identifier: GPL-2.0-only */
/* Crash records that earlier cores have left in memory. */
#ifndef RVM_CRASH_H
#define RVM_CRASH_H

#include "efi_env.h"

/** A checked record in pool memory; data NULL: none. */
struct crash_copy {
	void *data;
	uint64_t size;
	/** Physical address of the memory that it was found in. */
	uint64_t memory;
};

/**
 * crash_find() - look for a record where the last core was, if that memory is free
 *
 * To be called before much memory is taken: what is taken may be where the record lies. Nothing is
 * read that the firmware has not allocated for it.
 */
void crash_find(struct crash_copy *copy);

/** crash_find_at() - the same in memory that has been taken, if nothing was found so far */
void crash_find_at(uint64_t phys, uint64_t size, struct crash_copy *copy);

/** crash_carried() - the record lies in this memory now, and should not lie in two places */
void crash_carried(const struct crash_copy *copy, uint64_t phys, uint64_t size);

void crash_free(struct crash_copy *copy);

#endif /* RVM_CRASH_H */
