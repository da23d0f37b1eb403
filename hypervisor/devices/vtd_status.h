/* SPDX-License-Identifier: GPL-2.0-only */
/* What the root cell has switched on in the remapping units (VT-d specification 4.1, 11.4.4). Reads only. */
#ifndef RVM_DEVICES_VTD_STATUS_H
#define RVM_DEVICES_VTD_STATUS_H

#include "cell_config.h"
#include "lib/util.h"

/** Global status register, and in it: interrupt remapping is on. */
#define VTD_GSTS 0x1c
#define VTD_GSTS_IRES BIT(25)

/**
 * vtd_remaps_interrupts() - is interrupt remapping on in one of the units?
 * @units: JAILHOUSE_MAX_IOMMU_UNITS of the system configuration; callers are serialised
 * @base: set to the address of the first such unit
 * Return: 1 or 0; -ENOMEM the registers cannot be mapped.
 */
int __must_check vtd_remaps_interrupts(const struct jailhouse_iommu *units, uint64_t *base);

#endif /* RVM_DEVICES_VTD_STATUS_H */
