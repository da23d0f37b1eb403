// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes the hypervisor's memory out of the root cell's memory regions. Needed when a door finds that
 * memory itself: the configuration was made before and may give the range to the root cell. Pure.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "cell/config.h"
#include "handoff/carve.h"

/* Leaves of one region what is outside [phys, phys + size); returns the number of pieces. */
static unsigned int region_cut(const struct jailhouse_memory *region, uint64_t phys, uint64_t size,
			       struct jailhouse_memory out[2])
{
	uint64_t start = region->phys_start, end = start + region->size;
	uint64_t cut_end = phys + size;
	unsigned int pieces = 0;

	if (end <= phys || start >= cut_end) {
		out[pieces++] = *region;
		return pieces;
	}
	if (start < phys) {
		out[pieces] = *region;
		out[pieces++].size = phys - start;
	}
	if (end > cut_end) {
		out[pieces] = *region;
		out[pieces].phys_start = cut_end;
		out[pieces].virt_start += cut_end - start;
		out[pieces++].size = end - cut_end;
	}
	return pieces;
}

/* Such devices name memory regions by number, so none may disappear. */
static bool has_ivshmem(const struct jailhouse_cell_desc *cell)
{
	const struct jailhouse_pci_device *device = rvm_cell_pci_devices(cell);

	for (uint32_t i = 0; i < cell->num_pci_devices; i++)
		if (device[i].type == JAILHOUSE_PCI_TYPE_IVSHMEM)
			return true;
	return false;
}

/*
 * Writes the regions without the range to @out. The first piece stays in the place of its region, second
 * pieces follow behind all others: numbers of regions stay as they are. Returns the new count.
 */
static uint32_t cut_regions(const struct jailhouse_cell_desc *cell, uint64_t phys, uint64_t size,
			    struct jailhouse_memory *out)
{
	const struct jailhouse_memory *regions = rvm_cell_mem_regions(cell);
	struct jailhouse_memory pieces[2], second[2];
	uint32_t count = 0, extra = 0;

	for (uint32_t i = 0; i < cell->num_memory_regions; i++) {
		unsigned int n = region_cut(&regions[i], phys, size, pieces);

		if (n > 0)
			out[count++] = pieces[0];
		/* A second piece needs the whole range inside one region: at most one of them. */
		if (n > 1 && extra < 2)
			second[extra++] = pieces[1];
	}
	for (uint32_t i = 0; i < extra; i++)
		out[count++] = second[i];
	return count;
}

struct jailhouse_system *rvm_config_carve(const struct jailhouse_system *from, uint64_t phys,
					  uint64_t size, struct jailhouse_system *to, uint64_t room,
					  uint64_t *used)
{
	const struct jailhouse_memory *regions = rvm_cell_mem_regions(&from->root_cell);
	const uint8_t *tail = (const void *)(regions + from->root_cell.num_memory_regions);
	const uint8_t *end = (const uint8_t *)from + rvm_config_system_size(from);
	uint64_t head_size = (uint64_t)((const uint8_t *)regions - (const uint8_t *)from);
	uint64_t at;
	uint32_t count;

	if (room < rvm_config_system_size(from) + 2 * sizeof(*regions))
		return NULL;
	memcpy(to, from, head_size);
	count = cut_regions(&from->root_cell, phys, size,
			    (void *)((uint8_t *)to + head_size));
	if (count < from->root_cell.num_memory_regions && has_ivshmem(&from->root_cell))
		return NULL;
	at = head_size + (uint64_t)count * sizeof(*regions);
	memcpy((uint8_t *)to + at, tail, (size_t)(end - tail));
	*used = at + (uint64_t)(end - tail);
	to->root_cell.num_memory_regions = count;
	to->hypervisor_memory = (struct jailhouse_memory){ .phys_start = phys, .size = size };
	return to;
}
