// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/own_memory.c hypervisor/cell/range_list.c hypervisor/vmx/ept.c hypervisor/vmx/memtype.c */
/* sources: hypervisor/mm/page_table.c hypervisor/mm/page_pool.c hypervisor/lib/string.c tests/fakes/printk.c */
/* The root cell's memory: whatever it touches, in whatever order and with however few pages, it gets. */
#include "tests/fakes/unit.h"

#include "cell/own_memory.h"
#include "lib/errno.h"
#include "tests/fakes/pool.h"

#define PAGE RVM_PAGE_SIZE
#define MIB  (1ULL << 20)
#define GIB  (1ULL << 30)
#define PHYS_BITS 46

static struct own_memory m;

static void start(uint64_t pages, bool page_1g)
{
	const struct ept_caps caps = { .walk_4 = true, .walk_wb = true, .page_2m = true,
				       .page_1g = page_1g, .phys_bits = PHYS_BITS };

	fake_pool_create(pages);
	hv_phys_offset = (uintptr_t)fake_pool - GIB;
	page_pool_reserve(OWN_MEMORY_RESERVE);
	memset(&m, 0, sizeof(m));
	m.mtrr.enabled = true;
	m.mtrr.default_type = MEMTYPE_WB;
	m.mtrr.phys_bits = PHYS_BITS;
	m.limit = own_memory_limit(PHYS_BITS);
	m.eager_top = 4 * GIB;
	assert_int_equal(ept_init(&m.ept, &caps), 0);
	assert_int_equal(own_memory_map(&m, 0, m.eager_top), 0);
}

static int teardown(void **state)
{
	(void)state;
	ept_destroy(&m.ept);
	assert_int_equal(page_pool_used(), 1);
	fake_pool_destroy();
	return 0;
}

static bool is_mapped(uint64_t gpa)
{
	uint64_t hpa;

	if (ept_lookup(&m.ept, gpa, &hpa, NULL, NULL))
		return false;
	assert_int_equal(hpa, gpa);
	return true;
}

/* As the handler of EPT violations does; how often room had to be made. */
static unsigned int touch(uint64_t gpa)
{
	unsigned int rounds = 0;
	int err;

	while ((err = own_memory_map_chunk(&m, gpa)) == -ENOMEM) {
		assert_true(own_memory_evict(&m, 0));
		ept_reap(&m.ept);
		assert_true(++rounds < 1000);
	}
	assert_int_equal(err, 0);
	assert_true(is_mapped(gpa));
	assert_true(is_mapped(0) && is_mapped(4 * GIB - PAGE));
	return rounds;
}

/* There is no list of chunks that could run full. */
static void test_many_chunks(void **state)
{
	(void)state;
	start(4000, false);
	for (uint64_t i = 0; i < 3000; i++)
		assert_int_equal(touch((4 + i) * GIB + 0x1000), 0);
	for (uint64_t i = 0; i < 3000; i++)
		assert_true(is_mapped((4 + i) * GIB + 0x1000));
}

static void test_large_pages_take_none(void **state)
{
	uint64_t used;

	(void)state;
	start(64, true);
	touch(100 * GIB);
	used = page_pool_used();
	for (uint64_t i = 4; i < 512; i++)
		assert_int_equal(touch(i * GIB), 0);
	assert_int_equal(page_pool_used(), used);
}

/* More than there are pages for: some are taken back, and come again when they are used. */
static void pages_run_out(bool page_1g, uint64_t distance)
{
	unsigned int rounds = 0;

	start(40, page_1g);
	for (uint64_t gpa = 4 * GIB; gpa < m.limit && gpa < 400 * distance; gpa += distance)
		rounds += touch(gpa);
	assert_true(rounds > 0);
	rounds = touch(4 * GIB);
	assert_true(rounds < 3);
}

static void test_tables_of_chunks_run_out(void **state)
{
	(void)state;
	pages_run_out(false, GIB);
}

/* One table for each 512 GiB, whose entries are all pages of 1 GiB. */
static void test_tables_of_regions_run_out(void **state)
{
	(void)state;
	pages_run_out(true, 512 * GIB);
}

static void test_both_kinds_of_tables_run_out(void **state)
{
	(void)state;
	pages_run_out(false, 512 * GIB);
}

