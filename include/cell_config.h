/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Binary configuration format, revision 14, as Jailhouse defines it: names, numbers and layout are
 * its interface, so its .cell files and configuration sources fit. A configuration is one fixed
 * structure followed by arrays in the order of the counters below.
 *
 * All physical addresses and sizes are bytes. Reserved and padding fields must be zero.
 */
#ifndef RVM_CELL_CONFIG_H
#define RVM_CELL_CONFIG_H

#include "console_config.h"
#include "types.h"

#define JAILHOUSE_X86 0

#define JAILHOUSE_CONFIG_REVISION 14

#define JAILHOUSE_CELL_NAME_MAXLEN 31

#define JAILHOUSE_CELL_PASSIVE_COMMREG 0x00000001
#define JAILHOUSE_CELL_TEST_DEVICE 0x00000002
/**
 * The cell may have some of the threads of a core while others are not its own; bit that Jailhouse does not use.
 * Threads share caches, buffers and predictors, through which each can learn what the others do.
 */
#define JAILHOUSE_CELL_ALLOW_SPLIT_CORE 0x20000000
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED 0x40000000
#define JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE 0x80000000

#define JAILHOUSE_CELL_DESC_SIGNATURE "JHCLL"
#define JAILHOUSE_SYSTEM_SIGNATURE "JHSYS"
#define JAILHOUSE_SIGNATURE_LEN 5

struct jailhouse_cell_desc {
	/** JAILHOUSE_CELL_DESC_SIGNATURE, not terminated. */
	char signature[JAILHOUSE_SIGNATURE_LEN];
	/** JAILHOUSE_X86. */
	uint8_t architecture;
	/** JAILHOUSE_CONFIG_REVISION. */
	uint16_t revision;
	/** Zero-terminated, unique, not empty. */
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];
	/** Set when the cell is created. */
	uint32_t id;
	/** JAILHOUSE_CELL_*. */
	uint32_t flags;
	/** Bytes of the CPU bitmap, a multiple of 8; bit n is CPU index n. */
	uint32_t cpu_set_size;
	uint32_t num_memory_regions;
	uint32_t num_cache_regions;
	uint32_t num_irqchips;
	uint32_t num_pio_regions;
	uint32_t num_pci_devices;
	uint32_t num_pci_caps;
	/** Other architectures only; 0. */
	uint32_t num_stream_ids;
	uint32_t vpci_irq_base;
	uint64_t cpu_reset_address;
	/** Number of polls for a reply to a message; 0 waits for ever. */
	uint64_t msg_reply_timeout;
	struct jailhouse_console console;
} RVM_PACKED;

#define JAILHOUSE_MEM_READ 0x0001
#define JAILHOUSE_MEM_WRITE 0x0002
#define JAILHOUSE_MEM_EXECUTE 0x0004
#define JAILHOUSE_MEM_DMA 0x0008
#define JAILHOUSE_MEM_IO 0x0010
#define JAILHOUSE_MEM_COMM_REGION 0x0020
#define JAILHOUSE_MEM_LOADABLE 0x0040
#define JAILHOUSE_MEM_ROOTSHARED 0x0080
#define JAILHOUSE_MEM_NO_HUGEPAGES 0x0100
#define JAILHOUSE_MEM_IO_UNALIGNED 0x8000
/** Access widths allowed on sub-page regions, bits 16 to 19. */
#define JAILHOUSE_MEM_IO_WIDTH_SHIFT 16
#define JAILHOUSE_MEM_IO_8 (1 << JAILHOUSE_MEM_IO_WIDTH_SHIFT)
#define JAILHOUSE_MEM_IO_16 (2 << JAILHOUSE_MEM_IO_WIDTH_SHIFT)
#define JAILHOUSE_MEM_IO_32 (4 << JAILHOUSE_MEM_IO_WIDTH_SHIFT)
#define JAILHOUSE_MEM_IO_64 (8 << JAILHOUSE_MEM_IO_WIDTH_SHIFT)
#define JAILHOUSE_MEM_VALID_FLAGS 0x000f81ffULL

struct jailhouse_memory {
	uint64_t phys_start;
	/** Guest-physical address; equal to phys_start in the root cell. */
	uint64_t virt_start;
	uint64_t size;
	/** JAILHOUSE_MEM_*. */
	uint64_t flags;
} RVM_PACKED;

#define JAILHOUSE_CACHE_L3_CODE 0x01
#define JAILHOUSE_CACHE_L3_DATA 0x02
#define JAILHOUSE_CACHE_L3 (JAILHOUSE_CACHE_L3_CODE | JAILHOUSE_CACHE_L3_DATA)
#define JAILHOUSE_CACHE_ROOTSHARED 0x0001

