// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page allocator over a fixed piece of memory. Called wherever the core needs memory; never grows,
 * never hands out a page twice, and refuses to take back what it did not give.
 */
#include "image_header.h"
#include "lib/bitops.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mm/address.h"
#include "mm/page_pool.h"

uint64_t hv_phys_offset;

static struct {
	struct spinlock lock;
	uint8_t *base;
	/* One bit per page, set: in use. Lies in the first pages of the pool itself. */
	uint64_t *bitmap;
	uint64_t pages;
	uint64_t bitmap_pages;
	uint64_t used;
	/* Pages that only page_alloc_reserved() takes. */
	uint64_t reserve;
	/* All pages below are in use. */
	uint64_t first_free;
} pool;

int page_pool_init(void *base, uint64_t bytes)
{
	uint64_t start = (uintptr_t)base;
	uint64_t pages = bytes / RVM_PAGE_SIZE;
	uint64_t bitmap_bytes = ALIGN_UP((pages + 7) / 8, RVM_PAGE_SIZE);
	uint64_t bitmap_pages = bitmap_bytes / RVM_PAGE_SIZE;

	if (!IS_ALIGNED(start, RVM_PAGE_SIZE) || !IS_ALIGNED(bytes, RVM_PAGE_SIZE))
		return -EINVAL;
	if (start == 0 || start + bytes < start || pages <= bitmap_pages)
		return -EINVAL;

	memset(base, 0, bitmap_bytes);
	pool.base = base;
	pool.bitmap = base;
	pool.pages = pages;
	pool.bitmap_pages = bitmap_pages;
	pool.used = bitmap_pages;
	pool.reserve = 0;
	pool.first_free = bitmap_pages;
	for (uint64_t i = 0; i < bitmap_pages; i++)
		bitmap_set(pool.bitmap, i);
	return 0;
}

/* Index of the first page of a free piece, or pool.pages. */
static uint64_t pool_search(uint64_t count, uint64_t align)
{
	/* Pages by which the pool's start is past an aligned address. */
	uint64_t skew = (virt_to_phys(pool.base) / RVM_PAGE_SIZE) & (align - 1);
	uint64_t start = pool.first_free;

	for (;;) {
		uint64_t end;

		start = bitmap_next_clear(pool.bitmap, start, pool.pages);
		start = ALIGN_UP(start + skew, align) - skew;
		end = start + count;
		if (end > pool.pages)
			return pool.pages;
		start = bitmap_next_set(pool.bitmap, start, end);
		if (start == end)
			return end - count;
	}
}

static void pool_mark(uint64_t first, uint64_t count, bool used)
{
	for (uint64_t i = first; i < first + count; i++) {
		if (used)
			bitmap_set(pool.bitmap, i);
		else
			bitmap_clear(pool.bitmap, i);
	}
}

static void *alloc(uint64_t count, uint64_t align_pages, bool reserved)
{
	uint64_t first = pool.pages;
	void *page;

	spin_lock(&pool.lock);
	if (reserved || count + pool.reserve <= pool.pages - pool.used)
		first = pool_search(count, align_pages);
	if (first < pool.pages) {
		pool_mark(first, count, true);
		pool.used += count;
		if (first == pool.first_free)
			pool.first_free = first + count;
	}
	spin_unlock(&pool.lock);

	if (first >= pool.pages)
		return NULL;
	page = pool.base + first * RVM_PAGE_SIZE;
	memset(page, 0, count * RVM_PAGE_SIZE);
	return page;
}

void *page_alloc_aligned(unsigned int count, unsigned int align_pages)
{
	if (count == 0 || align_pages == 0 || (align_pages & (align_pages - 1)) != 0)
		return NULL;
	return alloc(count, align_pages, false);
}

void *page_alloc(unsigned int count)
{
	return page_alloc_aligned(count, 1);
}

void *page_alloc_reserved(void)
{
	return alloc(1, 1, true);
}

void page_pool_reserve(unsigned int count)
{
	pool.reserve = count;
}

void *page_alloc_array(uint32_t count, size_t size)
{
	uint64_t bytes = ALIGN_UP((uint64_t)count * size, RVM_PAGE_SIZE);

	return page_alloc((unsigned int)(bytes / RVM_PAGE_SIZE));
}

int page_free(void *page, unsigned int count)
{
	uint64_t offset = (uintptr_t)page - (uintptr_t)pool.base;
	uint64_t first = offset / RVM_PAGE_SIZE;
	int err = -EINVAL;

	if (page == NULL)
		return 0;

	spin_lock(&pool.lock);
	/* A pointer below the pool wraps to an index far beyond it. */
	if (IS_ALIGNED(offset, RVM_PAGE_SIZE) && count > 0 && first >= pool.bitmap_pages &&
	    first < pool.pages && count <= pool.pages - first &&
	    bitmap_next_clear(pool.bitmap, first, first + count) == first + count) {
		pool_mark(first, count, false);
		pool.used -= count;
		pool.first_free = MIN(pool.first_free, first);
		err = 0;
	}
	spin_unlock(&pool.lock);

	if (err)
		printk("page pool: %u pages at %p are not allocated, not freed\n", count, page);
	return err;
}

uint64_t page_pool_size(void)
{
	return pool.pages;
}

uint64_t page_pool_used(void)
{
	return __atomic_load_n(&pool.used, __ATOMIC_RELAXED);
}
