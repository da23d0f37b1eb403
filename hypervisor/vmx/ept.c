// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extended page tables. Called when cells are made and changed; pure apart from the page pool.
 * Never decides who may see what, never executes INVEPT.
 */
#include "image_header.h"
#include "lib/errno.h"
#include "mm/address.h"
#include "vmx/ept.h"

#define EPT_TYPE_SHIFT 3
#define EPT_TYPE_MASK  7U

/* EPT pointer (SDM Vol. 3C, table 25-9): memory type of the tables, levels minus one. */
#define EPTP_LEVELS(n) (((uint64_t)(n)-1) << 3)

static const struct paging paging_ept = {
	.levels = 4,
	.canonical = false,
	.present = EPT_RWX,
	.table = EPT_RWX,
};

struct ept_caps ept_caps_decode(uint64_t msr, unsigned int phys_bits)
{
	const struct ept_caps caps = {
		.exec_only = msr & BIT(0),
		.walk_4 = msr & BIT(6),
		.walk_uc = msr & BIT(8),
		.walk_wb = msr & BIT(14),
		.page_2m = msr & BIT(16),
		.page_1g = msr & BIT(17),
		.phys_bits = phys_bits,
	};

	return caps;
}

int ept_init(struct ept *ept, const struct ept_caps *caps)
{
	if (!caps->walk_4 || (!caps->walk_uc && !caps->walk_wb))
		return -ENODEV;
	ept->caps = *caps;
	return page_table_init(&ept->pt, &paging_ept, caps->phys_bits);
}

void ept_destroy(struct ept *ept)
{
	page_table_destroy(&ept->pt);
}

void ept_reap(struct ept *ept)
{
	page_table_reap(&ept->pt);
}

uint64_t ept_eptp(const struct ept *ept)
{
	return virt_to_phys(ept->pt.root) | EPTP_LEVELS(paging_ept.levels) |
	       (ept->caps.walk_wb ? MEMTYPE_WB : MEMTYPE_UC);
}

static unsigned int max_leaf(const struct ept *ept, unsigned int perm)
{
	if (!ept->caps.page_2m || (ept->caps.small_code_pages && perm & EPT_EXEC))
		return 1;
	return ept->caps.page_1g ? 3 : 2;
}

/* Combinations that the processor would answer with an EPT misconfiguration (SDM 29.3.3.1). */
static bool perm_valid(const struct ept *ept, unsigned int perm)
{
	if (perm == 0 || perm & ~EPT_RWX)
		return false;
	return perm & EPT_READ || (perm == EPT_EXEC && ept->caps.exec_only);
}

/* Leaf bits for rights and memory type; ignore-PAT stays 0. */
static uint64_t leaf_bits(unsigned int perm, uint8_t memtype)
{
	return perm | (uint64_t)memtype << EPT_TYPE_SHIFT;
}

/* What page_table_map() refuses, asked for the whole range before a part of it is mapped. */
static int check_range(const struct ept *ept, uint64_t gpa, uint64_t hpa, uint64_t size)
{
	uint64_t gpa_end = gpa + size;
	uint64_t hpa_end = hpa + size;

	if (!IS_ALIGNED(gpa | hpa | size, RVM_PAGE_SIZE) || size == 0)
		return -EINVAL;
	if (gpa_end < gpa || gpa_end > PAGE_TABLE_SPAN(paging_ept.levels + 1))
		return -EINVAL;
	return hpa_end < hpa || hpa_end > BIT(ept->caps.phys_bits) ? -EINVAL : 0;
}

int ept_map(struct ept *ept, uint64_t gpa, uint64_t hpa, uint64_t size, unsigned int perm,
	    const struct mtrr_state *mtrr)
{
	int err = perm_valid(ept, perm) ? check_range(ept, gpa, hpa, size) : -EINVAL;

	while (err == 0 && size > 0) {
		uint64_t run;
		uint8_t type = mtrr_type_run(mtrr, hpa, size, &run);

		err = page_table_map(&ept->pt, gpa, hpa, run, leaf_bits(perm, type),
				     max_leaf(ept, perm));
		gpa += run;
		hpa += run;
		size -= run;
	}
	return err;
}

