/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory map to memory regions; part of root_config.c. Pure. */
#ifndef RVM_ROOT_MEMORY_H
#define RVM_ROOT_MEMORY_H

#include "root_config.h"

/** Ranges in ascending order that neither overlap nor touch. */
struct root_ranges {
	uint32_t count;
	struct {
		uint64_t start;
		/** First byte behind it. */
		uint64_t end;
	} range[ROOT_CONFIG_MAX_RANGES];
};

/** root_memory_merge() - everything in the map that is memory; 0, -EINVAL or -E2BIG */
int root_memory_merge(const struct root_input *in, struct root_ranges *ranges,
		      struct rvm_refusal *why);

/**
 * root_memory_regions() - memory and the gaps between it without the core's memory
 * @regions: room for 2 * ROOT_CONFIG_MAX_RANGES entries
 * Return: number of regions.
 */
uint32_t root_memory_regions(const struct root_input *in, const struct root_ranges *ranges,
			     struct jailhouse_memory *regions);

#endif /* RVM_ROOT_MEMORY_H */
