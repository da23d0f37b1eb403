// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/page_table.c hypervisor/mm/page_pool.c hypervisor/lib/string.c */
/* sources: tests/fakes/printk.c */
/* The page table walker in all formats: leaf sizes, splitting, replacing, refusals, lack of memory.
 */
#include "tests/fakes/unit.h"

#include "lib/errno.h"
#include "mm/page_table.h"
#include "tests/fakes/pool.h"

#define PAGE  RVM_PAGE_SIZE
#define MIB   (1ULL << 20)
#define GIB   (1ULL << 30)
#define HIGH  RVM_HV_BASE
#define FLAGS (HOST_PTE_PRESENT | HOST_PTE_WRITE)
#define RO    (HOST_PTE_PRESENT | HOST_PTE_NX)

/* Like EPT: any of three bits makes an entry present, addresses are not signed. */
static const struct paging paging_unsigned = {
	.levels = 4,
	.canonical = false,
	.present = 7,
	.table = 7,
};

static const struct paging paging_three = {
	.levels = 3,
	.canonical = false,
	.present = 3,
	.table = 3,
};

static struct page_table pt;

static int setup(void **state)
{
	(void)state;
	fake_pool_create(200);
	assert_int_equal(page_table_init(&pt, &paging_host4, 46), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	page_table_destroy(&pt);
	/* Nothing leaks, in any test. */
	assert_int_equal(page_pool_used(), 1);
	fake_pool_destroy();
	return 0;
}

static void use_format(const struct paging *format)
{
	page_table_destroy(&pt);
	assert_int_equal(page_table_init(&pt, format, 46), 0);
}

static void assert_maps(uint64_t virt, uint64_t phys, uint64_t flags, unsigned int level)
{
	uint64_t got_phys, got_flags;
	unsigned int got_level;

	assert_int_equal(page_table_lookup(&pt, virt, &got_phys, &got_flags, &got_level), 0);
	assert_true(got_phys == phys);
	assert_true(got_flags == flags);
	assert_int_equal(got_level, level);
}

static void assert_unmapped(uint64_t virt)
{
	assert_int_equal(page_table_lookup(&pt, virt, NULL, NULL, NULL), -ENOENT);
}

static void test_init(void **state)
{
	struct page_table other;

	(void)state;
	assert_int_equal(page_table_init(&other, &paging_host4, 31), -EINVAL);
	assert_int_equal(page_table_init(&other, &paging_host4, 53), -EINVAL);
	while (page_alloc(1) != NULL)
		;
	assert_int_equal(page_table_init(&other, &paging_host4, 46), -ENOMEM);
	/* Destroying what was not made does nothing. */
	page_table_destroy(&other);
	fake_pool_destroy();
	setup(state);
}

static void test_pages(void **state)
{
	unsigned int level;

	(void)state;
	assert_unmapped(HIGH);
	assert_int_equal(page_table_map(&pt, HIGH + PAGE, 0x5000, 3 * PAGE, FLAGS, 3), 0);
	assert_unmapped(HIGH);
	assert_maps(HIGH + PAGE, 0x5000, FLAGS, 1);
	assert_maps(HIGH + PAGE + 0x123, 0x5123, FLAGS, 1);
	assert_maps(HIGH + 3 * PAGE + 0xfff, 0x7fff, FLAGS, 1);
	assert_unmapped(HIGH + 4 * PAGE);
	/* Root and one table per lower level. */
	assert_int_equal(page_pool_used(), 1 + 4);
	assert_int_equal(page_table_lookup(&pt, 0, NULL, NULL, &level), -ENOENT);
	assert_int_equal(level, 4);
	assert_int_equal(page_table_lookup(&pt, HIGH, NULL, NULL, &level), -ENOENT);
	assert_int_equal(level, 1);
}

static void test_leaf_sizes(void **state)
{
	(void)state;
	/* 4 KiB up to 2 MiB, 2 MiB up to 1 GiB, one of 1 GiB, and down again. */
	assert_int_equal(page_table_map(&pt, GIB - 2 * MIB - PAGE, 3 * GIB - 2 * MIB - PAGE,
					PAGE + 2 * MIB + GIB + 4 * MIB + 2 * PAGE, FLAGS, 3),
			 0);
	assert_maps(GIB - 2 * MIB - PAGE, 3 * GIB - 2 * MIB - PAGE, FLAGS, 1);
	assert_maps(GIB - 2 * MIB, 3 * GIB - 2 * MIB, FLAGS, 2);
	assert_maps(GIB, 3 * GIB, FLAGS, 3);
	assert_maps(GIB + 0x12345678, 3 * GIB + 0x12345678, FLAGS, 3);
	assert_maps(2 * GIB + 2 * MIB, 4 * GIB + 2 * MIB, FLAGS, 2);
	assert_maps(2 * GIB + 4 * MIB + PAGE, 4 * GIB + 4 * MIB + PAGE, FLAGS, 1);
	assert_unmapped(2 * GIB + 4 * MIB + 2 * PAGE);
	assert_unmapped(GIB - 2 * MIB - 2 * PAGE);
}

static void test_leaf_limit(void **state)
{
	(void)state;
	assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 2), 0);
	assert_maps(0, 0, FLAGS, 2);
	assert_maps(GIB - 1, GIB - 1, FLAGS, 2);
	assert_int_equal(page_table_map(&pt, GIB, GIB, 2 * MIB, FLAGS, 1), 0);
	assert_maps(GIB, GIB, FLAGS, 1);
	/* Alignment of virtual and physical address must both fit. */
	assert_int_equal(page_table_map(&pt, 2 * GIB, 2 * GIB + PAGE, 4 * MIB, FLAGS, 3), 0);
	assert_maps(2 * GIB, 2 * GIB + PAGE, FLAGS, 1);
	assert_int_equal(page_table_map(&pt, 4 * GIB, 5 * GIB + 2 * MIB, GIB, FLAGS, 3), 0);
	assert_maps(4 * GIB, 5 * GIB + 2 * MIB, FLAGS, 2);
}

