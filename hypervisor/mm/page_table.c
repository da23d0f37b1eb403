// SPDX-License-Identifier: GPL-2.0-only
/*
 * Walker for paging structures of all formats. Called by host_map.c, vmx/ept.c and the IOMMU code;
 * pure apart from the page pool. Never invalidates caches: only the callers know whose.
 */
#include "image_header.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/address.h"
#include "mm/page_pool.h"
#include "mm/page_table.h"

const struct paging paging_host4 = {
	.levels = 4,
	.canonical = true,
	.present = HOST_PTE_PRESENT,
	.table = HOST_PTE_PRESENT | HOST_PTE_WRITE | HOST_PTE_ACCESSED,
};

const struct paging paging_host5 = {
	.levels = 5,
	.canonical = true,
	.present = HOST_PTE_PRESENT,
	.table = HOST_PTE_PRESENT | HOST_PTE_WRITE | HOST_PTE_ACCESSED,
};

/* A range to be mapped or unmapped; what is done moves on from virt and phys. */
struct range {
	uint64_t virt;
	uint64_t phys;
	uint64_t size;
	uint64_t flags;
	unsigned int max_leaf;
};

static bool is_present(const struct page_table *pt, uint64_t entry)
{
	return (entry & pt->format->present) != 0;
}

static bool is_leaf(uint64_t entry, unsigned int level)
{
	return level == 1 || (level <= PAGE_TABLE_MAX_LEAF && (entry & PAGE_TABLE_LARGE));
}

static uint64_t *table_of(uint64_t entry)
{
	return phys_to_virt(entry & PAGE_TABLE_ADDRESS);
}

static unsigned int index_of(uint64_t virt, unsigned int level)
{
	return (virt >> (12 + 9 * (level - 1))) % PAGE_TABLE_ENTRIES;
}

static void entry_set(uint64_t *entry, uint64_t value)
{
	__atomic_store_n(entry, value, __ATOMIC_RELEASE);
}

static void range_advance(struct range *range, uint64_t bytes)
{
	range->virt += bytes;
	range->phys += bytes;
	range->size -= bytes;
}

/* Frees a table of the given level and all below it. */
static void table_free(const struct page_table *pt, uint64_t *table, unsigned int level)
{
	for (unsigned int i = 0; level > 1 && i < PAGE_TABLE_ENTRIES; i++) {
		if (is_present(pt, table[i]) && !is_leaf(table[i], level))
			table_free(pt, table_of(table[i]), level - 1);
	}
	page_free(table, 1);
}

int page_table_init(struct page_table *pt, const struct paging *format, unsigned int phys_bits)
{
	if (phys_bits < 32 || phys_bits > 52)
		return -EINVAL;
	memset(pt, 0, sizeof(*pt));
	pt->format = format;
	pt->phys_bits = phys_bits;
	pt->root = page_alloc(1);
	return pt->root != NULL ? 0 : -ENOMEM;
}

void page_table_reap(struct page_table *pt)
{
	while (pt->num_stale > 0) {
		pt->num_stale--;
		table_free(pt, pt->stale[pt->num_stale].table, pt->stale[pt->num_stale].level);
	}
}

void page_table_destroy(struct page_table *pt)
{
	page_table_reap(pt);
	if (pt->root != NULL)
		table_free(pt, pt->root, pt->format->levels);
	pt->root = NULL;
}

/* The address that the format's width makes of this one: high bits zero, or copies of the top bit.
 */
static uint64_t virt_in_form(const struct page_table *pt, uint64_t virt)
{
	unsigned int unused = 64 - (12 + 9 * pt->format->levels);

	virt <<= unused;
	return pt->format->canonical ? (uint64_t)((int64_t)virt >> unused) : virt >> unused;
}

static bool virt_in_width(const struct page_table *pt, uint64_t virt)
{
	return virt_in_form(pt, virt) == virt;
}

static int check_virt(const struct page_table *pt, uint64_t virt, uint64_t size)
{
	uint64_t last = virt + size - 1;

	if (!IS_ALIGNED(virt | size, RVM_PAGE_SIZE) || size == 0 || last < virt)
		return -EINVAL;
	if (!virt_in_width(pt, virt) || !virt_in_width(pt, last))
		return -EINVAL;
	/* Both ends can be canonical with the hole between them inside the range. */
	return (virt ^ last) >> 63 != 0 ? -EINVAL : 0;
}

static int check_map(const struct page_table *pt, const struct range *range)
{
	uint64_t last = range->phys + range->size - 1;

	if (!IS_ALIGNED(range->phys, RVM_PAGE_SIZE) || last < range->phys)
		return -EINVAL;
	if (last >> pt->phys_bits != 0)
		return -EINVAL;
	if (!is_present(pt, range->flags) || range->flags & (PAGE_TABLE_ADDRESS | PAGE_TABLE_LARGE))
		return -EINVAL;
	if (range->max_leaf < 1 || range->max_leaf > PAGE_TABLE_MAX_LEAF)
		return -EINVAL;
	return check_virt(pt, range->virt, range->size);
}

