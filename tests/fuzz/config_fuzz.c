// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config.c */
/*
 * libFuzzer target of the configuration check. The blob is copied to memory of exactly its size, so
 * that the address sanitizer sees a read beyond it. What passes is walked through the accessors.
 */
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rvm_config_error err = { 0 };
	void *blob = malloc(size ? size : 1);
	int ret;

	if (blob == NULL)
		abort();
	if (size != 0)
		memcpy(blob, data, size);
	ret = rvm_config_check_system(blob, size, &err);
	if (ret == 0)
		walk(&((const struct jailhouse_system *)blob)->root_cell);
	else if (err.field == NULL || (ret != -RVM_CONFIG_EINVAL && ret != -RVM_CONFIG_E2BIG))
		abort();
	free(blob);
	return 0;
}
