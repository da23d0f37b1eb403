// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config*.c handoff/carve.c */
/*
 * libFuzzer target of the configuration check. The blob is copied to memory of exactly its size, so
 * that the address sanitizer sees a read beyond it. What passes is walked through the accessors, and
 * the core's memory is taken out of it at a place that the input names.
 */
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "handoff/carve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t sum_bytes(const void *p, uint64_t size)
{
	const uint8_t *byte = p;
	uint64_t i, sum = 0;

	for (i = 0; i < size; i++)
		sum += byte[i];
	return sum;
}

static volatile uint64_t sink;

static void walk(const struct jailhouse_cell_desc *cell)
{
	uint64_t sum = rvm_cell_num_cpus(cell);
	uint32_t i;

	sum += sum_bytes(rvm_cell_mem_regions(cell),
			 cell->num_memory_regions * sizeof(struct jailhouse_memory));
	sum += sum_bytes(rvm_cell_cache_regions(cell),
			 cell->num_cache_regions * sizeof(struct jailhouse_cache));
	sum += sum_bytes(rvm_cell_irqchips(cell),
			 cell->num_irqchips * sizeof(struct jailhouse_irqchip));
	sum += sum_bytes(rvm_cell_pio(cell), cell->num_pio_regions * sizeof(struct jailhouse_pio));
	for (i = 0; i < cell->num_pci_devices; i++) {
		const struct jailhouse_pci_device *dev = &rvm_cell_pci_devices(cell)[i];

		sum += sum_bytes(rvm_cell_pci_caps(cell) + dev->caps_start,
				 dev->num_caps * sizeof(struct jailhouse_pci_capability));
	}
	sink = sum;
}

/* 16 MiB from where the first region starts. */
static void carve(const struct jailhouse_system *sys, size_t size)
{
	const size_t room = size + 2 * sizeof(struct jailhouse_memory);
	const uint64_t phys = sys->root_cell.num_memory_regions ?
			      rvm_cell_mem_regions(&sys->root_cell)->phys_start & ~0xfffULL : 0;
	struct jailhouse_system *to = malloc(room);
	struct rvm_config_error err;
	uint64_t used = 0;

	if (to == NULL)
		abort();
	if (rvm_config_carve(sys, phys, 16 << 20, to, room, &used) != NULL) {
		if (used > room || used != rvm_config_system_size(to))
			abort();
		rvm_config_check_system(to, used, &err);
	}
	free(to);
}

static void check(const void *blob, size_t size)
{
	struct rvm_config_error err = { 0 };
	int ret = rvm_config_check_system(blob, size, &err);

	if (ret == 0) {
		walk(&((const struct jailhouse_system *)blob)->root_cell);
		carve(blob, size);
	} else if (err.field == NULL || (ret != -RVM_CONFIG_EINVAL && ret != -RVM_CONFIG_E2BIG))
		abort();
}

/**
 * Makes the fixed part pass the first checks and the counters fit the size, which chance hardly
 * ever does, so that the fuzzer gets to the arrays. Return: size of the blob, 0 when it is too
 * small.
 */
static size_t repair(void *blob, size_t size)
{
	struct jailhouse_system *sys = blob;
	struct jailhouse_cell_desc *cell = &sys->root_cell;
	uint64_t total;

	if (size < sizeof(*sys) + 8)
		return 0;
	memcpy(sys->signature, JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_LEN);
	sys->architecture = JAILHOUSE_X86;
	sys->revision = JAILHOUSE_CONFIG_REVISION;
	cell->cpu_set_size = 8;
	cell->num_memory_regions %= 8;
	cell->num_cache_regions %= 4;
	cell->num_irqchips %= 4;
	cell->num_pci_devices %= 4;
	cell->num_pci_caps %= 4;
	cell->num_stream_ids = 0;
	cell->num_pio_regions = 0;
	total = rvm_config_system_size(sys);
	if (total > size)
		return 0;
	cell->num_pio_regions = (size - total) / sizeof(struct jailhouse_pio);
	return rvm_config_system_size(sys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *blob = calloc(1, size ? size : 1);

	if (blob == NULL)
		abort();
	if (size != 0)
		memcpy(blob, data, size);
	check(blob, size);
	size = repair(blob, size);
	if (size != 0)
		check(blob, size);
	free(blob);
	return 0;
}