static void refuse_map(uint64_t virt, uint64_t phys, uint64_t size, uint64_t flags,
		       unsigned int max)
{
	uint64_t used = page_pool_used();

	assert_int_equal(page_table_map(&pt, virt, phys, size, flags, max), -EINVAL);
	assert_int_equal(page_pool_used(), used);
}

static void test_refusals(void **state)
{
	(void)state;
	refuse_map(1, 0, PAGE, FLAGS, 1);
	refuse_map(0, 1, PAGE, FLAGS, 1);
	refuse_map(0, 0, PAGE + 1, FLAGS, 1);
	refuse_map(0, 0, 0, FLAGS, 1);
	refuse_map(0, 0, PAGE, FLAGS, 0);
	refuse_map(0, 0, PAGE, FLAGS, 4);
	/* Flags: not present, page size bit, address bits. */
	refuse_map(0, 0, PAGE, 0, 1);
	refuse_map(0, 0, PAGE, HOST_PTE_WRITE, 1);
	refuse_map(0, 0, PAGE, FLAGS | BIT(7), 1);
	refuse_map(0, 0, PAGE, FLAGS | BIT(12), 1);
	refuse_map(0, 0, PAGE, FLAGS | BIT(51), 1);
	/* Physical: width is 46. */
	refuse_map(0, BIT(46), PAGE, FLAGS, 1);
	refuse_map(0, BIT(46) - PAGE, 2 * PAGE, FLAGS, 1);
	refuse_map(0, ~(PAGE - 1), PAGE, FLAGS, 1);
	refuse_map(0, ~(PAGE - 1), 2 * PAGE, FLAGS, 1);
	assert_int_equal(page_table_map(&pt, 0, BIT(46) - PAGE, PAGE, FLAGS, 1), 0);
	/* Virtual: canonical addresses of 48 bits, in one half. */
	refuse_map(BIT(47), 0, PAGE, FLAGS, 1);
	refuse_map(BIT(47) - PAGE, 0, 2 * PAGE, FLAGS, 1);
	refuse_map(HIGH - PAGE, 0, PAGE, FLAGS, 1);
	refuse_map(BIT(47) - PAGE, 0, HIGH - BIT(47) + 2 * PAGE, FLAGS, 1);
	refuse_map(~(PAGE - 1), 0, 2 * PAGE, FLAGS, 1);
	refuse_map(0, 0, ~(PAGE - 1), FLAGS, 1);
	assert_int_equal(page_table_map(&pt, ~(PAGE - 1), 0, PAGE, FLAGS, 1), 0);
	assert_maps(UINT64_MAX, 0xfff, FLAGS, 1);
}

static void test_unmap_refusals(void **state)
{
	(void)state;
	assert_int_equal(page_table_unmap(&pt, 1, PAGE), -EINVAL);
	assert_int_equal(page_table_unmap(&pt, 0, 1), -EINVAL);
	assert_int_equal(page_table_unmap(&pt, 0, 0), -EINVAL);
	assert_int_equal(page_table_unmap(&pt, BIT(47), PAGE), -EINVAL);
	assert_int_equal(page_table_unmap(&pt, ~(PAGE - 1), 2 * PAGE), -EINVAL);
	/* From the last page of the lower half to the first one of the upper half. */
	assert_int_equal(page_table_unmap(&pt, BIT(47) - PAGE, HIGH - BIT(47) + 2 * PAGE), -EINVAL);
	assert_int_equal(page_table_lookup(&pt, BIT(47), NULL, NULL, NULL), -EINVAL);
	assert_int_equal(page_table_lookup(&pt, HIGH - 1, NULL, NULL, NULL), -EINVAL);
}

