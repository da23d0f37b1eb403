/* SPDX-License-Identifier: GPL-2.0-only */
/* Least, mean and greatest of a series of numbers, and how often each range of them came. */
#ifndef INMATE_HISTOGRAM_H
#define INMATE_HISTOGRAM_H

#include "types.h"

#define HISTOGRAM_BUCKETS 64

struct histogram {
	/** Numbers so far. */
	uint32_t count;
	uint64_t sum;
	/** Of no meaning while count is 0. */
	uint64_t least;
	uint64_t greatest;
	/** Numbers per bucket: bucket n has those from n * width up to (n + 1) * width. */
	uint32_t width;
	uint32_t bucket[HISTOGRAM_BUCKETS];
	/** Numbers beyond the last bucket. */
	uint32_t beyond;
};

/** histogram_init() - @width: range of one bucket, not 0 */
void histogram_init(struct histogram *histogram, uint32_t width);

/** histogram_add() - one more number */
void histogram_add(struct histogram *histogram, uint64_t value);

/** histogram_mean() - rounded down; 0 when there is no number yet */
uint64_t histogram_mean(const struct histogram *histogram);

#endif /* INMATE_HISTOGRAM_H */
