/* SPDX-License-Identifier: GPL-2.0-only */
/* A small set of address ranges: what the root cell has lent to others. Pure. */
#ifndef RVM_CELL_RANGE_LIST_H
#define RVM_CELL_RANGE_LIST_H

#include "lib/util.h"

#define RANGE_LIST_MAX 256

struct range {
	/** First address, and first one behind the range. */
	uint64_t start;
	uint64_t end;
};

/** Sorted, with gaps between the ranges. Zero-initialised is empty. */
struct range_list {
	uint32_t count;
	struct range range[RANGE_LIST_MAX];
};

/**
 * range_list_add() - add [start, end), whatever of it is there already
 * Return: 0; -EINVAL empty; -ENOMEM no room for one more range, nothing has changed then.
 */
int __must_check range_list_add(struct range_list *list, uint64_t start, uint64_t end);

/** range_list_remove() - take [start, end) out, as far as it is there; results as range_list_add() */
int __must_check range_list_remove(struct range_list *list, uint64_t start, uint64_t end);

/** range_list_has() - is the address in one of them? */
bool range_list_has(const struct range_list *list, uint64_t address);

/**
 * range_list_gap() - the next part of [*start, end) that is in none of them
 * @start: moved to the beginning of that part
 * Return: its end; 0 when nothing is left.
 */
uint64_t range_list_gap(const struct range_list *list, uint64_t *start, uint64_t end);

#endif /* RVM_CELL_RANGE_LIST_H */
