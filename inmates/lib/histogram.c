// SPDX-License-Identifier: GPL-2.0-only
/* Statistics of a series of numbers. Pure; also compiled on the host for its test. */
#include "histogram.h"
#include "div64.h"
#include "str.h"

void histogram_init(struct histogram *histogram, uint32_t width)
{
	memset(histogram, 0, sizeof(*histogram));
	histogram->width = width;
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
	uint64_t bucket = div64(value, histogram->width, NULL);

	if (histogram->count == 0 || value < histogram->least)
		histogram->least = value;
	if (histogram->count == 0 || value > histogram->greatest)
		histogram->greatest = value;
	histogram->count++;
	histogram->sum += value;
	if (bucket < HISTOGRAM_BUCKETS)
		histogram->bucket[bucket]++;
	else
		histogram->beyond++;
}

uint64_t histogram_mean(const struct histogram *histogram)
{
	return histogram->count == 0 ? 0 : div64(histogram->sum, histogram->count, NULL);
}