static void test_unsigned_width(void **state)
{
	(void)state;
	use_format(&paging_unsigned);
	assert_int_equal(page_table_map(&pt, BIT(48) - PAGE, 0, PAGE, 4, 1), 0);
	assert_maps(BIT(48) - 1, 0xfff, 4, 1);
	refuse_map(BIT(48) - PAGE, 0, 2 * PAGE, 4, 1);
	refuse_map(BIT(48), 0, PAGE, 4, 1);
	assert_int_equal(page_table_lookup(&pt, HIGH, NULL, NULL, NULL), -EINVAL);
	/* Each of the three bits alone makes a leaf. */
	for (uint64_t flags = 1; flags <= 4; flags *= 2) {
		assert_int_equal(page_table_map(&pt, 0, 0, GIB, flags, 3), 0);
		assert_maps(GIB - 1, GIB - 1, flags, 3);
		assert_int_equal(page_table_map(&pt, 0, 0, PAGE, flags | 8, 3), 0);
		assert_maps(0, 0, flags | 8, 1);
		assert_maps(PAGE, PAGE, flags, 1);
		page_table_reap(&pt);
	}
}

static void test_three_levels(void **state)
{
	(void)state;
	use_format(&paging_three);
	assert_int_equal(page_table_map(&pt, 0, 0, 512 * GIB, 3, 3), 0);
	assert_int_equal(page_pool_used(), 1 + 1);
	assert_maps(512 * GIB - 1, 512 * GIB - 1, 3, 3);
	refuse_map(512 * GIB, 0, PAGE, 3, 1);
}

static void test_five_levels(void **state)
{
	(void)state;
	use_format(&paging_host5);
	assert_int_equal(page_table_map(&pt, HIGH, 0, 2 * MIB, FLAGS, 3), 0);
	assert_int_equal(page_table_map(&pt, BIT(56) - PAGE, GIB, PAGE, FLAGS, 3), 0);
	assert_int_equal(page_table_map(&pt, ~(BIT(56) - 1), GIB, PAGE, FLAGS, 3), 0);
	assert_maps(HIGH + MIB, MIB, FLAGS, 2);
	assert_maps(BIT(56) - 1, GIB + PAGE - 1, FLAGS, 1);
	assert_maps(~(BIT(56) - 1), GIB, FLAGS, 1);
	refuse_map(BIT(56), 0, PAGE, FLAGS, 1);
	/* The slot that firmware and Linux find: the last PML5 entry, PML4 entry 256. */
	assert_true(pt.root[511] & HOST_PTE_PRESENT);
}

/* One page in the middle of 1 GiB: everything else stays as it was. */
static void test_split(void **state)
{
	const uint64_t hole = 0x12345000;

	(void)state;
	assert_int_equal(page_table_map(&pt, GIB, 7 * GIB, GIB, FLAGS, 3), 0);
	assert_int_equal(page_table_map(&pt, GIB + hole, 7 * GIB + hole, PAGE, RO, 3), 0);
	for (uint64_t at = 0; at < GIB; at += 2 * MIB) {
		bool here = at == (hole & ~(2 * MIB - 1));

		assert_maps(GIB + at, 7 * GIB + at, FLAGS, here ? 1 : 2);
	}
	for (uint64_t at = hole & ~(2 * MIB - 1); at < (hole | (2 * MIB - 1)); at += PAGE)
		assert_maps(GIB + at, 7 * GIB + at, at == hole ? RO : FLAGS, 1);
	assert_int_equal(page_table_unmap(&pt, GIB + hole, PAGE), 0);
	assert_unmapped(GIB + hole);
	assert_unmapped(GIB + hole + PAGE - 1);
	assert_maps(GIB + hole - 1, 7 * GIB + hole - 1, FLAGS, 1);
	assert_maps(GIB + hole + PAGE, 7 * GIB + hole + PAGE, FLAGS, 1);
}

