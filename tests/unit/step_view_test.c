// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/step_view.c hypervisor/vmx/ept.c hypervisor/vmx/memtype.c */
/* sources: hypervisor/mm/page_table.c hypervisor/mm/page_pool.c hypervisor/lib/string.c */
/* sources: tests/fakes/printk.c */
/* The private view for one instruction: the scratch page where it should be, all else as it was, and
 * the shared tables untouched. */
#include "tests/fakes/unit.h"

#include "cell/step_view.h"
#include "lib/errno.h"
#include "mm/address.h"
#include "tests/fakes/pool.h"

#define PAGE RVM_PAGE_SIZE
#define MIB (1ULL << 20)
#define GIB (1ULL << 30)
/* The reserved memory: neither end at a boundary of a large page. */
#define HOLE (1 * GIB - 3 * MIB + PAGE)
#define HOLE_SIZE (5 * MIB)

static struct ept ept;
static struct mtrr_state mtrr;
static struct step_view view;

static int setup(void **state)
{
	static const struct ept_caps caps = {
		.walk_4 = true, .walk_wb = true, .page_2m = true, .page_1g = true, .phys_bits = 39,
	};

	(void)state;
	fake_pool_create(200);
	hv_phys_offset = (uintptr_t)fake_pool - GIB / 2;
	memset(&mtrr, 0, sizeof(mtrr));
	mtrr.enabled = true;
	mtrr.default_type = MEMTYPE_WB;
	mtrr.phys_bits = 39;
	assert_int_equal(ept_init(&ept, &caps), 0);
	assert_int_equal(ept_map_identity(&ept, 0, HOLE, EPT_RWX, &mtrr), 0);
	assert_int_equal(ept_map_identity(&ept, HOLE + HOLE_SIZE, 4 * GIB - HOLE - HOLE_SIZE, EPT_RWX,
					  &mtrr), 0);
	assert_int_equal(ept_remap_page(&ept, HOLE, HOLE, EPT_READ), 0);
	assert_int_equal(step_view_init(&view), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_pool_destroy();
	return 0;
}

/* What the processor finds through the EPT pointer of the view. */
static int seen(uint64_t gpa, uint64_t *hpa, uint64_t *flags)
{
	struct page_table pt = ept.pt;

	pt.root = phys_to_virt(step_view_eptp(&view, &ept) & PAGE_TABLE_ADDRESS);
	return page_table_lookup(&pt, gpa, hpa, flags, NULL);
}

static uint64_t scratch_phys(void)
{
	return virt_to_phys(view.tables) + STEP_VIEW_TABLES * PAGE;
}

static void test_scratch_page_in_place(void **state)
{
	const uint8_t *scratch = (const uint8_t *)phys_to_virt(scratch_phys());
	static const uint64_t pages[] = { HOLE, HOLE + PAGE, 1 * GIB - PAGE, 1 * GIB };
	uint64_t hpa, flags;

	(void)state;
	step_view_begin(&view, &ept);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++)
		assert_int_equal(step_view_map(&view, pages[i] + 5, false), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(pages); i++) {
		assert_int_equal(seen(pages[i], &hpa, &flags), 0);
		assert_true(hpa == scratch_phys());
		assert_int_equal(flags & EPT_RWX, EPT_RWX);
		assert_int_equal(flags >> 3 & 7, MEMTYPE_WB);
	}
	for (unsigned int i = 0; i < PAGE; i++)
		assert_int_equal(scratch[i], 0xff);
}

static void test_all_else_as_it_was(void **state)
{
	static const uint64_t own[] = { 0, HOLE - PAGE, HOLE + HOLE_SIZE, 2 * GIB, 4 * GIB - PAGE };
	uint64_t hpa, flags;

	(void)state;
	step_view_begin(&view, &ept);
	assert_int_equal(step_view_map(&view, HOLE + PAGE, false), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(own); i++) {
		assert_int_equal(seen(own[i], &hpa, &flags), 0);
		assert_true(hpa == own[i]);
		assert_int_equal(flags & EPT_RWX, EPT_RWX);
	}
	assert_int_equal(seen(HOLE, &hpa, &flags), 0);
	assert_true(hpa == HOLE);
	assert_int_equal(flags & EPT_RWX, EPT_READ);
	assert_int_equal(seen(HOLE + 2 * PAGE, NULL, NULL), -ENOENT);
	assert_int_equal(seen(4 * GIB, NULL, NULL), -ENOENT);
}

static void test_shared_tables_untouched(void **state)
{
	unsigned int perm;
	uint64_t hpa;

	(void)state;
	step_view_begin(&view, &ept);
	assert_int_equal(step_view_map(&view, HOLE, false), 0);
	assert_int_equal(step_view_map(&view, HOLE + PAGE, false), 0);
	assert_int_equal(ept_lookup(&ept, HOLE, &hpa, &perm, NULL), 0);
	assert_true(hpa == HOLE && perm == EPT_READ);
	assert_int_equal(ept_lookup(&ept, HOLE + PAGE, NULL, NULL, NULL), -ENOENT);
}

static void test_begins_anew(void **state)
{
	uint8_t *scratch = (uint8_t *)phys_to_virt(scratch_phys());
	uint64_t hpa;

	(void)state;
	step_view_begin(&view, &ept);
	assert_int_equal(step_view_map(&view, HOLE + PAGE, false), 0);
	scratch[7] = 0;
	assert_int_equal(ept_map_identity(&ept, 8 * GIB, GIB, EPT_RWX, &mtrr), 0);
	step_view_begin(&view, &ept);
	assert_int_equal(scratch[7], 0xff);
	assert_int_equal(seen(HOLE + PAGE, NULL, NULL), -ENOENT);
	assert_int_equal(seen(8 * GIB, &hpa, NULL), 0);
	assert_true(hpa == 8 * GIB);
}

static void test_the_page_itself(void **state)
{
	uint64_t hpa, flags;

	(void)state;
	step_view_begin(&view, &ept);
	assert_int_equal(step_view_map(&view, HOLE + 0x300, true), 0);
	assert_int_equal(seen(HOLE, &hpa, &flags), 0);
	assert_true(hpa == HOLE);
	assert_int_equal(flags & EPT_RWX, EPT_RW);
	assert_int_equal(flags >> 3 & 7, MEMTYPE_UC);
}

static void test_limits(void **state)
{
	int err = 0;

	(void)state;
	step_view_begin(&view, &ept);
	assert_int_equal(step_view_map(&view, 2 * GIB, false), -EINVAL);
	for (uint64_t i = 0; !err && i < 16; i++)
		err = step_view_map(&view, HOLE + PAGE + i * 64 * GIB, false);
	assert_int_equal(err, -ENOSPC);
	while (page_alloc(1))
		;
	assert_int_equal(step_view_init(&view), -ENOMEM);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_scratch_page_in_place), T(test_all_else_as_it_was),
		T(test_shared_tables_untouched), T(test_begins_anew), T(test_the_page_itself), T(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