/* Even with nothing left but the reserve, where memory types change with every 64 KiB of a chunk. */
static void test_reserve(void **state)
{
	void *taken[60];
	unsigned int pages = 0;

	(void)state;
	start(60, false);
	m.mtrr.num_variable = 1;
	m.mtrr.variable[0].base = 64 * GIB | MEMTYPE_UC;
	m.mtrr.variable[0].mask = (((1ULL << PHYS_BITS) - 1) & ~(GIB - 1)) | 0x10000 | BIT(11);
	while ((taken[pages] = page_alloc(1)))
		pages++;
	assert_true(pages > 0);
	touch(64 * GIB + 0x123000);
	touch(300 * GIB);
	touch(64 * GIB + 800 * MIB);
	while (pages > 0)
		assert_int_equal(page_free(taken[--pages], 1), 0);
}

static void test_one_chunk_stays(void **state)
{
	const uint64_t keep = 600 * GIB + 0x5000;

	(void)state;
	start(200, false);
	for (uint64_t i = 590; i < 610; i++)
		touch(i * GIB);
	touch(5000 * GIB);
	while (own_memory_evict(&m, keep))
		ept_reap(&m.ept);
	assert_true(is_mapped(keep));
	assert_false(is_mapped(599 * GIB) || is_mapped(601 * GIB) || is_mapped(5000 * GIB));
	assert_true(is_mapped(0) && is_mapped(4 * GIB - PAGE));
}

/* What is lent is nobody's to map, before and after its chunk has been mapped. */
static void test_lent(void **state)
{
	(void)state;
	start(200, false);
	assert_int_equal(range_list_add(&m.lent, 50 * GIB + MIB, 50 * GIB + 2 * MIB), 0);
	assert_int_equal(own_memory_map_chunk(&m, 50 * GIB + MIB), -EINVAL);
	touch(50 * GIB);
	assert_false(is_mapped(50 * GIB + MIB) || is_mapped(50 * GIB + 2 * MIB - PAGE));
	assert_true(is_mapped(50 * GIB + 2 * MIB) && is_mapped(50 * GIB + MIB - PAGE));
	assert_int_equal(range_list_remove(&m.lent, 50 * GIB + MIB, 50 * GIB + 2 * MIB), 0);
	assert_int_equal(own_memory_map_again(&m, 50 * GIB + MIB, 50 * GIB + 2 * MIB), 0);
	assert_true(is_mapped(50 * GIB + MIB));
	/* Nobody has asked for others. */
	assert_int_equal(own_memory_map_again(&m, 0, m.limit), 0);
	assert_false(is_mapped(51 * GIB) || is_mapped(49 * GIB));
}

/* New memory types reach everything that is mapped. */
static void test_map_again_has_new_types(void **state)
{
	uint8_t type;

	(void)state;
	start(200, false);
	touch(50 * GIB);
	touch(7000 * GIB);
	m.mtrr.default_type = MEMTYPE_UC;
	assert_int_equal(own_memory_map_again(&m, 0, m.limit), 0);
	for (uint64_t i = 0; i < 3; i++) {
		static const uint64_t at[] = { GIB, 50 * GIB, 7000 * GIB };

		assert_int_equal(ept_lookup(&m.ept, at[i], NULL, NULL, &type), 0);
		assert_int_equal(type, MEMTYPE_UC);
	}
}

static void test_limit(void **state)
{
	(void)state;
	start(64, false);
	assert_true(own_memory_limit(39) == 1ULL << 39 && own_memory_limit(52) == 1ULL << 48);
	assert_int_equal(own_memory_map_chunk(&m, m.limit), -EINVAL);
	assert_int_equal(own_memory_map_chunk(&m, ~0ULL), -EINVAL);
	touch(m.limit - PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_many_chunks, teardown),
		cmocka_unit_test_teardown(test_large_pages_take_none, teardown),
		cmocka_unit_test_teardown(test_tables_of_chunks_run_out, teardown),
		cmocka_unit_test_teardown(test_tables_of_regions_run_out, teardown),
		cmocka_unit_test_teardown(test_both_kinds_of_tables_run_out, teardown),
		cmocka_unit_test_teardown(test_reserve, teardown),
		cmocka_unit_test_teardown(test_one_chunk_stays, teardown),
		cmocka_unit_test_teardown(test_lent, teardown),
		cmocka_unit_test_teardown(test_map_again_has_new_types, teardown),
		cmocka_unit_test_teardown(test_limit, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
