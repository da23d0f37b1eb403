// SPDX-License-Identifier: GPL-2.0-only
/* See cell/own_memory.h. Called by cell/root.c. */
#include "cell/own_memory.h"
#include "lib/errno.h"

/* An entry of the root table, and one of the next level. */
#define REGION PAGE_TABLE_SPAN(4)
#define CHUNK OWN_MEMORY_CHUNK
#define BLOCK PAGE_TABLE_SPAN(2)

#define EPT_ADDRESS_BITS 48U

uint64_t own_memory_limit(unsigned int phys_bits)
{
	return 1ULL << MIN(phys_bits, EPT_ADDRESS_BITS);
}

int own_memory_map(struct own_memory *m, uint64_t start, uint64_t end)
{
	uint64_t stop;
	int err = 0;

	while (!err && (stop = range_list_gap(&m->lent, &start, end))) {
		err = ept_map_identity(&m->ept, start, stop - start, EPT_RWX, &m->mtrr);
		start = stop;
	}
	return err;
}

int own_memory_map_chunk(struct own_memory *m, uint64_t gpa)
{
	uint64_t start = ALIGN_DOWN(gpa, CHUNK);
	int err;

	if (gpa >= m->limit || range_list_has(&m->lent, gpa))
		return -EINVAL;
	/* Another CPU was faster. */
	if (!ept_lookup(&m->ept, gpa, NULL, NULL, NULL))
		return 0;
	err = own_memory_map(m, start, start + CHUNK);
	if (err != -ENOMEM)
		return err;
	/* Memory types can cut a chunk into any number of pieces: what is asked for takes three tables. */
	start = ALIGN_DOWN(gpa, BLOCK);
	m->ept.pt.from_reserve = true;
	err = own_memory_map(m, start, start + BLOCK);
	m->ept.pt.from_reserve = false;
	return err;
}

/* Bytes from an address on of which nothing is mapped, as far as one look at the tables tells; 0: something. */
static uint64_t nothing_at(const struct own_memory *m, uint64_t at)
{
	unsigned int level;

	if (!page_table_lookup(&m->ept.pt, at, NULL, NULL, &level) || level < 3)
		return 0;
	return PAGE_TABLE_SPAN(level) - (at & (PAGE_TABLE_SPAN(level) - 1));
}

int own_memory_map_again(struct own_memory *m, uint64_t start, uint64_t end)
{
	int err = 0;

	start = ALIGN_DOWN(start, CHUNK);
	end = MIN(ALIGN_UP(end, CHUNK), m->limit);
	if (start < m->eager_top) {
		err = own_memory_map(m, start, MIN(end, m->eager_top));
		start = m->eager_top;
	}
	while (!err && start < end) {
		uint64_t nothing = nothing_at(m, start);

		if (!nothing) {
			err = own_memory_map(m, start, start + CHUNK);
			nothing = CHUNK;
		}
		start += nothing;
	}
	return err;
}

/* A whole entry of the root table, so that the table below it comes back too, or one of the next level. */
static uint64_t unit_at(const struct own_memory *m, uint64_t at, uint64_t keep)
{
	bool whole = IS_ALIGNED(at, REGION) && at >= m->eager_top &&
		     !(keep && ALIGN_DOWN(keep, REGION) == at);

	return whole ? REGION : CHUNK;
}

static bool evict_at(struct own_memory *m, uint64_t at, uint64_t size, uint64_t keep)
{
	if (nothing_at(m, at) >= size || (keep && ALIGN_DOWN(keep, CHUNK) == at))
		return false;
	/* Whole entries, so no table is needed for it. */
	return !ept_unmap(&m->ept, at, size);
}

bool own_memory_evict(struct own_memory *m, uint64_t keep)
{
	uint64_t at = MAX(m->hand, m->eager_top), passed = 0, all = m->limit - m->eager_top;
	/* Tables that are kept aside already come back as well. */
	bool found = m->ept.pt.num_stale > 0;

	/* As many as can be kept aside. */
	while (passed < all && m->ept.pt.num_stale < PAGE_TABLE_MAX_STALE) {
		uint64_t size = unit_at(m, at, keep);

		found |= evict_at(m, at, size, keep);
		passed += size;
		at += size;
		if (at >= m->limit)
			at = m->eager_top;
	}
	m->hand = at;
	return found;
}
