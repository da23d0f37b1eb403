/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The core's only memory allocator: pages out of the pool in the reserved memory. Safe to call on
 * all CPUs at once.
 */
#ifndef RVM_MM_PAGE_POOL_H
#define RVM_MM_PAGE_POOL_H

#include "lib/util.h"

/**
 * page_pool_init() - take over the pool; its first pages become the allocation bitmap
 * @base: page aligned
 * @bytes: a multiple of the page size
 *
 * Return: 0; -EINVAL alignment, wrap-around, or no page left beside the bitmap.
 */
int __must_check page_pool_init(void *base, uint64_t bytes);

/**
 * page_alloc() - contiguous pages filled with zeros
 * Return: the first page; NULL if there is no such piece or count is 0.
 */
void *page_alloc(unsigned int count);

/** page_alloc_array() - page_alloc() of as many pages as @count entries of @size bytes take */
void *page_alloc_array(uint32_t count, size_t size);

/**
 * page_alloc_aligned() - page_alloc() at a physical address that is a multiple of align_pages pages
 * @align_pages: a power of two
 */
void *page_alloc_aligned(unsigned int count, unsigned int align_pages);

/**
 * page_free() - give back what page_alloc() gave
 *
 * NULL is ignored. Return: 0; -EINVAL: not page aligned, not (all) inside the pool, the bitmap, or
 * not (all) allocated, e.g. freed twice. Nothing changes then, and a line is printed.
 */
int page_free(void *page, unsigned int count);

/** page_pool_reserve() - so many pages stay free for page_alloc_reserved() */
void page_pool_reserve(unsigned int count);

/** page_alloc_reserved() - one page, also of the reserve; for what cannot be refused to anybody */
void *page_alloc_reserved(void);

/** page_pool_size() - pages of the pool including its bitmap */
uint64_t page_pool_size(void);

/** page_pool_used() - pages in use including the bitmap */
uint64_t page_pool_used(void);

#endif /* RVM_MM_PAGE_POOL_H */
