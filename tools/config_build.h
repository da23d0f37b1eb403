/* SPDX-License-Identifier: GPL-2.0-only */
/* From the description of a machine to the root cell's configuration. Pure. */
#ifndef TOOLS_CONFIG_BUILD_H
#define TOOLS_CONFIG_BUILD_H

#include "machine.h"

/** A configuration in memory of its own. */
struct config {
	struct jailhouse_system *system;
	/** Bytes. */
	size_t size;
	/** Where each memory region comes from, in their order; NULL when it is not known. */
	char (*names)[IOMEM_NAME_SIZE];
};

/**
 * config_build() - root configuration that gives the root cell the whole machine
 * @why: static text when it fails
 * Return: false when the machine does not fit the format or memory is short.
 */
bool config_build(const struct machine *m, struct config *out, const char **why);

void config_free(struct config *config);

/**
 * config_iommu_units() - remapping units of segment 0, as the format lists them
 * @drhd: room for JAILHOUSE_MAX_IOMMU_UNITS
 * Return: number of units, -1 when the table is damaged.
 */
int config_iommu_units(const struct acpi_table *dmar, struct acpi_drhd *drhd);

/** config_iommu_of() - index of the unit that serves PCI function @index of @m; 0 without units */
uint8_t config_iommu_of(const struct machine *m, const struct acpi_drhd *drhd, int units,
			unsigned int index);

/** config_ioapic_source() - unit << 16 | requester ID of an IOAPIC, 0 when no unit names it */
uint32_t config_ioapic_source(const struct machine *m, const struct acpi_drhd *drhd, int units,
			      uint8_t ioapic_id);

#endif /* TOOLS_CONFIG_BUILD_H */
