// SPDX-License-Identifier: GPL-2.0-only
/* See devices/vtd_status.h. Called by cell/cell_devices.c. */
#include "devices/vtd_status.h"
#include "lib/errno.h"
#include "mm/host_map.h"

/* By unit; mapped when they are asked for first. */
static volatile char *pages[JAILHOUSE_MAX_IOMMU_UNITS];

int vtd_remaps_interrupts(const struct jailhouse_iommu *units, uint64_t *base)
{
	for (uint32_t i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++) {
		if (units[i].type != JAILHOUSE_IOMMU_INTEL || !units[i].base)
			continue;
		if (!pages[i])
			pages[i] = host_map_mmio(units[i].base, 4096);
		if (!pages[i])
			return -ENOMEM;
		*base = units[i].base;
		if (*(volatile uint32_t *)(pages[i] + VTD_GSTS) & VTD_GSTS_IRES)
			return 1;
	}
	return 0;
}
