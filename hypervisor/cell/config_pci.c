// SPDX-License-Identifier: GPL-2.0-only
/*
 * Check of the PCI devices and capabilities of a cell description. Called as parts of the check of a
 * system configuration.
 */
#include "config_check.h"

static bool check_cap(struct config_check *c, const struct jailhouse_pci_capability *cap)
{
	return config_at_least(c, "PCI capability: inside the header", 0x40, cap->start) &&
	       config_at_most(c, "PCI capability: beyond the configuration space",
			      cap->id & JAILHOUSE_PCI_EXT_CAP ? 0x1000 : 0x100,
			      (uint32_t)cap->start + cap->len) &&
	       config_only_bits(c, "PCI capability: flags", JAILHOUSE_PCICAPS_WRITE, cap->flags);
}

bool config_pci_caps(struct config_check *c)
{
	const struct jailhouse_pci_capability *cap = rvm_cell_pci_caps(c->cell);

	for (c->index = 0; c->index < c->cell->num_pci_caps && !c->stop; c->index++)
		check_cap(c, &cap[c->index]);
	return c->result == 0;
}

static bool check_msix(struct config_check *c, const struct jailhouse_pci_device *dev)
{
	if (dev->msix_address == 0 || dev->num_msix_vectors == 0)
		return true;
	return config_at_most(c, "PCI device: MSI-X vectors", 2048, dev->num_msix_vectors) &&
	       config_multiple(c, "PCI device: MSI-X table not page aligned", RVM_PAGE_SIZE,
			       dev->msix_address) &&
	       config_at_least(c, "PCI device: MSI-X region too small",
			       dev->num_msix_vectors * 16U, dev->msix_region_size) &&
	       config_usable(c, "PCI device: MSI-X table", dev->msix_address,
			     dev->msix_region_size);
}

/** A shared memory device has a state table, a common section and an output section per peer. */
static bool check_ivshmem(struct config_check *c, const struct jailhouse_pci_device *dev)
{
	return config_at_least(c, "PCI device: shared memory peers", dev->shmem_dev_id + 1U,
			       dev->shmem_peers) &&
	       config_at_most(c, "PCI device: shared memory regions", c->cell->num_memory_regions,
			      (uint64_t)dev->shmem_regions_start + 2 + dev->shmem_peers);
}

static bool check_device(struct config_check *c, const struct jailhouse_pci_device *dev)
{
	const struct jailhouse_pci_device *other;

	for (other = rvm_cell_pci_devices(c->cell); other < dev; other++)
		if (other->domain == dev->domain && other->bdf == dev->bdf)
			return config_refuse(c, "PCI device: listed twice", 1, 2);
	if (!config_at_least(c, "PCI device: no type", JAILHOUSE_PCI_TYPE_DEVICE, dev->type) ||
	    !config_at_most(c, "PCI device: type", JAILHOUSE_PCI_TYPE_IVSHMEM, dev->type) ||
	    !config_at_most(c, "PCI device: IOMMU unit", JAILHOUSE_MAX_IOMMU_UNITS - 1,
			    dev->iommu) ||
	    !config_at_most(c, "PCI device: capabilities", c->cell->num_pci_caps,
			    (uint32_t)dev->caps_start + dev->num_caps) ||
	    !config_at_most(c, "PCI device: MSI vectors", 32, dev->num_msi_vectors))
		return false;
	if (dev->type == JAILHOUSE_PCI_TYPE_IVSHMEM)
		return check_ivshmem(c, dev);
	return check_msix(c, dev);
}

bool config_pci_devices(struct config_check *c)
{
	const struct jailhouse_pci_device *dev = rvm_cell_pci_devices(c->cell);

	for (c->index = 0; c->index < c->cell->num_pci_devices && !c->stop; c->index++)
		check_device(c, &dev[c->index]);
	return c->result == 0;
}
