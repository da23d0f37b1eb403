// SPDX-License-Identifier: GPL-2.0-only
/* Allocation, and additions to the page tables that the start-up code has built. */
#include "memory.h"
#include "cpu.h"
#include "str.h"

#define ENTRY_PRESENT 0x01
#define ENTRY_WRITE 0x02
#define ENTRY_UNCACHED 0x18
#define ENTRY_LARGE 0x80

extern uint8_t heap_start[], heap_end[];

static uintptr_t heap_next;

static uintptr_t next_free(size_t align)
{
	uintptr_t next = heap_next != 0 ? heap_next : (uintptr_t)heap_start;

	return (next + align - 1) & ~(uintptr_t)(align - 1);
}

void *memory_alloc(size_t size, size_t align)
{
	uintptr_t start = next_free(align);

	if (start > (uintptr_t)heap_end || size > (uintptr_t)heap_end - start)
		return NULL;
	heap_next = start + size;
	return memset((void *)start, 0, size);
}

size_t memory_free_bytes(void)
{
	uintptr_t next = next_free(1);

	return next < (uintptr_t)heap_end ? (uintptr_t)heap_end - next : 0;
}

static uint32_t large_flags(enum map_kind kind)
{
	return ENTRY_PRESENT | ENTRY_WRITE | ENTRY_LARGE |
	       (kind == MAP_UNCACHED ? ENTRY_UNCACHED : 0);
}

#ifdef __x86_64__
#define LARGE_SHIFT 21
/* Without 5-level paging; half of the virtual addresses. */
#define MAP_END (1ULL << 47)
#define ENTRY_ADDRESS 0x000ffffffffff000ULL

/* The table below an entry, made if it is missing. */
static uint64_t *table_below(uint64_t *entry)
{
	if ((*entry & ENTRY_PRESENT) == 0) {
		void *table = memory_alloc(PAGE_SIZE, PAGE_SIZE);

		if (table == NULL)
			return NULL;
		*entry = (uintptr_t)table | ENTRY_PRESENT | ENTRY_WRITE;
	}
	return (uint64_t *)(*entry & ENTRY_ADDRESS);
}

static bool map_large(uint64_t address, enum map_kind kind)
{
	uint64_t *table = (uint64_t *)(cr3_read() & ENTRY_ADDRESS);

	table = table_below(&table[(address >> 39) % 512]);
	if (table == NULL)
		return false;
	table = table_below(&table[(address >> 30) % 512]);
	if (table == NULL)
		return false;
	table[(address >> LARGE_SHIFT) % 512] = address | large_flags(kind);
	return true;
}
#else
#define LARGE_SHIFT 22
#define MAP_END (1ULL << 32)

static bool map_large(uint64_t address, enum map_kind kind)
{
	uint32_t *directory = (uint32_t *)cr3_read();

	directory[address >> LARGE_SHIFT] = (uint32_t)address | large_flags(kind);
	return true;
}
#endif

bool memory_map(uint64_t start, uint64_t size, enum map_kind kind)
{
	uint64_t at = start >> LARGE_SHIFT << LARGE_SHIFT;

	if (start >= MAP_END || size > MAP_END - start)
		return false;
	for (; at < start + size; at += 1ULL << LARGE_SHIFT)
		if (!map_large(at, kind))
			return false;
	cr3_write(cr3_read());
	return true;
}