static uint64_t *table_alloc(const struct page_table *pt)
{
	return pt->from_reserve ? page_alloc_reserved() : page_alloc(1);
}

/* Makes a table that says the same as a large leaf of the given level, then puts it in its place.
 */
static uint64_t *leaf_split(const struct page_table *pt, uint64_t *entry, unsigned int level)
{
	uint64_t span = PAGE_TABLE_SPAN(level - 1);
	uint64_t leaf = level == 2 ? *entry & ~PAGE_TABLE_LARGE : *entry;
	uint64_t *table = table_alloc(pt);

	if (table == NULL)
		return NULL;
	for (unsigned int i = 0; i < PAGE_TABLE_ENTRIES; i++)
		table[i] = leaf + i * span;
	entry_set(entry, virt_to_phys(table) | pt->format->table);
	return table;
}

/* The table below an entry, made if there is none; NULL: no memory. */
static uint64_t *table_get(const struct page_table *pt, uint64_t *entry, unsigned int level)
{
	uint64_t *table;

	if (is_present(pt, *entry))
		return is_leaf(*entry, level) ? leaf_split(pt, entry, level) : table_of(*entry);
	table = table_alloc(pt);
	if (table != NULL)
		entry_set(entry, virt_to_phys(table) | pt->format->table);
	return table;
}

/* Overwrites an entry as a whole; false: it points to a table that cannot be kept aside any more.
 */
static bool entry_replace(struct page_table *pt, uint64_t *entry, unsigned int level,
			  uint64_t value)
{
	uint64_t old = *entry;

	if (is_present(pt, old) && !is_leaf(old, level)) {
		if (pt->num_stale == PAGE_TABLE_MAX_STALE) {
			pt->crowded = true;
			return false;
		}
		pt->stale[pt->num_stale].table = table_of(old);
		pt->stale[pt->num_stale].level = level - 1;
		pt->num_stale++;
	}
	entry_set(entry, value);
	return true;
}

static bool fits_leaf(const struct range *range, unsigned int level)
{
	uint64_t span = PAGE_TABLE_SPAN(level);

	return level <= range->max_leaf && range->size >= span &&
	       IS_ALIGNED(range->virt | range->phys, span);
}

/*
 * Fills entries from index i on with leaves, as far as the range reaches and no table is in the
 * way; returns the index of the first entry not filled. Whole address spaces are made here: a short
 * loop.
 */
static unsigned int map_leaves(const struct page_table *pt, uint64_t *table, unsigned int level,
			       struct range *range, unsigned int i)
{
	uint64_t span = PAGE_TABLE_SPAN(level);
	uint64_t leaf = range->phys | range->flags | (level > 1 ? PAGE_TABLE_LARGE : 0);
	uint64_t end, n;

	if (!fits_leaf(range, level))
		return i;
	end = MIN((uint64_t)PAGE_TABLE_ENTRIES, i + range->size / span);
	for (n = i; n < end; n++) {
		if (is_present(pt, table[n]) && !is_leaf(table[n], level))
			break;
		entry_set(&table[n], leaf);
		leaf += span;
	}
	range_advance(range, (n - i) * span);
	return (unsigned int)n;
}

/* Maps the part of the range that lies within one table. */
static int map_table(struct page_table *pt, uint64_t *table, unsigned int level,
		     struct range *range)
{
	unsigned int i = index_of(range->virt, level);
	int err = 0;

	for (;; i++) {
		uint64_t *below;

		i = map_leaves(pt, table, level, range, i);
		if (range->size == 0 || i == PAGE_TABLE_ENTRIES)
			return 0;
		if (fits_leaf(range, level) &&
		    entry_replace(pt, &table[i], level,
				  range->phys | range->flags | PAGE_TABLE_LARGE)) {
			range_advance(range, PAGE_TABLE_SPAN(level));
			continue;
		}
		below = table_get(pt, &table[i], level);
		err = below != NULL ? map_table(pt, below, level - 1, range) : -ENOMEM;
		if (err)
			return err;
	}
}

int page_table_map(struct page_table *pt, uint64_t virt, uint64_t phys, uint64_t size,
		   uint64_t flags, unsigned int max_leaf_level)
{
	struct range range = {virt, phys, size, flags, max_leaf_level};
	int err = check_map(pt, &range);

	return err ? err : map_table(pt, pt->root, pt->format->levels, &range);
}

/* Unmaps the part of the range that lies within one table. */
static int unmap_table(struct page_table *pt, uint64_t *table, unsigned int level,
		       struct range *range)
{
	uint64_t span = PAGE_TABLE_SPAN(level);
	unsigned int i = index_of(range->virt, level);

