// SPDX-License-Identifier: GPL-2.0-only
/* See config_show.h: the JSON object. Called by `enable --dry-run --json`. */
#include <string.h>

#include "cell/config.h"
#include "config_show.h"
#include "json.h"

static void put_system(const struct jailhouse_system *sys, struct json *j)
{
	json_number(j, "revision", sys->revision);
	json_string(j, "root_cell", sys->root_cell.name);
	json_open_object(j, "hypervisor_memory");
	json_hex(j, "start", sys->hypervisor_memory.phys_start);
	json_hex(j, "size", sys->hypervisor_memory.size);
	json_close_object(j);
	json_open_object(j, "debug_console");
	json_number(j, "type", sys->debug_console.type);
	json_number(j, "flags", sys->debug_console.flags);
	json_hex(j, "address", sys->debug_console.address);
	json_close_object(j);
	json_hex(j, "pci_mmconfig_base", sys->platform_info.pci_mmconfig_base);
	json_number(j, "pci_mmconfig_end_bus", sys->platform_info.pci_mmconfig_end_bus);
	json_hex(j, "pm_timer_port", sys->platform_info.x86.pm_timer_address);
}

static void put_iommus(const struct jailhouse_system *sys, struct json *j)
{
	unsigned int i;

	json_open_array(j, "iommu_units");
	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++) {
		const struct jailhouse_iommu *unit = &sys->platform_info.iommu_units[i];

		if (unit->type == 0)
			continue;
		json_open_object(j, NULL);
		json_number(j, "index", i);
		json_hex(j, "base", unit->base);
		json_hex(j, "size", unit->size);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_cpus(const struct jailhouse_cell_desc *cell, struct json *j)
{
	uint32_t cpu;

	json_open_array(j, "cpus");
	for (cpu = 0; cpu < cell->cpu_set_size * 8; cpu++)
		if (rvm_cell_has_cpu(cell, cpu))
			json_number(j, NULL, cpu);
	json_close_array(j);
}

static void put_regions(const struct config *config, struct json *j)
{
	const struct jailhouse_cell_desc *cell = &config->system->root_cell;
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell);
	uint32_t i;

	json_open_array(j, "memory_regions");
	for (i = 0; i < cell->num_memory_regions; i++, mem++) {
		json_open_object(j, NULL);
		json_hex(j, "start", mem->phys_start);
		json_hex(j, "size", mem->size);
		json_hex(j, "flags", mem->flags);
		json_string(j, "kind", config_region_kind(mem));
		if (config->names != NULL)
			json_string(j, "name", config->names[i]);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_irqchips(const struct jailhouse_cell_desc *cell, struct json *j)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell);
	uint32_t i, word;

	json_open_array(j, "irqchips");
	for (i = 0; i < cell->num_irqchips; i++, chip++) {
		json_open_object(j, NULL);
		json_hex(j, "address", chip->address);
		json_hex(j, "id", chip->id);
		json_number(j, "pin_base", chip->pin_base);
		json_open_array(j, "pin_bitmap");
		for (word = 0; word < 4; word++)
			json_hex(j, NULL, chip->pin_bitmap[word]);
		json_close_array(j);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_ports(const struct jailhouse_cell_desc *cell, struct json *j)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(cell);
	uint32_t i;

	json_open_array(j, "pio_regions");
	for (i = 0; i < cell->num_pio_regions; i++, pio++) {
		json_open_object(j, NULL);
		json_hex(j, "base", pio->base);
		json_number(j, "length", pio->length);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_caps(const struct jailhouse_cell_desc *cell,
		     const struct jailhouse_pci_device *dev, struct json *j)
{
	const struct jailhouse_pci_capability *cap = rvm_cell_pci_caps(cell) + dev->caps_start;
	uint32_t i;

	json_open_array(j, "capabilities");
	for (i = 0; i < dev->num_caps; i++, cap++) {
		json_open_object(j, NULL);
		json_hex(j, "id", cap->id);
		json_hex(j, "start", cap->start);
		json_number(j, "length", cap->len);
		json_bool(j, "writable", cap->flags & JAILHOUSE_PCICAPS_WRITE);
		json_close_object(j);
	}
	json_close_array(j);
}

static void put_pci(const struct jailhouse_cell_desc *cell, struct json *j)
{
	const struct jailhouse_pci_device *dev = rvm_cell_pci_devices(cell);
	uint32_t i, bar;
	char address[16];

	json_open_array(j, "pci_devices");
	for (i = 0; i < cell->num_pci_devices; i++, dev++) {
		snprintf(address, sizeof(address), "%04x:%02x:%02x.%x", dev->domain, dev->bdf >> 8,
			 (dev->bdf >> 3) & 0x1f, dev->bdf & 7);
		json_open_object(j, NULL);
		json_string(j, "address", address);
		json_string(j, "type", config_pci_kind(dev));
		json_number(j, "iommu", dev->iommu);
		json_open_array(j, "bar_masks");
		for (bar = 0; bar < 6; bar++)
			json_hex(j, NULL, dev->bar_mask[bar]);
		json_close_array(j);
		json_number(j, "msi_vectors", dev->num_msi_vectors);
		json_number(j, "msix_vectors", dev->num_msix_vectors);
		json_hex(j, "msix_address", dev->msix_address);
		put_caps(cell, dev, j);
		json_close_object(j);
	}
	json_close_array(j);
}

void config_show_json(const struct config *config, FILE *out)
{
	const struct jailhouse_system *sys = config->system;
	struct json j;

	json_start(&j, out);
	json_open_object(&j, NULL);
	put_system(sys, &j);
	put_iommus(sys, &j);
	put_cpus(&sys->root_cell, &j);
	put_regions(config, &j);
	put_irqchips(&sys->root_cell, &j);
	put_ports(&sys->root_cell, &j);
	put_pci(&sys->root_cell, &j);
	json_close_object(&j);
	json_end(&j);
}
