// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identity map in 2 MiB pages. Called by main.c and, for what is touched without having been mapped, by
 * trap.c; the memory types are those of the MTRRs.
 */
#include "cpu_probe.h"
#include "door.h"
#include "ops.h"
#include "paging.h"

#define ENTRIES 512
#define LARGE_PAGE (2ULL << 20)
#define GIB (1ULL << 30)
#define LOW_LIMIT (4 * GIB)
/* Present, writable, accessed; for pages also dirty and large (SDM Vol. 3A, section 4.5). */
#define TABLE_FLAGS 0x023ULL
#define PAGE_FLAGS 0x0e3ULL
#define ADDRESS 0x000ffffffffff000ULL
/* Of the identity map only the lower half of the virtual addresses can be used. */
#define MAX_BITS_4_LEVELS 47U
/* A page directory maps 1 GiB: the lowest four, and so much as kernel, ACPI tables and so on lie in. */
#define NUM_TABLES 64

static uint64_t top5[ENTRIES] __attribute__((aligned(4096)));
static uint64_t pml4[ENTRIES] __attribute__((aligned(4096)));
static uint64_t tables[NUM_TABLES][ENTRIES] __attribute__((aligned(4096)));
static uint32_t num_tables, phys_bits;

static bool has_la57(void)
{
	return cr4_read() & CPU_PROBE_CR4_LA57;
}

uint32_t paging_phys_bits(void)
{
	return phys_bits;
}

const uint64_t *paging_top(void)
{
	return has_la57() ? top5 : pml4;
}

static uint64_t *next_table(uint64_t *entry)
{
	if (!*entry) {
		if (num_tables == NUM_TABLES)
			return NULL;
		*entry = (uint64_t)tables[num_tables++] | TABLE_FLAGS;
	}
	return (uint64_t *)(*entry & ADDRESS);
}

static bool map_page(uint64_t address)
{
	uint64_t *pdpt = next_table(&pml4[address >> 39 & (ENTRIES - 1)]), *directory;

	if (!pdpt)
		return false;
	directory = next_table(&pdpt[address >> 30 & (ENTRIES - 1)]);
	if (!directory)
		return false;
	directory[address >> 21 & (ENTRIES - 1)] = address | PAGE_FLAGS;
	return true;
}

bool paging_map(uint64_t start, uint64_t size)
{
	const uint64_t limit =
		1ULL << (phys_bits < MAX_BITS_4_LEVELS ? phys_bits : MAX_BITS_4_LEVELS);
	uint64_t page;

	if (start >= limit || size > limit - start)
		return false;
	for (page = start & ~(LARGE_PAGE - 1); page < start + size; page += LARGE_PAGE)
		if (!map_page(page))
			return false;
	return true;
}

void paging_init(uint64_t start, uint64_t size)
{
	struct cpu_probe probe = { .seen = 0 };

	cpu_probe_read(&probe);
	phys_bits = probe.phys_bits;
	/* There are enough tables for these two. */
	paging_map(0, LOW_LIMIT);
	paging_map(start, size);
	top5[0] = (uint64_t)pml4 | TABLE_FLAGS;
	cr3_write((uint64_t)paging_top());
}
