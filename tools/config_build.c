// SPDX-License-Identifier: GPL-2.0-only
/* See config_build.h. Called by `enable` without a file. */
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "config_build.h"
#include "regions.h"

#define NUM_PORT_RANGES 2U

/** Interrupt remapping entries; the number that configurations for Jailhouse use. */
#define VTD_INTERRUPT_LIMIT 256U

/** Pins that the format can describe for one IOAPIC entry. */
#define MAX_PINS 128U

/** Intermediate results, before the size of the blob is known. */
struct parts {
	struct region regions[RVM_CONFIG_MAX_ENTRIES];
	unsigned int num_regions;
	struct acpi_drhd drhd[JAILHOUSE_MAX_IOMMU_UNITS];
	int units;
	struct jailhouse_pci_capability caps[RVM_CONFIG_MAX_PCI_CAPS];
	unsigned int num_caps;
	/** First capability of each PCI function. */
	uint16_t caps_start[RVM_CONFIG_MAX_ENTRIES];
};

/** Functions of one kind have the same list, which is stored once. */
static bool place_caps(struct parts *p, const struct pci_function *f, uint16_t *start)
{
	unsigned int count = f->dev.num_caps, i;

	*start = 0;
	for (i = 0; count != 0 && i + count <= p->num_caps; i++)
		if (memcmp(&p->caps[i], f->caps, count * sizeof(f->caps[0])) == 0) {
			*start = (uint16_t)i;
			return true;
		}
	if (p->num_caps + count > RVM_CONFIG_MAX_PCI_CAPS)
		return false;
	if (count != 0)
		*start = (uint16_t)p->num_caps;
	memcpy(&p->caps[p->num_caps], f->caps, count * sizeof(f->caps[0]));
	p->num_caps += count;
	return true;
}

static bool collect(const struct machine *m, struct parts *p, const char **why)
{
	unsigned int i;
	int count;

	count = regions_build(m->iomem, m->num_iomem, &m->reserved, p->regions,
			      RVM_CONFIG_MAX_ENTRIES, why);
	if (count < 0)
		return false;
	p->num_regions = (unsigned int)count;
	p->units = config_iommu_units(&m->dmar, p->drhd);
	if (p->units < 0) {
		*why = "an entry of the ACPI table DMAR does not fit";
		return false;
	}
	for (i = 0; i < m->num_pci; i++)
		if (!place_caps(p, &m->pci[i], &p->caps_start[i])) {
			*why = "too many PCI capabilities";
			return false;
		}
	return true;
}

static void fill_system(const struct machine *m, const struct parts *p,
			struct jailhouse_system *sys)
{
	int i;

	memcpy(sys->signature, JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_LEN);
	sys->architecture = JAILHOUSE_X86;
	sys->revision = JAILHOUSE_CONFIG_REVISION;
	sys->flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE;
	sys->hypervisor_memory.phys_start = m->reserved.start;
	sys->hypervisor_memory.size = m->reserved.size;
	sys->debug_console = m->console;
	sys->platform_info.pci_mmconfig_base = m->mcfg.base;
	sys->platform_info.pci_mmconfig_end_bus = m->mcfg.end_bus;
	sys->platform_info.pci_is_virtual = 0;
	sys->platform_info.x86.pm_timer_address = m->pm_timer;
	for (i = 0; i < p->units; i++) {
		sys->platform_info.iommu_units[i].type = JAILHOUSE_IOMMU_INTEL;
		sys->platform_info.iommu_units[i].base = p->drhd[i].base;
		sys->platform_info.iommu_units[i].size = (uint32_t)p->drhd[i].size;
	}
	if (p->units != 0)
		sys->platform_info.x86.vtd_interrupt_limit = VTD_INTERRUPT_LIMIT;
}

static void fill_counters(const struct machine *m, const struct parts *p,
			  struct jailhouse_cell_desc *cell)
{
	memcpy(cell->name, m->name, strnlen(m->name, JAILHOUSE_CELL_NAME_MAXLEN));
	cell->cpu_set_size = (cpu_set_count(&m->cpus) + 63) / 64 * 8;
	cell->num_memory_regions = p->num_regions;
	cell->num_irqchips = m->num_ioapics;
	cell->num_pio_regions = NUM_PORT_RANGES;
	cell->num_pci_devices = m->num_pci;
	cell->num_pci_caps = p->num_caps;
}