struct jailhouse_cache {
	/** First bit of the capacity mask. */
	uint32_t start;
	/** Number of bits. */
	uint32_t size;
	uint8_t type;
	uint8_t padding;
	uint16_t flags;
} RVM_PACKED;

struct jailhouse_irqchip {
	/** Physical address of the IOAPIC. */
	uint64_t address;
	/** Source ID for interrupt remapping. */
	uint32_t id;
	/** Number of the first pin below, counted inside the IOAPIC; 0 unless it has more than 128. */
	uint32_t pin_base;
	/** Bit n is pin pin_base + n. */
	uint32_t pin_bitmap[4];
} RVM_PACKED;

#define JAILHOUSE_PCI_TYPE_DEVICE 0x01
#define JAILHOUSE_PCI_TYPE_BRIDGE 0x02
#define JAILHOUSE_PCI_TYPE_IVSHMEM 0x03

struct jailhouse_pci_device {
	uint8_t type;
	uint8_t iommu;
	uint16_t domain;
	uint16_t bdf;
	uint32_t bar_mask[6];
	uint16_t caps_start;
	uint16_t num_caps;
	uint8_t num_msi_vectors;
	uint8_t msi_64bits : 1;
	uint8_t msi_maskable : 1;
	uint16_t num_msix_vectors;
	uint16_t msix_region_size;
	uint64_t msix_address;
	uint32_t shmem_regions_start;
	uint8_t shmem_dev_id;
	uint8_t shmem_peers;
	uint16_t shmem_protocol;
} RVM_PACKED;

#define JAILHOUSE_PCI_EXT_CAP 0x8000
#define JAILHOUSE_PCICAPS_WRITE 0x0001

struct jailhouse_pci_capability {
	uint16_t id;
	uint16_t start;
	uint16_t len;
	uint16_t flags;
} RVM_PACKED;

#define JAILHOUSE_APIC_MODE_AUTO 0
#define JAILHOUSE_APIC_MODE_XAPIC 1
#define JAILHOUSE_APIC_MODE_X2APIC 2

#define JAILHOUSE_MAX_IOMMU_UNITS 8

#define JAILHOUSE_IOMMU_AMD 1
#define JAILHOUSE_IOMMU_INTEL 2

struct jailhouse_iommu {
	/** JAILHOUSE_IOMMU_INTEL, or 0 for an unused entry. */
	uint32_t type;
	uint64_t base;
	uint32_t size;
	union {
		struct {
			uint16_t bdf;
			uint8_t base_cap;
			uint8_t msi_cap;
			uint32_t features;
		} RVM_PACKED amd;
		struct {
			uint64_t tlb_base;
			uint32_t tlb_size;
		} RVM_PACKED tipvu;
	};
} RVM_PACKED;

struct jailhouse_pio {
	uint16_t base;
	uint16_t length;
} RVM_PACKED;

#define JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE 0x0001

struct jailhouse_system {
	/** JAILHOUSE_SYSTEM_SIGNATURE, not terminated. */
	char signature[JAILHOUSE_SIGNATURE_LEN];
	/** JAILHOUSE_X86. */
	uint8_t architecture;
	/** JAILHOUSE_CONFIG_REVISION. */
	uint16_t revision;
	/** JAILHOUSE_SYS_*. */
	uint32_t flags;
	/** Reserved memory. phys_start and size both 0 (RVM extension): the driver finds memory itself,
	 *  from the stash or at run time. */
	struct jailhouse_memory hypervisor_memory;
	struct jailhouse_console debug_console;
	struct {
		/** Base of the memory mapped PCI configuration space, 0 when there is none. */
		uint64_t pci_mmconfig_base;
		uint8_t pci_mmconfig_end_bus;
		uint8_t pci_is_virtual;
		uint16_t pci_domain;
		struct jailhouse_iommu iommu_units[JAILHOUSE_MAX_IOMMU_UNITS];
		/* x86 member of a union upstream; its size is that of the ARM member. */
		union {
			struct {
				/** I/O port of the ACPI PM timer, 0 when there is none. */
				uint16_t pm_timer_address;
				/** JAILHOUSE_APIC_MODE_*. */
				uint8_t apic_mode;
				uint8_t padding;
				uint32_t vtd_interrupt_limit;
				/** kHz, 0: measured by the core's loader. */
				uint32_t tsc_khz;
				uint32_t apic_khz;
			} RVM_PACKED x86;
			uint8_t upstream_size[44];
		} RVM_PACKED;
	} RVM_PACKED platform_info;
	struct jailhouse_cell_desc root_cell;
} RVM_PACKED;

#endif /* RVM_CELL_CONFIG_H */
