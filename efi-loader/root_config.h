/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root cell's configuration of a machine nobody has described: everything the machine has, but
 * not the core's memory. Pure: works on copies of the firmware's memory map and on ACPI tables.
 */
#ifndef RVM_ROOT_CONFIG_H
#define RVM_ROOT_CONFIG_H

#include "acpi_tables.h"
#include "boot_handoff.h"
#include "cell_config.h"

/** Ranges of memory after merging; a map with more is refused. */
#define ROOT_CONFIG_MAX_RANGES 384U

/** EFI_MEMORY_DESCRIPTOR, UEFI specification 2.10, section 7.2.3. */
struct root_descriptor {
	uint32_t type;
	uint32_t padding;
	uint64_t phys_start;
	uint64_t virt_start;
	uint64_t num_pages;
	uint64_t attribute;
};

/** EFI_MEMORY_TYPE values that are devices, not memory. */
#define ROOT_MEMORY_MAPPED_IO 11U
#define ROOT_MEMORY_MAPPED_PORTS 12U

struct root_input {
	/** Copy of the memory map. */
	const void *map;
	size_t map_size;
	/** Bytes from one descriptor to the next, at least sizeof(struct root_descriptor). */
	size_t descriptor_size;
	struct acpi_tables tables;
	uint32_t num_cpus;
	/** Width of physical addresses. */
	uint32_t phys_bits;
	/** Memory of the core; size 0: not known yet. */
	uint64_t core_phys;
	uint64_t core_size;
	/** Debug console of the core. */
	struct jailhouse_console console;
};

/** Largest result, bytes. */
#define ROOT_CONFIG_MAX_SIZE                                                                       \
	(sizeof(struct jailhouse_system) + RVM_MAX_CPUS / 8 +                                      \
	 2 * ROOT_CONFIG_MAX_RANGES * sizeof(struct jailhouse_memory) + 4096)

/**
 * root_config_build() - write the configuration
 * @out: at least ROOT_CONFIG_MAX_SIZE bytes
 * @ret_size: bytes written
 *
 * Device windows are the gaps between memory, up to the end of the physical address space or 2^46,
 * because nobody knows where Linux moves its PCI devices. VT-d units are listed and stay reachable:
 * a core that takes one over hides it.
 * Return: 0; -EINVAL malformed map; -E2BIG too many ranges or interrupt controllers.
 */
int root_config_build(const struct root_input *in, void *out, size_t *ret_size,
		      struct rvm_refusal *why);

#endif /* RVM_ROOT_CONFIG_H */
