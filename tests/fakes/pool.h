/* SPDX-License-Identifier: GPL-2.0-only */
/* A page pool in host memory; physical addresses are the host's pointers unless the test says
 * other. */
#ifndef RVM_FAKE_POOL_H
#define RVM_FAKE_POOL_H

#include <stdlib.h>
#include <string.h>

#include "image_header.h"
#include "mm/address.h"
#include "mm/page_pool.h"

/** Where the pool is; dirty, as memory is that somebody else had before. */
__attribute__((weak)) uint8_t *fake_pool;

static inline void fake_pool_create(uint64_t pages)
{
	fake_pool = aligned_alloc(1 << 21, (pages * RVM_PAGE_SIZE + (1 << 21) - 1) >> 21 << 21);
	if (fake_pool == NULL)
		abort();
	memset(fake_pool, 0xa5, pages * RVM_PAGE_SIZE);
	hv_phys_offset = 0;
	if (page_pool_init(fake_pool, pages * RVM_PAGE_SIZE))
		abort();
}

static inline void fake_pool_destroy(void)
{
	free(fake_pool);
	fake_pool = NULL;
}

#endif /* RVM_FAKE_POOL_H */