static void test_unmap_large(void **state)
{
	(void)state;
	assert_int_equal(page_table_map(&pt, 0, 0, 4 * GIB, FLAGS, 3), 0);
	assert_int_equal(page_table_unmap(&pt, PAGE, 2 * GIB), 0);
	assert_maps(0, 0, FLAGS, 1);
	assert_unmapped(PAGE);
	assert_unmapped(2 * MIB);
	assert_unmapped(GIB);
	assert_unmapped(2 * GIB);
	assert_maps(2 * GIB + PAGE, 2 * GIB + PAGE, FLAGS, 1);
	assert_maps(2 * GIB + 2 * MIB, 2 * GIB + 2 * MIB, FLAGS, 2);
	assert_maps(3 * GIB, 3 * GIB, FLAGS, 3);
	/* All the rest, and much that was never there. */
	assert_int_equal(page_table_unmap(&pt, 0, BIT(47)), 0);
	for (uint64_t at = 0; at < 4 * GIB; at += MIB)
		assert_unmapped(at);
	assert_int_equal(page_table_unmap(&pt, HIGH, BIT(47)), 0);
}

/* A large leaf comes back over small ones; their tables are freed, but not before the caller says.
 */
static void test_restore(void **state)
{
	uint64_t used;

	(void)state;
	assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 3), 0);
	used = page_pool_used();
	assert_int_equal(page_table_map(&pt, 0x5000, 0x5000, PAGE, RO, 3), 0);
	assert_int_equal(page_pool_used(), used + 2);
	assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 3), 0);
	assert_maps(0x5000, 0x5000, FLAGS, 3);
	assert_int_equal(page_pool_used(), used + 2);
	page_table_reap(&pt);
	assert_int_equal(page_pool_used(), used);
	page_table_reap(&pt);
	assert_int_equal(page_pool_used(), used);
	/* The same for tables that an unmapping leaves over. */
	assert_int_equal(page_table_map(&pt, 0x5000, 0x5000, PAGE, RO, 3), 0);
	assert_int_equal(page_table_unmap(&pt, 0, GIB), 0);
	assert_unmapped(0x5000);
	page_table_reap(&pt);
	assert_int_equal(page_pool_used(), used);
}

/* Nobody reaps: leaves get small, but the mapping is right all the time. */
static void test_never_reaped(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 3 * PAGE_TABLE_MAX_STALE; i++) {
		uint64_t at = i * 2 * MIB;

		assert_int_equal(page_table_map(&pt, at, at, 2 * MIB, FLAGS, 1), 0);
		assert_int_equal(page_table_map(&pt, at, at, 2 * MIB, RO, 2), 0);
		assert_maps(at + MIB, at + MIB, RO, i < PAGE_TABLE_MAX_STALE ? 2 : 1);
		assert_int_equal(page_table_unmap(&pt, at + MIB, MIB), 0);
		assert_unmapped(at + MIB);
		assert_maps(at, at, RO, 1);
	}
	assert_true(pt.crowded);
	assert_int_equal(page_table_unmap(&pt, 0, GIB), 0);
	for (uint64_t at = 0; at < GIB; at += MIB)
		assert_unmapped(at);
}

/* Pages at very many places go and come back: after some rounds the tables are those of before. */
static void test_many_places(void **state)
{
	const uint64_t places = 5 * PAGE_TABLE_MAX_STALE;
	uint64_t used, rounds = 0;

	(void)state;
	assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 2), 0);
	used = page_pool_used();
	for (uint64_t i = 0; i < places; i++)
		assert_int_equal(page_table_unmap(&pt, i * 2 * MIB + PAGE, PAGE), 0);
	assert_int_equal(page_pool_used(), used + places);
	do {
		pt.crowded = false;
		assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 2), 0);
		for (uint64_t i = 0; i < places; i++)
			assert_maps(i * 2 * MIB + PAGE, i * 2 * MIB + PAGE, FLAGS,
				    i / PAGE_TABLE_MAX_STALE <= rounds ? 2 : 1);
		page_table_reap(&pt);
		rounds++;
	} while (pt.crowded);
	assert_int_equal(rounds, places / PAGE_TABLE_MAX_STALE);
	assert_int_equal(page_pool_used(), used);
}

/* With n pages left for every n: an error or the right mapping, never a leak, and old stays right.
 */
