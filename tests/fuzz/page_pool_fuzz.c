// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/page_pool.c hypervisor/lib/string.c tests/fakes/printk.c */
/* Sequences of allocations and frees, wrong ones included, against one owner number per page. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lib/errno.h"
#include "tests/fakes/pool.h"
#include "tests/fakes/printk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGES 150
#define PAGE  RVM_PAGE_SIZE

static bool used[PAGES];

static bool all(uint64_t first, uint64_t count, bool value)
{
	for (uint64_t i = first; i < first + count; i++) {
		if (i >= PAGES || used[i] != value)
			return false;
	}
	return true;
}

static bool possible(uint64_t count, uint64_t align)
{
	for (uint64_t i = 0; i < PAGES; i++) {
		if (IS_ALIGNED((uintptr_t)fake_pool + i * PAGE, align * PAGE) &&
		    all(i, count, false))
			return true;
	}
	return false;
}

static void allocate(unsigned int count, unsigned int align)
{
	uint8_t *page = page_alloc_aligned(count, align);
	uint64_t first = (uint64_t)(page - fake_pool) / PAGE;

	assert((page != NULL) == possible(count, align));
	if (page == NULL)
		return;
	assert(IS_ALIGNED((uintptr_t)page, align * PAGE) && all(first, count, false));
	for (uint64_t i = 0; i < count * PAGE; i += 64)
		assert(page[i] == 0);
	memset(page, 0xff, count * PAGE);
	memset(&used[first], 1, count);
}

static void release(int first, unsigned int count, unsigned int odd)
{
	uint8_t *page = (uint8_t *)((uintptr_t)fake_pool + (uint64_t)first * PAGE + odd);
	bool good = first > 0 && count > 0 && odd == 0 && all((uint64_t)first, count, true);

	assert(page_free(page, count) == (good ? 0 : -EINVAL));
	if (good)
		memset(&used[first], 0, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t count = 0;

	if (fake_pool == NULL)
		fake_pool_create(PAGES);
	assert(page_pool_init(fake_pool, PAGES * PAGE) == 0);
	memset(used, 0, sizeof(used));
	used[0] = true;
	fake_printk_reset();
	for (; size >= 3; data += 3, size -= 3) {
		if (data[0] & 1)
			allocate(data[1] % 20 + 1, 1U << (data[2] % 6));
		else
			release((int)data[1] - 50, data[2] % 20, data[0] == 2 ? 8 : 0);
	}
	for (unsigned int i = 0; i < PAGES; i++)
		count += used[i];
	assert(page_pool_used() == count);
	return 0;
}