/** The driver numbers online CPUs without gaps, so these are the first bits. */
static void fill_cpu_set(const struct machine *m, uint8_t *bits)
{
	unsigned int cpu, count = cpu_set_count(&m->cpus);

	for (cpu = 0; cpu < count; cpu++)
		bits[cpu / 8] |= (uint8_t)(1U << (cpu % 8));
}

static void fill_regions(const struct parts *p, struct jailhouse_memory *mem)
{
	unsigned int i;

	for (i = 0; i < p->num_regions; i++) {
		mem[i].phys_start = p->regions[i].start;
		mem[i].virt_start = p->regions[i].start;
		mem[i].size = p->regions[i].size;
		mem[i].flags = p->regions[i].flags;
	}
}

/** Global interrupts between this IOAPIC and the next; all that fit for the last one. */
static unsigned int ioapic_pins(const struct machine *m, unsigned int index)
{
	unsigned int pins = MAX_PINS, i;

	for (i = 0; i < m->num_ioapics; i++)
		if (m->ioapics[i].gsi_base > m->ioapics[index].gsi_base &&
		    m->ioapics[i].gsi_base - m->ioapics[index].gsi_base < pins)
			pins = m->ioapics[i].gsi_base - m->ioapics[index].gsi_base;
	return pins;
}

static void fill_irqchips(const struct machine *m, const struct parts *p,
			  struct jailhouse_irqchip *chip)
{
	unsigned int i, pin;

	for (i = 0; i < m->num_ioapics; i++) {
		unsigned int pins = ioapic_pins(m, i);

		chip[i].address = m->ioapics[i].address;
		chip[i].id = config_ioapic_source(m, p->drhd, p->units, m->ioapics[i].id);
		for (pin = 0; pin < pins; pin++)
			chip[i].pin_bitmap[pin / 32] |= 1U << (pin % 32);
	}
}

/** All ports; one range cannot hold 65536 of them. */
static void fill_ports(struct jailhouse_pio *pio)
{
	pio[0].base = 0;
	pio[0].length = 0x8000;
	pio[1].base = 0x8000;
	pio[1].length = 0x8000;
}

static void fill_pci(const struct machine *m, const struct parts *p,
		     struct jailhouse_pci_device *dev, struct jailhouse_pci_capability *caps)
{
	unsigned int i;

	for (i = 0; i < m->num_pci; i++) {
		dev[i] = m->pci[i].dev;
		dev[i].caps_start = p->caps_start[i];
		dev[i].iommu = config_iommu_of(m, p->drhd, p->units, i);
	}
	memcpy(caps, p->caps, p->num_caps * sizeof(*caps));
}

static bool allocate(const struct parts *p, const struct jailhouse_system *sys, struct config *out)
{
	unsigned int i;

	out->size = rvm_config_system_size(sys);
	out->system = calloc(1, out->size);
	out->names = calloc(p->num_regions + 1, sizeof(*out->names));
	if (out->system == NULL || out->names == NULL) {
		config_free(out);
		return false;
	}
	memcpy(out->system, sys, sizeof(*sys));
	for (i = 0; i < p->num_regions; i++)
		memcpy(out->names[i], p->regions[i].name, sizeof(out->names[i]));
	return true;
}

bool config_build(const struct machine *m, struct config *out, const char **why)
{
	struct jailhouse_system sys;
	struct jailhouse_cell_desc *cell;
	struct parts *p;
	bool ok = false;

	memset(out, 0, sizeof(*out));
	memset(&sys, 0, sizeof(sys));
	*why = "out of memory";
	p = calloc(1, sizeof(*p));
	if (p == NULL || !collect(m, p, why))
		goto out;
	fill_system(m, p, &sys);
	fill_counters(m, p, &sys.root_cell);
	if (!allocate(p, &sys, out))
		goto out;
	/* The accessors are for readers; this is the one writer, and the memory is its own. */
	cell = &out->system->root_cell;
	fill_cpu_set(m, (void *)rvm_cell_cpu_set(cell));
	fill_regions(p, (void *)rvm_cell_mem_regions(cell));
	fill_irqchips(m, p, (void *)rvm_cell_irqchips(cell));
	fill_ports((void *)rvm_cell_pio(cell));
	fill_pci(m, p, (void *)rvm_cell_pci_devices(cell), (void *)rvm_cell_pci_caps(cell));
	ok = true;
out:
	free(p);
	return ok;
}

void config_free(struct config *config)
{
	free(config->system);
	free(config->names);
	memset(config, 0, sizeof(*config));
}
