/* SPDX-License-Identifier: GPL-2.0-only */
/* From the lines of /proc/iomem to the root cell's memory regions. Pure. */
#ifndef TOOLS_REGIONS_H
#define TOOLS_REGIONS_H

#include "cell_config.h"
#include "cmdline.h"
#include "iomem.h"

/** One region of the root cell: sorted, page aligned, free of overlaps. */
struct region {
	uint64_t start;
	uint64_t size;
	/** JAILHOUSE_MEM_*. */
	uint64_t flags;
	char name[IOMEM_NAME_SIZE];
};

/**
 * regions_build() - everything the machine has but the hypervisor's memory
 * @reserved: memory to leave out; size 0 leaves out nothing
 * @out: room for @max
 * @why: static text when it fails
 *
 * The root cell keeps what Linux had: all RAM, firmware's included, all device windows, and below
 * 4 GiB also what nobody claims, because devices may answer there that Linux has no driver for.
 * Return: number of regions, or -1.
 */
int regions_build(const struct iomem_entry *entries, unsigned int count,
		  const struct memory_range *reserved, struct region *out, unsigned int max,
		  const char **why);

#endif /* TOOLS_REGIONS_H */
