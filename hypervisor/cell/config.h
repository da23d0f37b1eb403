/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Check of configuration blobs, and the way to their arrays. Pure: no allocation, no call outside
 * config*.c, no state, so the core, the driver, rvm.efi, the tool and the unit tests compile the
 * same sources. It never looks at the machine: whether memory is really there or reserved is the
 * door's job.
 */
#ifndef RVM_CELL_CONFIG_CHECK_H
#define RVM_CELL_CONFIG_CHECK_H

#include "cell_config.h"

/** Largest configuration, bytes. */
#define RVM_CONFIG_MAX_SIZE (1ULL << 20)

/** Largest number of entries in each other array of a cell. */
#define RVM_CONFIG_MAX_ENTRIES 1024U

/** The same for IOAPICs of cells other than the root cell: each pin is looked for in all others. */
#define RVM_CONFIG_MAX_CELL_IRQCHIPS 64U

/** The same for PCI capabilities, of which a device has many. */
#define RVM_CONFIG_MAX_PCI_CAPS 8192U

/** struct rvm_config_error.index: the field is not part of an array. */
#define RVM_CONFIG_NO_INDEX 0xffffffffU

/** Negated results of the checks, Linux's numbers under names that no environment defines. */
enum rvm_config_errno {
	/** The counters describe more than the blob holds or than the limits allow. */
	RVM_CONFIG_E2BIG = 7,
	/** Another cell has it. */
	RVM_CONFIG_EBUSY = 16,
	/** Another cell has that name. */
	RVM_CONFIG_EEXIST = 17,
	/** A field has a value that is not allowed. */
	RVM_CONFIG_EINVAL = 22,
};

/** What a finding is about. */
enum rvm_config_unit {
	/** A field: see wanted and found. */
	RVM_CONFIG_VALUE,
	/** Places: see start and size. Bytes are physical unless the text says guest-physical. */
	RVM_CONFIG_BYTES,
	RVM_CONFIG_PORTS,
	RVM_CONFIG_CPUS,
	RVM_CONFIG_PINS,
	/** Bits of the capacity mask of a cache. */
	RVM_CONFIG_WAYS,
	/** The text says it all. */
	RVM_CONFIG_PLAIN,
};

/** One thing that is wrong; rvm_config_words() makes a sentence of it. */
struct rvm_config_error {
	/** Static text: object and what is wrong with it. */
	const char *field;
	/** Entry of the array, or RVM_CONFIG_NO_INDEX. */
	uint32_t index;
	/** enum rvm_config_unit. */
	uint32_t unit;
	/** Expected value, limit or alignment, docs/config.md says which; other units: end of the
	 *  places. */
	uint64_t wanted;
	/** Value in the blob; other units: the first place. */
	uint64_t found;
	/** Other units than RVM_CONFIG_VALUE: the places in question. */
	uint64_t start;
	uint64_t size;
	/** Entry that it is in conflict with, or RVM_CONFIG_NO_INDEX. */
	uint32_t other_index;
	/** Cell of that entry when it is another one, else NULL; points into its description. */
	const char *other_cell;
};

/** Who wants to know everything that is wrong. */
struct rvm_config_sink {
	/**
	 * Told each finding in turn. @result: enum rvm_config_errno negated, or 0 for a note: the core
	 * accepts it, but it may not be what was meant. Return: whether to look for more.
	 */
	bool (*found)(struct rvm_config_sink *sink, int result, const struct rvm_config_error *err);
	/** Whether notes are looked for at all. */
	bool notes;
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

/**
 * rvm_config_check_cell_header() - the same as rvm_config_check_header() for any cell but the root
 * @header: at least sizeof(struct jailhouse_cell_desc) bytes
 * @total: size of the whole configuration in bytes, at most RVM_CONFIG_MAX_SIZE; set on success
 */
int rvm_config_check_cell_header(const void *header, uint64_t *total,
				 struct rvm_config_error *err);

/**
 * rvm_config_check_cell() - check the configuration of any cell but the root, as far as it goes
 * without knowing the machine
 *
 * Parameters and result as of rvm_config_check_system(). After success every accessor below may be
 * used on the blob. The ID is not looked at: it is given later.
 */
int rvm_config_check_cell(const void *config, uint64_t size, struct rvm_config_error *err);

/**
 * rvm_config_check_fit() - whether a cell can be cut out of this machine, other cells left aside
 * @sys, @cell: checked
 *
 * Memory and interrupt pins are the root cell's and neither the hypervisor's nor interrupt
 * controllers, IOMMU or PCI configuration space; CPUs are the root cell's and leave it one; the name
 * is not the root cell's.
 *
 * Return: 0, -RVM_CONFIG_EINVAL, -RVM_CONFIG_EBUSY (CPUs), -RVM_CONFIG_EEXIST (name).
 */
int rvm_config_check_fit(const struct jailhouse_system *sys,
			 const struct jailhouse_cell_desc *cell, struct rvm_config_error *err);

/**
 * rvm_config_check_pair() - whether two cells can exist at the same time; neither is the root
 * @cell, @other: checked
 *
 * Nothing is in both: CPUs, ports, interrupt pins; memory and cache unless both say ROOTSHARED.
 *
 * Return: 0, -RVM_CONFIG_EBUSY, -RVM_CONFIG_EEXIST (name).
 */
int rvm_config_check_pair(const struct jailhouse_cell_desc *cell,
			  const struct jailhouse_cell_desc *other, struct rvm_config_error *err);

/* The same checks for who wants everything that is wrong; the result is that of the first refusal. */
int rvm_config_report_system(const void *config, uint64_t size, struct rvm_config_sink *sink);
int rvm_config_report_cell(const void *config, uint64_t size, struct rvm_config_sink *sink);
int rvm_config_report_fit(const struct jailhouse_system *sys,
			  const struct jailhouse_cell_desc *cell, struct rvm_config_sink *sink);
int rvm_config_report_pair(const struct jailhouse_cell_desc *cell,
			   const struct jailhouse_cell_desc *other, struct rvm_config_sink *sink);

/** Longest text of rvm_config_words() with its end, for a cell's longest name. */
#define RVM_CONFIG_WORDS_SIZE 240U

/**
 * rvm_config_words() - a finding in words, in one line without its end
 * @text: at least RVM_CONFIG_WORDS_SIZE bytes
 */
void rvm_config_words(const struct rvm_config_error *err, char *text);

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

/**
 * rvm_irqchip_has_pin() - whether pin @pin of the IOAPIC at chip->address is in this entry
 * @pin: number inside the IOAPIC, from 0
 */
static inline bool rvm_irqchip_has_pin(const struct jailhouse_irqchip *chip, uint32_t pin)
{
	uint32_t bit = pin - chip->pin_base;

	return bit < 128 && (chip->pin_bitmap[bit / 32] >> (bit % 32)) & 1;
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
