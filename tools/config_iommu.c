// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which remapping unit serves which PCI function and IOAPIC (VT-d specification 4.1, section 8.3).
 * Called by config_build(). Pure.
 */
#include "config_build.h"

int config_iommu_units(const struct acpi_table *dmar, struct acpi_drhd *drhd)
{
	size_t offset = 0;
	int count = 0, more;

	if (dmar->size == 0)
		return 0;
	while (count < JAILHOUSE_MAX_IOMMU_UNITS) {
		more = acpi_dmar_next(dmar, &offset, &drhd[count]);
		if (more <= 0)
			return more < 0 ? -1 : count;
		count += drhd[count].segment == 0;
	}
	return count;
}

static const struct pci_function *find_function(const struct machine *m, uint16_t bdf)
{
	unsigned int i;

	for (i = 0; i < m->num_pci; i++)
		if (m->pci[i].dev.domain == 0 && m->pci[i].dev.bdf == bdf)
			return &m->pci[i];
	return NULL;
}

/** Follows a scope's path through bridges to the function at its end; false when one is missing. */
static bool scope_target(const struct machine *m, const struct acpi_scope *scope, uint16_t *bdf)
{
	uint8_t bus = scope->start_bus;
	unsigned int i;

	for (i = 0; i < scope->path_length; i++) {
		const struct pci_function *bridge;

		*bdf = (uint16_t)(bus << 8 | scope->path[i]);
		if (i + 1U == scope->path_length)
			return true;
		bridge = find_function(m, *bdf);
		if (bridge == NULL || bridge->dev.type != JAILHOUSE_PCI_TYPE_BRIDGE)
			return false;
		bus = bridge->secondary_bus;
	}
	return false;
}

static bool scope_covers(const struct machine *m, const struct acpi_scope *scope, uint16_t bdf)
{
	const struct pci_function *bridge;
	uint16_t target;

	if ((scope->type != ACPI_SCOPE_ENDPOINT && scope->type != ACPI_SCOPE_BRIDGE) ||
	    !scope_target(m, scope, &target))
		return false;
	if (target == bdf)
		return true;
	bridge = find_function(m, target);
	return scope->type == ACPI_SCOPE_BRIDGE && bridge != NULL &&
	       bridge->dev.type == JAILHOUSE_PCI_TYPE_BRIDGE && bdf >> 8 >= bridge->secondary_bus &&
	       bdf >> 8 <= bridge->subordinate_bus;
}

uint8_t config_iommu_of(const struct machine *m, const struct acpi_drhd *drhd, int units,
			unsigned int index)
{
	const struct jailhouse_pci_device *dev = &m->pci[index].dev;
	struct acpi_scope scope;
	uint8_t rest = 0;
	int unit;

	if (dev->domain != 0)
		return 0;
	for (unit = 0; unit < units; unit++) {
		size_t offset = 0;

		if (drhd[unit].include_all)
			rest = (uint8_t)unit;
		while (acpi_scope_next(&drhd[unit], &offset, &scope) > 0)
			if (scope_covers(m, &scope, dev->bdf))
				return (uint8_t)unit;
	}
	return rest;
}

uint32_t config_ioapic_source(const struct machine *m, const struct acpi_drhd *drhd, int units,
			      uint8_t ioapic_id)
{
	struct acpi_scope scope;
	uint16_t bdf;
	int unit;

	for (unit = 0; unit < units; unit++) {
		size_t offset = 0;

		while (acpi_scope_next(&drhd[unit], &offset, &scope) > 0)
			if (scope.type == ACPI_SCOPE_IOAPIC && scope.enumeration_id == ioapic_id &&
			    scope_target(m, &scope, &bdf))
				return (uint32_t)unit << 16 | bdf;
	}
	return 0;
}
