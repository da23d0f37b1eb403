/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One walker for every table of 512-entry levels: host page tables, EPT, VT-d second level. A
 * format says how entries look; what the flags mean is the business of the layer above.
 *
 * Levels count from 1 (4 KiB leaves); level 2 has leaves of 2 MiB, level 3 of 1 GiB.
 *
 * Hardware may walk a table while it is changed: every entry changes in one store, and a large leaf
 * is only replaced by a table that already says the same. A table that is no longer used (a large
 * leaf took its place, or its whole range was unmapped) may still sit in a processor's caches, so
 * it is kept aside until page_table_reap(). Changes of one table must be serialised by the caller.
 */
#ifndef RVM_MM_PAGE_TABLE_H
#define RVM_MM_PAGE_TABLE_H

#include "lib/util.h"

#define PAGE_TABLE_ENTRIES    512U
#define PAGE_TABLE_MAX_LEVELS 5
/** Highest level that can hold a leaf. */
#define PAGE_TABLE_MAX_LEAF 3

/** Bytes covered by an entry at a level. */
#define PAGE_TABLE_SPAN(level) (1ULL << (12 + 9 * ((level)-1)))

/** Bits of an entry that hold the address of a 4 KiB page. */
#define PAGE_TABLE_ADDRESS 0x000ffffffffff000ULL
/** Large leaf at level 2 and 3, in all formats. */
#define PAGE_TABLE_LARGE BIT(7)

/** Host entry flags (SDM Vol. 3A, 5.5.4). */
#define HOST_PTE_PRESENT  BIT(0)
#define HOST_PTE_WRITE	  BIT(1)
#define HOST_PTE_PWT	  BIT(3)
#define HOST_PTE_PCD	  BIT(4)
#define HOST_PTE_ACCESSED BIT(5)
#define HOST_PTE_DIRTY	  BIT(6)
#define HOST_PTE_GLOBAL	  BIT(8)
#define HOST_PTE_NX	  BIT(63)

struct paging {
	/** 3 to 5. */
	unsigned int levels;
	/** Addresses are canonical: all bits above the width equal the highest one. */
	bool canonical;
	/** An entry with none of these bits maps nothing. */
	uint64_t present;
	/** Flags of an entry that points to a table. */
	uint64_t table;
};

extern const struct paging paging_host4;
extern const struct paging paging_host5;

/** Number of unused tables that wait for page_table_reap(), with everything below them. */
#define PAGE_TABLE_MAX_STALE 16

struct page_table {
	const struct paging *format;
	uint64_t *root;
	/** Bits of a physical address that a leaf may point to. */
	unsigned int phys_bits;
	unsigned int num_stale;
	/** New tables may be taken from the reserve of the page pool; set by the caller. */
	bool from_reserve;
	/** A table that a large leaf could have replaced stayed, as there was no place to keep it. */
	bool crowded;
	struct {
		uint64_t *table;
		unsigned int level;
	} stale[PAGE_TABLE_MAX_STALE];
};

/**
 * page_table_init() - make an empty table
 * @phys_bits: width of physical addresses, 32 to 52; leaves beyond are refused
 * Return: 0; -ENOMEM; -EINVAL for phys_bits.
 */
int __must_check page_table_init(struct page_table *pt, const struct paging *format,
				 unsigned int phys_bits);

/** page_table_destroy() - free all tables; no processor may use them any more */
void page_table_destroy(struct page_table *pt);

/**
 * page_table_map() - map a range, replacing whatever was mapped there
 * @virt, @phys, @size: multiples of 4 KiB
 * @flags: all bits of the entry but address and PAGE_TABLE_LARGE; at least one present bit
 * @max_leaf_level: 1, 2 or 3; leaves are as large as this, alignment and size permit
 *
 * The caller makes processors forget old translations; fresh addresses need nothing.
 * Return: 0; -EINVAL alignment, size 0, wrap-around, address beyond its width, flags; nothing has
 * changed then. -ENOMEM: the beginning of the range may have been mapped.
 */
int __must_check page_table_map(struct page_table *pt, uint64_t virt, uint64_t phys, uint64_t size,
				uint64_t flags, unsigned int max_leaf_level);

/**
 * page_table_unmap() - unmap a range; parts that are not mapped are no error
 *
 * The caller makes processors forget old translations.
 * Return: 0; -EINVAL as above; -ENOMEM: a large leaf could not be split, and the beginning of the
 * range may have been unmapped.
 */
int __must_check page_table_unmap(struct page_table *pt, uint64_t virt, uint64_t size);

/**
 * page_table_lookup() - how is one address mapped?
 * @phys: the very address that virt is mapped to; may be NULL
 * @flags: entry without address and PAGE_TABLE_LARGE; may be NULL
 * @level: level of the leaf; when there is none, level of the entry that is not present; may be
 * NULL
 *
 * Return: 0; -ENOENT not mapped; -EINVAL address beyond its width.
 */
int __must_check page_table_lookup(const struct page_table *pt, uint64_t virt, uint64_t *phys,
				   uint64_t *flags, unsigned int *level);

/**
 * page_table_last() - the table of the lowest level that an address is looked up in
 * For who changes single leaves very often, itself, in a table that stays.
 * Return: its PAGE_TABLE_ENTRIES entries; NULL there is none.
 */
uint64_t *page_table_last(const struct page_table *pt, uint64_t virt);

/** Leaves that follow each other in virtual and physical addresses and have the same flags. */
struct page_table_run {
	uint64_t virt;
	uint64_t phys;
	/** Bytes. */
	uint64_t size;
	uint64_t flags;
};

/**
 * page_table_for_each() - call visit for every run of leaves, in ascending order, until it returns
 * non-zero
 * Return: what visit returned last, or 0.
 */
int __must_check page_table_for_each(const struct page_table *pt,
				     int (*visit)(const struct page_table_run *run, void *context),
				     void *context);

/**
 * page_table_reap() - free the tables kept aside
 *
 * To be called after every processor has invalidated what it cached of this table (INVEPT, CR3
 * load). When it is called too rarely nothing breaks, but large leaves are no longer restored: then
 * page_table.crowded is set, and who wants them back clears it after reaping and maps the same again.
 */
void page_table_reap(struct page_table *pt);

#endif /* RVM_MM_PAGE_TABLE_H */
