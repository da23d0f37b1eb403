// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_memory.h. Called by cell/cell.c only. */
#include "cell/cell_memory.h"
#include "cell/config.h"
#include "cell/root.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/address.h"
#include "mm/host_map.h"
#include "x86/arch.h"
#include "x86/fault.h"

/* One hypercall wipes so much, some hundred microseconds, before interrupts get their turn. */
#define WIPE_STEP_PAGES 256U

static const struct jailhouse_memory *region(const struct cell *cell, uint32_t number)
{
	return rvm_cell_mem_regions(cell->config) + number;
}

/* Regions smaller than a page are reached through devices/mmio_map.h, and stay the root cell's too. */
static bool is_mapped(const struct jailhouse_memory *mem)
{
	return !((mem->phys_start | mem->virt_start | mem->size) % RVM_PAGE_SIZE);
}

static bool is_owned(const struct jailhouse_memory *mem)
{
	return !(mem->flags & (JAILHOUSE_MEM_ROOTSHARED | JAILHOUSE_MEM_COMM_REGION)) &&
	       is_mapped(mem);
}

static bool holds_data(const struct jailhouse_memory *mem)
{
	return is_owned(mem) && !(mem->flags & JAILHOUSE_MEM_IO);
}

static unsigned int rights(const struct jailhouse_memory *mem)
{
	unsigned int perm = 0;

	/* Write without read does not exist in an EPT. */
	if (mem->flags & (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE))
		perm |= EPT_READ;
	if (mem->flags & JAILHOUSE_MEM_WRITE)
		perm |= EPT_WRITE;
	if (mem->flags & JAILHOUSE_MEM_EXECUTE)
		perm |= EPT_EXEC;
	return perm;
}

static int map_region(struct cell *cell, const struct jailhouse_memory *mem)
{
	if (mem->flags & JAILHOUSE_MEM_COMM_REGION)
		return ept_remap_page(&cell->ept, mem->virt_start, virt_to_phys(cell->comm),
				      rights(mem));
	if (!is_mapped(mem) || !rights(mem))
		return 0;
	/* Registers have side effects: a cell cannot rely on the root cell's MTRRs for them. */
	if (mem->flags & JAILHOUSE_MEM_IO)
		return ept_map_uncached(&cell->ept, mem->virt_start, mem->phys_start, mem->size,
					rights(mem));
	return ept_map(&cell->ept, mem->virt_start, mem->phys_start, mem->size, rights(mem),
		       root_cell_mtrr());
}

/*
 * The local APIC is there whatever the configuration says, as in every machine: all accesses exit. Some
 * kinds of reads are undefined for the hardware, and no right of a page tells them apart.
 */
static int hide_apic(struct cell *cell)
{
	return ept_unmap(&cell->ept, rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_ADDRESS, RVM_PAGE_SIZE);
}

uint64_t cell_memory_tables(const struct cell *cell)
{
	uint64_t tables = 0;

	for (uint32_t i = 0; i < cell->config->num_memory_regions; i++) {
		const struct jailhouse_memory *mem = region(cell, i);

		if (is_mapped(mem))
			tables += ept_tables(&cell->ept, mem->virt_start, mem->size, rights(mem));
	}
	return tables;
}

int cell_memory_map(struct cell *cell)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < cell->config->num_memory_regions; i++)
		err = map_region(cell, region(cell, i));
	return err ? err : hide_apic(cell);
}

int cell_memory_take(struct cell *cell)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < cell->config->num_memory_regions; i++) {
		const struct jailhouse_memory *mem = region(cell, i);

		if (is_owned(mem))
			err = root_cell_lend(mem->phys_start, mem->size);
	}
	if (err)
		cell_memory_return(cell);
	return err;
}

void cell_memory_return(struct cell *cell)
{
	for (uint32_t i = 0; i < cell->config->num_memory_regions; i++) {
		const struct jailhouse_memory *mem = region(cell, i);

		if (is_owned(mem) && root_cell_get_back(mem->phys_start, mem->size))
			printk("cell \"%s\": memory at %llx could not be given back at once\n",
			       cell->config->name, (unsigned long long)mem->phys_start);
	}
}

int cell_memory_show_loadable(struct cell *cell, bool show)
{
	int err = 0;

	for (uint32_t i = 0; !err && i < cell->config->num_memory_regions; i++) {
		const struct jailhouse_memory *mem = region(cell, i);

		if (!is_owned(mem) || !(mem->flags & JAILHOUSE_MEM_LOADABLE))
			continue;
		err = show ? root_cell_get_back(mem->phys_start, mem->size) :
			     root_cell_lend(mem->phys_start, mem->size);
	}
	return err;
}

void cell_memory_wipe_all(struct cell *cell)
{
	cell->wipe_region = 0;
	cell->wipe_offset = 0;
}

static void wipe_page(struct percpu *self, uint64_t phys)
{
	void *page = host_temp_map(self->cpu, phys);

	/* Only of the core's own memory and of addresses that do not exist, which no cell can have. */
	if (!page)
		panic("memory of a cell at %llx cannot be wiped", (unsigned long long)phys);
	memset(page, 0, RVM_PAGE_SIZE);
	host_temp_unmap(self->cpu);
}

bool cell_memory_wipe(struct percpu *self, struct cell *cell)
{
	uint32_t pages = WIPE_STEP_PAGES;

	while (cell->wipe_region < cell->config->num_memory_regions) {
		const struct jailhouse_memory *mem = region(cell, cell->wipe_region);

		if (!holds_data(mem) || cell->wipe_offset >= mem->size) {
			cell->wipe_region++;
			cell->wipe_offset = 0;
			continue;
		}
		if (!pages--)
			return false;
		wipe_page(self, mem->phys_start + cell->wipe_offset);
		cell->wipe_offset += RVM_PAGE_SIZE;
	}
	return true;
}