static void test_no_memory(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < 8; n++) {
		void *all[200];
		unsigned int taken = 0;
		int err;

		assert_int_equal(page_table_map(&pt, 0, 0, GIB, FLAGS, 3), 0);
		while ((all[taken] = page_alloc(1)) != NULL)
			taken++;
		for (unsigned int i = 0; i < n; i++)
			page_free(all[--taken], 1);

		err = page_table_map(&pt, 0x7000, 0x7000, PAGE, RO, 1);
		assert_int_equal(err, n < 2 ? -ENOMEM : 0);
		assert_int_equal(page_table_lookup(&pt, 0x8000, NULL, NULL, NULL), 0);
		assert_int_equal(page_table_lookup(&pt, 512 * MIB, NULL, NULL, NULL), 0);
		err = page_table_map(&pt, HIGH, 0, PAGE, FLAGS, 1);
		assert_int_equal(err, n < 5 ? -ENOMEM : 0);
		err = page_table_unmap(&pt, 600 * MIB + PAGE, PAGE);
		assert_int_equal(page_table_lookup(&pt, 600 * MIB, NULL, NULL, NULL), 0);
		if (err == 0)
			assert_unmapped(600 * MIB + PAGE);

		while (taken > 0)
			page_free(all[--taken], 1);
		use_format(&paging_host4);
	}
}

static struct page_table_run seen[10];
static unsigned int num_seen;

static int see(const struct page_table_run *run, void *context)
{
	assert_ptr_equal(context, seen);
	assert_true(num_seen < ARRAY_SIZE(seen));
	seen[num_seen++] = *run;
	return run->phys == 77 * GIB ? 77 : 0;
}

static void assert_runs(const struct page_table_run *want, unsigned int n, int result)
{
	num_seen = 0;
	assert_int_equal(page_table_for_each(&pt, see, seen), result);
	assert_int_equal(num_seen, n);
	for (unsigned int i = 0; i < n; i++) {
		assert_true(seen[i].virt == want[i].virt && seen[i].phys == want[i].phys);
		assert_true(seen[i].size == want[i].size && seen[i].flags == want[i].flags);
	}
}

static void test_for_each(void **state)
{
	static const struct page_table_run runs[] = {
		{PAGE, PAGE, GIB - PAGE, FLAGS},
		{GIB, GIB, GIB, RO},
		{2 * GIB, 3 * GIB, 3 * MIB, RO},
		{2 * GIB + 3 * MIB + PAGE, 3 * GIB + 3 * MIB + PAGE, PAGE, RO},
		{HIGH, 2 * GIB + 3 * MIB + PAGE, PAGE, RO},
		{HIGH + PAGE, 77 * GIB, PAGE, RO},
		{~(GIB - 1), 0, GIB, FLAGS},
	};

	(void)state;
	assert_runs(runs, 0, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(runs); i++) {
		/* In two pieces, with leaves of several sizes: still one run. */
		assert_int_equal(page_table_map(&pt, runs[i].virt, runs[i].phys, runs[i].size,
						runs[i].flags, 3),
				 0);
		assert_int_equal(
			page_table_map(&pt, runs[i].virt, runs[i].phys, PAGE, runs[i].flags, 1), 0);
	}
	assert_runs(runs, 6, 77);
	assert_int_equal(page_table_map(&pt, HIGH + PAGE, 78 * GIB, PAGE, RO, 1), 0);
	num_seen = 0;
	assert_int_equal(page_table_for_each(&pt, see, seen), 0);
	assert_int_equal(num_seen, 7);
	assert_true(seen[6].virt == ~(GIB - 1) && seen[6].size == GIB);
	/* What the last call returns counts as well. */
	assert_int_equal(page_table_map(&pt, ~(GIB - 1), 77 * GIB, GIB, FLAGS, 3), 0);
	num_seen = 0;
	assert_int_equal(page_table_for_each(&pt, see, seen), 77);
}

/* Tables lie at other physical than virtual addresses in the core. */
static void test_phys_offset(void **state)
{
	(void)state;
	page_table_destroy(&pt);
	hv_phys_offset = (uintptr_t)fake_pool - 0x40000000;
	assert_int_equal(page_table_init(&pt, &paging_host4, 46), 0);
	assert_int_equal(page_table_map(&pt, HIGH, 0x5000, PAGE, FLAGS, 1), 0);
	assert_maps(HIGH, 0x5000, FLAGS, 1);
	assert_true((pt.root[256] & PAGE_TABLE_ADDRESS) >= 0x40000000);
	assert_true((pt.root[256] & PAGE_TABLE_ADDRESS) < 0x40000000 + 200 * PAGE);
	assert_true((pt.root[256] & ~PAGE_TABLE_ADDRESS) == paging_host4.table);
	page_table_destroy(&pt);
	hv_phys_offset = 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_init),		T(test_pages),	      T(test_leaf_sizes),
		T(test_leaf_limit),	T(test_refusals),     T(test_unmap_refusals),
		T(test_unsigned_width), T(test_three_levels), T(test_five_levels),
		T(test_split),		T(test_unmap_large),  T(test_restore),
		T(test_never_reaped),	T(test_many_places),  T(test_no_memory),    T(test_for_each),
		T(test_phys_offset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
