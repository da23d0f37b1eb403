/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Check of a configuration blob, and the way to its arrays. Pure: no allocation, no call outside
 * this file, no state, so the core, the driver, rvm.efi, the tool and the unit tests compile the
 * same source. It never looks at the machine: whether memory is really there or reserved is the
 * door's job.
 */
#ifndef RVM_CELL_CONFIG_CHECK_H
#define RVM_CELL_CONFIG_CHECK_H

#include "cell_config.h"

/** Largest configuration, bytes. */
#define RVM_CONFIG_MAX_SIZE (1ULL << 20)

/** Largest number of entries in each other array of a cell. */
#define RVM_CONFIG_MAX_ENTRIES 1024U

/** The same for PCI capabilities, of which a device has many. */
#define RVM_CONFIG_MAX_PCI_CAPS 8192U

/** struct rvm_config_error.index: the field is not part of an array. */
#define RVM_CONFIG_NO_INDEX 0xffffffffU

/** Negated results of the checks, Linux's numbers under names that no environment defines. */
enum rvm_config_errno {
	/** The counters describe more than the blob holds or than the limits allow. */
	RVM_CONFIG_E2BIG = 7,
	/** A field has a value that is not allowed. */
	RVM_CONFIG_EINVAL = 22,
};

/** The first thing that is wrong, for a message of the form "FIELD [INDEX]: wanted, found". */
struct rvm_config_error {
	/** Static text: object and what is wrong with it. */
	const char *field;
	/** Entry of the array, or RVM_CONFIG_NO_INDEX. */
	uint32_t index;
	/** Expected value, limit or alignment; docs/config.md says which for each field. */
	uint64_t wanted;
	/** Value in the blob. */
	uint64_t found;
};

/**
 * rvm_config_check_header() - check the fixed part before its arrays are fetched
 * @header: at least sizeof(struct jailhouse_system) bytes
 * @total: size of the whole configuration in bytes, at most RVM_CONFIG_MAX_SIZE; set on success
 *
 * Return: 0, -RVM_CONFIG_EINVAL wrong signature, architecture, revision; -RVM_CONFIG_E2BIG counters
 * beyond the limits.
 */
int rvm_config_check_header(const void *header, uint64_t *total, struct rvm_config_error *err);

/**
 * rvm_config_check_system() - check a system configuration completely
 * @config: blob, no alignment needed
 * @size: bytes of the blob; must be exactly what the counters describe
 * @err: filled on failure
 *
 * After success every accessor below may be used on &config->root_cell.
 * Return: 0, -RVM_CONFIG_EINVAL or -RVM_CONFIG_E2BIG.
 */
int rvm_config_check_system(const void *config, uint64_t size, struct rvm_config_error *err);

/** rvm_config_cell_size() - bytes of a cell description with its arrays, at most 2^42 */
static inline uint64_t rvm_config_cell_size(const struct jailhouse_cell_desc *cell)
{
	return sizeof(*cell) + (uint64_t)cell->cpu_set_size +
	       (uint64_t)cell->num_memory_regions * sizeof(struct jailhouse_memory) +
	       (uint64_t)cell->num_cache_regions * sizeof(struct jailhouse_cache) +
	       (uint64_t)cell->num_irqchips * sizeof(struct jailhouse_irqchip) +
	       (uint64_t)cell->num_pio_regions * sizeof(struct jailhouse_pio) +
	       (uint64_t)cell->num_pci_devices * sizeof(struct jailhouse_pci_device) +
	       (uint64_t)cell->num_pci_caps * sizeof(struct jailhouse_pci_capability) +
	       (uint64_t)cell->num_stream_ids * sizeof(uint32_t);
}

/** rvm_config_system_size() - bytes of a system configuration with the root cell's arrays */
static inline uint64_t rvm_config_system_size(const struct jailhouse_system *config)
{
	return sizeof(*config) - sizeof(config->root_cell) +
	       rvm_config_cell_size(&config->root_cell);
}

/* Arrays that follow a checked cell description; the structures are packed, so any alignment. */

/** rvm_cell_cpu_set() - CPU bitmap, cpu_set_size bytes, bit n % 8 of byte n / 8 is CPU index n */
static inline const uint8_t *rvm_cell_cpu_set(const struct jailhouse_cell_desc *cell)
{
	return (const uint8_t *)(cell + 1);
}

/** rvm_cell_mem_regions() - num_memory_regions entries */
static inline const struct jailhouse_memory *
rvm_cell_mem_regions(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_cpu_set(cell) + cell->cpu_set_size);
}

/** rvm_cell_cache_regions() - num_cache_regions entries */
static inline const struct jailhouse_cache *
rvm_cell_cache_regions(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_mem_regions(cell) + cell->num_memory_regions);
}

/** rvm_cell_irqchips() - num_irqchips entries */
static inline const struct jailhouse_irqchip *
rvm_cell_irqchips(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_cache_regions(cell) + cell->num_cache_regions);
}

/** rvm_cell_pio() - num_pio_regions entries */
static inline const struct jailhouse_pio *rvm_cell_pio(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_irqchips(cell) + cell->num_irqchips);
}

/** rvm_cell_pci_devices() - num_pci_devices entries */
static inline const struct jailhouse_pci_device *
rvm_cell_pci_devices(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_pio(cell) + cell->num_pio_regions);
}

/** rvm_cell_pci_caps() - num_pci_caps entries */
static inline const struct jailhouse_pci_capability *
rvm_cell_pci_caps(const struct jailhouse_cell_desc *cell)
{
	return (const void *)(rvm_cell_pci_devices(cell) + cell->num_pci_devices);
}

/** rvm_cell_has_cpu() - whether CPU index @cpu belongs to the cell; false beyond the bitmap */
static inline bool rvm_cell_has_cpu(const struct jailhouse_cell_desc *cell, uint32_t cpu)
{
	return cpu / 8 < cell->cpu_set_size && (rvm_cell_cpu_set(cell)[cpu / 8] >> (cpu % 8)) & 1;
}

/** rvm_cell_num_cpus() - number of CPUs of the cell */
static inline uint32_t rvm_cell_num_cpus(const struct jailhouse_cell_desc *cell)
{
	uint32_t cpu, count = 0;

	for (cpu = 0; cpu < cell->cpu_set_size * 8; cpu++)
		count += rvm_cell_has_cpu(cell, cpu);
	return count;
}

#endif /* RVM_CELL_CONFIG_CHECK_H */
