// SPDX-License-Identifier: GPL-2.0-only
/* See config_show.h: the listing. Called by `enable --dry-run`. */
#include <inttypes.h>
#include <string.h>

#include "cell/config.h"
#include "config_show.h"

const char *config_region_kind(const struct jailhouse_memory *mem)
{
	if (mem->size == 0)
		return "unused";
	if ((mem->phys_start | mem->size) % RVM_PAGE_SIZE != 0)
		return "sub-page";
	return mem->flags & JAILHOUSE_MEM_DMA ? "memory" : "device";
}

const char *config_pci_kind(const struct jailhouse_pci_device *dev)
{
	switch (dev->type) {
	case JAILHOUSE_PCI_TYPE_BRIDGE:
		return "bridge";
	case JAILHOUSE_PCI_TYPE_IVSHMEM:
		return "ivshmem";
	default:
		return "device";
	}
}

static void show_cpus(const struct jailhouse_cell_desc *cell, FILE *out)
{
	struct cpu_set set = { 0 };
	char text[512];
	uint32_t cpu;

	for (cpu = 0; cpu < cell->cpu_set_size * 8; cpu++)
		if (rvm_cell_has_cpu(cell, cpu))
			cpu_set_add(&set, cpu);
	cpu_set_format(&set, text, sizeof(text));
	fprintf(out, "  CPUs               %s\n", text);
}

static void show_console(const struct jailhouse_console *con, FILE *out)
{
	uint64_t address = con->address;

	switch (con->type) {
	case JAILHOUSE_CON_TYPE_8250:
		if (con->flags & JAILHOUSE_CON_ACCESS_MMIO)
			fprintf(out,
				"  console            8250 at 0x%" PRIx64 ", registers %s apart\n",
				address,
				con->flags & JAILHOUSE_CON_REGDIST_4 ? "4 bytes" : "1 byte");
		else
			fprintf(out, "  console            8250 at port 0x%" PRIx64 "\n", address);
		break;
	case JAILHOUSE_CON_TYPE_EFIFB:
		fprintf(out, "  console            frame buffer at 0x%" PRIx64 "\n", address);
		break;
	default:
		fputs("  console            memory only (`jailhouse console`)\n", out);
	}
}

static void show_platform(const struct jailhouse_system *sys, FILE *out)
{
	uint64_t mmconfig = sys->platform_info.pci_mmconfig_base;
	unsigned int i;

	if (mmconfig != 0)
		fprintf(out, "  PCI MMCONFIG       0x%" PRIx64 ", buses 0 to %u\n", mmconfig,
			sys->platform_info.pci_mmconfig_end_bus);
	else
		fputs("  PCI MMCONFIG       none, ports 0xcf8 and 0xcfc only\n", out);
	if (sys->platform_info.x86.pm_timer_address != 0)
		fprintf(out, "  PM timer           port 0x%x\n",
			sys->platform_info.x86.pm_timer_address);
	for (i = 0; i < JAILHOUSE_MAX_IOMMU_UNITS; i++)
		if (sys->platform_info.iommu_units[i].type != 0)
			fprintf(out, "  IOMMU unit %u       0x%" PRIx64 "\n", i,
				(uint64_t)sys->platform_info.iommu_units[i].base);
}

static void show_hypervisor_memory(const struct jailhouse_memory *mem, FILE *out)
{
	uint64_t start = mem->phys_start, size = mem->size;
	char text[32];

	if (size == 0) {
		fputs("  hypervisor memory  left to the driver\n", out);
		return;
	}
	text_human_size(size, text, sizeof(text));
	fprintf(out, "  hypervisor memory  0x%" PRIx64 "-0x%" PRIx64 " (%s)\n", start,
		start + size - 1, text);
}

