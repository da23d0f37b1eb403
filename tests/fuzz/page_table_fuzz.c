// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/page_table.c hypervisor/mm/page_pool.c hypervisor/lib/string.c */
/* sources: tests/fakes/printk.c */
/*
 * Sequences of map, unmap and reap against an array that says for each page how it is mapped. The
 * window spans the end of a 1 GiB leaf, so that leaves of all sizes come and go.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "lib/errno.h"
#include "mm/page_table.h"
#include "tests/fakes/pool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGE RVM_PAGE_SIZE
/* 2 GiB, seen in steps of 512 KiB and, around one place, of 4 KiB. */
#define BASE  RVM_HV_BASE
#define STEP  (512ULL << 10)
#define STEPS 4096
#define FINE  (1ULL << 30)
#define FINES 600

struct page {
	bool mapped;
	uint64_t phys;
	uint64_t flags;
};

static struct page coarse[STEPS], fine[FINES];

struct command {
	uint8_t op;
	uint8_t flags;
	uint16_t start;
	uint16_t count;
	uint16_t phys;
} RVM_PACKED;

static void model_set(uint64_t start, uint64_t bytes, uint64_t phys, uint64_t flags, bool mapped)
{
	for (uint64_t i = 0; i < STEPS; i++) {
		if (i * STEP - start < bytes)
			coarse[i] = (struct page){mapped, phys + i * STEP - start, flags};
	}
	for (uint64_t i = 0; i < FINES; i++) {
		uint64_t at = FINE + i * PAGE;

		if (at - start < bytes)
			fine[i] = (struct page){mapped, phys + at - start, flags};
	}
}

static void check_page(const struct page_table *pt, uint64_t offset, const struct page *want)
{
	uint64_t phys, flags;
	int err = page_table_lookup(pt, BASE + offset, &phys, &flags, NULL);

	if (!want->mapped) {
		assert(err == -ENOENT);
		return;
	}
	assert(err == 0 && phys == want->phys && flags == want->flags);
}

/* Two kinds of commands: of any pages around the fine window, or of whole steps. */
static void run(struct page_table *pt, const struct command *c)
{
	bool small = c->op & 1;
	uint64_t start = small ? FINE + c->start % FINES * PAGE : c->start % STEPS * STEP;
	uint64_t bytes = small ? (c->count % FINES + 1) * PAGE : (c->count % STEPS + 1) * STEP;
	uint64_t phys = c->phys * (c->flags & 1 ? PAGE : STEP);
	uint64_t flags = HOST_PTE_PRESENT | (c->flags & 2) | (c->flags & 4 ? HOST_PTE_NX : 0);
	int err;

	/* Often the same alignment in both: otherwise large leaves are rare. */
	if (c->flags & 8)
		phys = (start & ((1ULL << 30) - 1)) + ((uint64_t)c->phys << 30);
	switch (c->op / 2 % 4) {
	case 0:
		page_table_reap(pt);
		return;
	case 1:
		err = page_table_unmap(pt, BASE + start, bytes);
		break;
	default:
		err = page_table_map(pt, BASE + start, phys, bytes, flags, c->flags / 16 % 3 + 1);
		break;
	}
	assert(err == 0);
	model_set(start, bytes, phys, flags, c->op / 2 % 4 != 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_table pt;
	struct command c;

	if (fake_pool == NULL)
		fake_pool_create(4096);
	memset(coarse, 0, sizeof(coarse));
	memset(fine, 0, sizeof(fine));
	if (page_table_init(&pt, &paging_host4, 52))
		return 0;
	for (unsigned int n = 0; n < 20 && size >= sizeof(c); n++) {
		memcpy(&c, data, sizeof(c));
		data += sizeof(c);
		size -= sizeof(c);
		run(&pt, &c);
	}
	for (uint64_t i = 0; i < STEPS; i++)
		check_page(&pt, i * STEP, &coarse[i]);
	for (uint64_t i = 0; i < FINES; i++)
		check_page(&pt, FINE + i * PAGE, &fine[i]);
	page_table_destroy(&pt);
	assert(page_pool_used() == 1);
	return 0;
}
