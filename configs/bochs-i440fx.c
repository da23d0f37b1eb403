// SPDX-License-Identifier: GPL-2.0-only
/*
 * System configuration of the test machine: Bochs 3.1 with OVMF, i440FX chipset, 1 GiB of memory.
 * Kernel option that keeps the hypervisor's memory free: memmap=16M$0x30000000
 *
 * configs.mk compiles it several times with other values of the macros: for 1, 2 and 4 CPUs, and
 * with one thing wrong each, for tests of the refusals.
 */
#include "cell_config.h"

/** CPU indices 0 to NUM_CPUS - 1 belong to the root cell. */
#ifndef NUM_CPUS
#define NUM_CPUS 2
#endif

#ifndef SIGNATURE
#define SIGNATURE JAILHOUSE_SYSTEM_SIGNATURE
#endif

#ifndef REVISION
#define REVISION JAILHOUSE_CONFIG_REVISION
#endif

/** Reserved memory; both zero leave it to the driver. */
#ifndef HV_START
#define HV_START 0x30000000ULL
#endif
#ifndef HV_SIZE
#define HV_SIZE 0x01000000ULL
#endif

#ifndef CONSOLE
#define CONSOLE                                                                            \
	{                                                                                  \
		.address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250,                         \
		.flags = JAILHOUSE_CON_ACCESS_PIO | JAILHOUSE_CON_REGDIST_1,               \
	}
#endif

#define MEM_END 0x40000000ULL

/** RAM in front of the hypervisor's memory, from 1 MiB on. */
#define LOW_START 0x00100000ULL
#ifndef LOW_END
#define LOW_END HV_START
#endif

/** RAM behind it. The firmware keeps its tables and runtime services near the end. */
#ifndef HIGH_START
#define HIGH_START (HV_START + HV_SIZE)
#endif

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MEMORY                                                                             \
	(JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)
#define DEVICE (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)

/** A region with the same address in the machine and in the root cell. */
#define REGION(start, end, access)                                                         \
	{                                                                                  \
		.phys_start = (start), .virt_start = (start), .size = (end) - (start),     \
		.flags = (access),                                                         \
	}

#define PCI_FUNCTION(device, function)                                                     \
	{                                                                                  \
		.type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = (device) << 3 | (function),      \
	}

/** The order of the members is that of the format. */
struct bochs_config {
	struct jailhouse_system header;
	uint64_t cpus[1];
	struct jailhouse_memory mem_regions[9];
	struct jailhouse_irqchip irqchips[1];
	struct jailhouse_pio pio_regions[2];
	struct jailhouse_pci_device pci_devices[5];
} RVM_PACKED;

extern const struct bochs_config config;

const struct bochs_config config = {
	.header = {
		.signature = SIGNATURE,
		.architecture = JAILHOUSE_X86,
		.revision = REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = { .phys_start = HV_START, .size = HV_SIZE },
		/* Linux or the firmware has set up the line (divider 0). */
		.debug_console = CONSOLE,
		.platform_info = {
			/* No MMCONFIG and no IOMMU: configuration space by ports only. */
			.x86 = { .pm_timer_address = 0xb008 },
		},
		.root_cell = {
			.name = "Bochs i440FX",
			.cpu_set_size = sizeof(config.cpus),
			.num_memory_regions = ARRAY_SIZE(config.mem_regions),
			.num_irqchips = ARRAY_SIZE(config.irqchips),
			.num_pio_regions = ARRAY_SIZE(config.pio_regions),
			.num_pci_devices = ARRAY_SIZE(config.pci_devices),
		},
	},

	.cpus = { (1ULL << NUM_CPUS) - 1 },

	.mem_regions = {
		/* Base memory. */
		REGION(0x00000000ULL, 0x000a0000ULL, MEMORY),
		/* VGA window. */
		REGION(0x000a0000ULL, 0x000c0000ULL, DEVICE),
		/* Option ROMs and firmware. */
		REGION(0x000c0000ULL, 0x00100000ULL, MEMORY),
		REGION(LOW_START, LOW_END, MEMORY),
		REGION(HIGH_START, MEM_END, MEMORY),
		/* Space for PCI devices. */
		REGION(0xc0000000ULL, 0xfec00000ULL, DEVICE),
		/* IOAPIC at fec00000, HPET at fed00000, TPM window. */
		REGION(0xfec00000ULL, 0xfee00000ULL, DEVICE),
		/* Local APIC. */
		REGION(0xfee00000ULL, 0xfee01000ULL, DEVICE),
		/* Flash with firmware code and variables. */
		REGION(0xffc00000ULL, 0x100000000ULL, MEMORY),
	},

	.irqchips = {
		{ .address = 0xfec00000, .pin_bitmap = { 0x00ffffff } },
	},

	.pio_regions = {
		/* All ports; one entry cannot hold 65536 of them. */
		{ .base = 0x0000, .length = 0x8000 },
		{ .base = 0x8000, .length = 0x8000 },
	},

	.pci_devices = {
		/* Host bridge. */
		PCI_FUNCTION(0, 0),
		/* PIIX3: ISA bridge, IDE, USB; then power management. */
		PCI_FUNCTION(1, 0),
		PCI_FUNCTION(1, 1),
		PCI_FUNCTION(1, 2),
		PCI_FUNCTION(1, 3),
	},
};