	for (; range->size > 0 && i < PAGE_TABLE_ENTRIES; i++) {
		/* Bytes of the range behind this entry. */
		uint64_t part = MIN(range->size, span - (range->virt & (span - 1)));
		uint64_t *below;
		int err;

		if (!is_present(pt, table[i]) ||
		    (part == span && entry_replace(pt, &table[i], level, 0))) {
			range_advance(range, part);
			continue;
		}
		below = table_get(pt, &table[i], level);
		if (below == NULL)
			return -ENOMEM;
		err = unmap_table(pt, below, level - 1, range);
		if (err)
			return err;
	}
	return 0;
}

int page_table_unmap(struct page_table *pt, uint64_t virt, uint64_t size)
{
	struct range range = {.virt = virt, .size = size};
	int err = check_virt(pt, virt, size);

	return err ? err : unmap_table(pt, pt->root, pt->format->levels, &range);
}

/* Address in a leaf: the bits below the span of a large one hold flags or nothing. */
static uint64_t leaf_phys(uint64_t entry, unsigned int level)
{
	return entry & PAGE_TABLE_ADDRESS & ~(PAGE_TABLE_SPAN(level) - 1);
}

static uint64_t leaf_flags(uint64_t entry, unsigned int level)
{
	return entry & ~PAGE_TABLE_ADDRESS & ~(level > 1 ? PAGE_TABLE_LARGE : 0);
}

int page_table_lookup(const struct page_table *pt, uint64_t virt, uint64_t *phys, uint64_t *flags,
		      unsigned int *level)
{
	const uint64_t *table = pt->root;
	unsigned int l = pt->format->levels;
	uint64_t entry;

	if (!virt_in_width(pt, virt))
		return -EINVAL;
	for (;; l--) {
		entry = table[index_of(virt, l)];
		if (!is_present(pt, entry) || is_leaf(entry, l))
			break;
		table = table_of(entry);
	}
	if (level != NULL)
		*level = l;
	if (!is_present(pt, entry))
		return -ENOENT;
	if (phys != NULL)
		*phys = leaf_phys(entry, l) + (virt & (PAGE_TABLE_SPAN(l) - 1));
	if (flags != NULL)
		*flags = leaf_flags(entry, l);
	return 0;
}

uint64_t *page_table_last(const struct page_table *pt, uint64_t virt)
{
	uint64_t *table = pt->root;

	if (!virt_in_width(pt, virt))
		return NULL;
	for (unsigned int l = pt->format->levels; l > 1; l--) {
		uint64_t entry = table[index_of(virt, l)];

		if (!is_present(pt, entry) || is_leaf(entry, l))
			return NULL;
		table = table_of(entry);
	}
	return table;
}

struct visitor {
	const struct page_table *pt;
	int (*visit)(const struct page_table_run *run, void *context);
	void *context;
	/* Found, but it may go on; size 0: nothing yet. */
	struct page_table_run run;
};

/* Ends the run found so far, if any, and begins the next one. */
static int visit_run(struct visitor *v, const struct page_table_run *next)
{
	int err = v->run.size != 0 ? v->visit(&v->run, v->context) : 0;

	v->run = *next;
	return err;
}

static int visit_leaves(struct visitor *v, const struct page_table_run *leaves)
{
	if (leaves->virt != v->run.virt + v->run.size ||
	    leaves->phys != v->run.phys + v->run.size || leaves->flags != v->run.flags)
		return visit_run(v, leaves);
	v->run.size += leaves->size;
	return 0;
}

/* Number of leaves from index i on of which each is the one before it, one span further. */
static unsigned int count_leaves(const uint64_t *table, unsigned int level, unsigned int i)
{
	uint64_t span = PAGE_TABLE_SPAN(level);
	unsigned int n = i + 1;

	while (n < PAGE_TABLE_ENTRIES && table[n] == table[n - 1] + span)
		n++;
	return n - i;
}

static int visit_table(struct visitor *v, const uint64_t *table, unsigned int level, uint64_t virt)
{
	unsigned int n = 1;
	int err = 0;

	for (unsigned int i = 0; i < PAGE_TABLE_ENTRIES && err == 0; i += n) {
		uint64_t at = virt + i * PAGE_TABLE_SPAN(level);
		struct page_table_run leaves;

		n = 1;
		if (!is_present(v->pt, table[i]))
			continue;
		if (!is_leaf(table[i], level)) {
			err = visit_table(v, table_of(table[i]), level - 1, at);
			continue;
		}
		n = count_leaves(table, level, i);
		leaves.virt = virt_in_form(v->pt, at);
		leaves.phys = leaf_phys(table[i], level);
		leaves.size = n * PAGE_TABLE_SPAN(level);
		leaves.flags = leaf_flags(table[i], level);
		err = visit_leaves(v, &leaves);
	}
	return err;
}

int page_table_for_each(const struct page_table *pt,
			int (*visit)(const struct page_table_run *run, void *context),
			void *context)
{
	const struct page_table_run none = {.size = 0};
	struct visitor v = {.pt = pt, .visit = visit, .context = context};
	int err = visit_table(&v, pt->root, pt->format->levels, 0);

	return err ? err : visit_run(&v, &none);
}