static void show_regions(const struct config *config, FILE *out)
{
	const struct jailhouse_cell_desc *cell = &config->system->root_cell;
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell);
	uint32_t i;

	fprintf(out, "\nMemory regions (%u)\n", cell->num_memory_regions);
	for (i = 0; i < cell->num_memory_regions; i++, mem++) {
		uint64_t start = mem->phys_start, size = mem->size, flags = mem->flags;
		char text[32];

		text_human_size(size, text, sizeof(text));
		fprintf(out, "  %016" PRIx64 "-%016" PRIx64 "  %c%c%c%c  %-8s  %12s%s%s\n", start,
			size != 0 ? start + size - 1 : start,
			flags & JAILHOUSE_MEM_READ ? 'r' : '-',
			flags & JAILHOUSE_MEM_WRITE ? 'w' : '-',
			flags & JAILHOUSE_MEM_EXECUTE ? 'x' : '-',
			flags & JAILHOUSE_MEM_DMA ? 'd' : '-', config_region_kind(mem), text,
			config->names != NULL ? "  " : "",
			config->names != NULL ? config->names[i] : "");
	}
}

/** Interrupt pins as a list; there are fewer than CPU numbers, so the same format serves. */
static void show_irqchips(const struct jailhouse_cell_desc *cell, FILE *out)
{
	const struct jailhouse_irqchip *chip = rvm_cell_irqchips(cell);
	uint32_t i;

	fprintf(out, "\nInterrupt controllers (%u)\n", cell->num_irqchips);
	for (i = 0; i < cell->num_irqchips; i++, chip++) {
		uint64_t address = chip->address;
		struct cpu_set pins = { 0 };
		char text[512];

		memcpy(pins.bits, chip->pin_bitmap, sizeof(chip->pin_bitmap));
		cpu_set_format(&pins, text, sizeof(text));
		fprintf(out, "  IOAPIC at 0x%" PRIx64 ", source 0x%x, pins %s", address, chip->id,
			text);
		fprintf(out, chip->pin_base != 0 ? " from %u on\n" : "\n", chip->pin_base);
	}
}

static void show_ports(const struct jailhouse_cell_desc *cell, FILE *out)
{
	const struct jailhouse_pio *pio = rvm_cell_pio(cell);
	uint32_t i;

	fprintf(out, "\nI/O ports (%u)\n", cell->num_pio_regions);
	for (i = 0; i < cell->num_pio_regions; i++, pio++)
		fprintf(out, "  %04x-%04x\n", pio->base, pio->base + pio->length - 1U);
}

static void show_pci(const struct jailhouse_cell_desc *cell, FILE *out)
{
	const struct jailhouse_pci_device *dev = rvm_cell_pci_devices(cell);
	uint32_t i;

	fprintf(out, "\nPCI devices (%u)\n", cell->num_pci_devices);
	for (i = 0; i < cell->num_pci_devices; i++, dev++)
		fprintf(out,
			"  %04x:%02x:%02x.%x  %-7s  IOMMU %u, MSI %u, MSI-X %u, "
			"%u capabilities\n",
			dev->domain, dev->bdf >> 8, (dev->bdf >> 3) & 0x1f, dev->bdf & 7,
			config_pci_kind(dev), dev->iommu, dev->num_msi_vectors,
			dev->num_msix_vectors, dev->num_caps);
}

void config_show_text(const struct config *config, FILE *out)
{
	const struct jailhouse_system *sys = config->system;
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];

	memcpy(name, sys->root_cell.name, sizeof(name));
	text_printable(name);
	fprintf(out, "System configuration, revision %u, %zu bytes\n", sys->revision, config->size);
	fprintf(out, "  root cell          %s\n", name);
	show_cpus(&sys->root_cell, out);
	show_hypervisor_memory(&sys->hypervisor_memory, out);
	show_console(&sys->debug_console, out);
	show_platform(sys, out);
	show_regions(config, out);
	show_irqchips(&sys->root_cell, out);
	show_ports(&sys->root_cell, out);
	show_pci(&sys->root_cell, out);
}