int ept_map_uncached(struct ept *ept, uint64_t gpa, uint64_t hpa, uint64_t size, unsigned int perm)
{
	int err = perm_valid(ept, perm) ? check_range(ept, gpa, hpa, size) : -EINVAL;

	return err ? err :
		     page_table_map(&ept->pt, gpa, hpa, size, leaf_bits(perm, MEMTYPE_UC),
				    max_leaf(ept, perm));
}

/* Large leaves save the tables below them but where the range begins and ends. */
uint64_t ept_tables(const struct ept *ept, uint64_t gpa, uint64_t size, unsigned int perm)
{
	uint64_t tables = 0;

	for (unsigned int level = 1; level < paging_ept.levels; level++) {
		uint64_t span = PAGE_TABLE_SPAN(level + 1);
		uint64_t all = (ALIGN_UP(gpa + size, span) - ALIGN_DOWN(gpa, span)) / span;

		tables += level < max_leaf(ept, perm) ? MIN(all, 2U) : all;
	}
	return tables;
}

int ept_map_identity(struct ept *ept, uint64_t start, uint64_t size, unsigned int perm,
		     const struct mtrr_state *mtrr)
{
	return ept_map(ept, start, start, size, perm, mtrr);
}

int ept_remap_page(struct ept *ept, uint64_t gpa, uint64_t hpa, unsigned int perm)
{
	if (!perm_valid(ept, perm))
		return -EINVAL;
	return page_table_map(&ept->pt, gpa, hpa, RVM_PAGE_SIZE, leaf_bits(perm, MEMTYPE_WB), 1);
}

/* One leaf, or as much of it as lies in the range that starts at gpa. */
struct chunk {
	uint64_t hpa;
	uint64_t flags;
	uint64_t size;
	unsigned int level;
};

static int chunk_get(const struct ept *ept, uint64_t gpa, uint64_t size, struct chunk *chunk)
{
	int err = page_table_lookup(&ept->pt, gpa, &chunk->hpa, &chunk->flags, &chunk->level);
	uint64_t span;

	if (err)
		return err;
	span = PAGE_TABLE_SPAN(chunk->level);
	chunk->size = MIN(size, span - (gpa & (span - 1)));
	return 0;
}

static int check_mapped(const struct ept *ept, uint64_t gpa, uint64_t size)
{
	struct chunk chunk;

	for (; size > 0; gpa += chunk.size, size -= chunk.size) {
		int err = chunk_get(ept, gpa, size, &chunk);

		if (err)
			return err;
	}
	return 0;
}

int ept_protect(struct ept *ept, uint64_t start, uint64_t size, unsigned int perm)
{
	struct chunk chunk = {0};
	int err = perm_valid(ept, perm) ? check_range(ept, start, 0, size) : -EINVAL;

	if (err == 0)
		err = check_mapped(ept, start, size);
	for (; err == 0 && size > 0; start += chunk.size, size -= chunk.size) {
		err = chunk_get(ept, start, size, &chunk);
		if (err == 0)
			err = page_table_map(&ept->pt, start, chunk.hpa, chunk.size,
					     (chunk.flags & ~(uint64_t)EPT_RWX) | perm,
					     MIN(chunk.level, max_leaf(ept, perm)));
	}
	return err;
}

int ept_unmap(struct ept *ept, uint64_t start, uint64_t size)
{
	return page_table_unmap(&ept->pt, start, size);
}

int ept_lookup(const struct ept *ept, uint64_t gpa, uint64_t *hpa, unsigned int *perm,
	       uint8_t *memtype)
{
	uint64_t flags;
	int err = page_table_lookup(&ept->pt, gpa, hpa, &flags, NULL);

	if (err)
		return err;
	if (perm != NULL)
		*perm = (unsigned int)(flags & EPT_RWX);
	if (memtype != NULL)
		*memtype = (uint8_t)(flags >> EPT_TYPE_SHIFT & EPT_TYPE_MASK);
	return 0;
}
