// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/page_pool.c hypervisor/lib/string.c tests/fakes/printk.c */
/* The page pool: exhaustion, alignment, dirty memory, and hostile frees. */
#include "tests/fakes/unit.h"

#include <pthread.h>

#include "lib/errno.h"
#include "tests/fakes/pool.h"
#include "tests/fakes/printk.h"

#define PAGES 100
#define PAGE  RVM_PAGE_SIZE

static int setup(void **state)
{
	(void)state;
	fake_pool_create(PAGES);
	fake_printk_reset();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_pool_destroy();
	return 0;
}

static void assert_zero(const void *page, size_t pages)
{
	const uint64_t *p = page;

	for (size_t i = 0; i < pages * PAGE / 8; i++)
		assert_true(p[i] == 0);
}

static void test_init(void **state)
{
	(void)state;
	assert_int_equal(page_pool_size(), PAGES);
	assert_int_equal(page_pool_used(), 1);
	assert_int_equal(page_pool_init(NULL, 4 * PAGE), -EINVAL);
	assert_int_equal(page_pool_init(fake_pool + 8, 4 * PAGE), -EINVAL);
	assert_int_equal(page_pool_init(fake_pool, 4 * PAGE + 1), -EINVAL);
	assert_int_equal(page_pool_init(fake_pool, 0), -EINVAL);
	assert_int_equal(page_pool_init(fake_pool, PAGE), -EINVAL);
	assert_int_equal(page_pool_init((void *)~(PAGE - 1), 2 * PAGE), -EINVAL);
	/* What was refused left the pool as it was. */
	assert_int_equal(page_pool_size(), PAGES);
	assert_non_null(page_alloc(1));
	assert_int_equal(page_pool_init(fake_pool, 2 * PAGE), 0);
	assert_ptr_equal(page_alloc(1), fake_pool + PAGE);
	assert_null(page_alloc(1));
}

static void test_exhaust(void **state)
{
	uint8_t *page;

	(void)state;
	for (unsigned int i = 1; i < PAGES; i++) {
		page = page_alloc(1);
		assert_ptr_equal(page, fake_pool + i * PAGE);
		assert_zero(page, 1);
		memset(page, 0x5a, PAGE);
	}
	assert_null(page_alloc(1));
	assert_int_equal(page_pool_used(), PAGES);
	for (unsigned int i = 1; i < PAGES; i++)
		assert_int_equal(page_free(fake_pool + i * PAGE, 1), 0);
	assert_int_equal(page_pool_used(), 1);
	page = page_alloc(PAGES - 1);
	assert_ptr_equal(page, fake_pool + PAGE);
	assert_zero(page, PAGES - 1);
	assert_null(page_alloc(1));
}

static void test_counts(void **state)
{
	(void)state;
	assert_null(page_alloc(0));
	assert_null(page_alloc(PAGES));
	assert_null(page_alloc(UINT32_MAX));
	assert_null(page_alloc_aligned(1, 0));
	assert_null(page_alloc_aligned(1, 3));
	assert_null(page_alloc_aligned(1, 0x80000000U));
	assert_null(page_alloc_aligned(UINT32_MAX, 0x80000000U));
	assert_int_equal(page_pool_used(), 1);
}

static void test_holes(void **state)
{
	uint8_t *a = page_alloc(3), *b = page_alloc(5), *c = page_alloc(2);

	(void)state;
	assert_ptr_equal(b, a + 3 * PAGE);
	assert_ptr_equal(c, b + 5 * PAGE);
	memset(b, 0xff, 5 * PAGE);
	assert_int_equal(page_free(b, 5), 0);
	/* Too large for the hole, then into it, then what is left of it. */
	assert_ptr_equal(page_alloc(6), c + 2 * PAGE);
	assert_ptr_equal(page_alloc(4), b);
	assert_zero(b, 4);
	assert_ptr_equal(page_alloc(1), b + 4 * PAGE);
	assert_ptr_equal(page_alloc(1), c + 8 * PAGE);
}

static void test_alignment(void **state)
{
	(void)state;
	for (unsigned int align = 1; align <= 32; align *= 2) {
		uint8_t *page = page_alloc_aligned(1, align);

		assert_non_null(page);
		assert_true(IS_ALIGNED((uintptr_t)page, align * PAGE));
	}
	assert_non_null(page_alloc_aligned(2, 4));
	assert_null(page_alloc_aligned(60, 64));
}

/* Alignment is that of the physical address, which the virtual one need not have. */
static void test_physical_alignment(void **state)
{
	(void)state;
	hv_phys_offset = 3 * PAGE;
	for (unsigned int align = 1; align <= 32; align *= 2) {
		void *page = page_alloc_aligned(3, align);

		assert_non_null(page);
		assert_true(IS_ALIGNED(virt_to_phys(page), align * PAGE));
		assert_ptr_equal(phys_to_virt(virt_to_phys(page)), page);
	}
	hv_phys_offset = 0;
}

static void test_bad_free(void **state)
{
	uint8_t *page = page_alloc(4);
	uint64_t used = page_pool_used();
	uint8_t *const bad[] = {fake_pool,
				page + 1,
				page + PAGE / 2,
				fake_pool - PAGE,
				fake_pool + PAGES * PAGE,
				(uint8_t *)8,
				(uint8_t *)~0ULL,
				fake_pool + 50 * PAGE,
				(uint8_t *)PAGE,
				(uint8_t *)~(PAGE - 1)};

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		fake_printk_reset();
		assert_int_equal(page_free(bad[i], 1), -EINVAL);
		assert_non_null(strstr(fake_printk_text, "not allocated"));
	}
	assert_int_equal(page_free(page, 0), -EINVAL);
	assert_int_equal(page_free(page, 5), -EINVAL);
	assert_int_equal(page_free(page, UINT32_MAX), -EINVAL);
	assert_int_equal(page_free(NULL, 1), 0);
	assert_int_equal(page_pool_used(), used);
	/* All of it is still there. */
	assert_int_equal(page_free(page, 4), 0);
	assert_int_equal(page_free(page, 4), -EINVAL);
	assert_int_equal(page_free(page + PAGE, 1), -EINVAL);
	assert_int_equal(page_pool_used(), 1);
}

/* A bitmap of more than one page, and pages on both sides of its words. */
static void test_large_pool(void **state)
{
	uint64_t pages = 8 * PAGE + 70;
	uint8_t *last;

	(void)state;
	fake_pool_destroy();
	fake_pool_create(pages);
	assert_int_equal(page_pool_used(), 2);
	assert_ptr_equal(page_alloc(1), fake_pool + 2 * PAGE);
	last = page_alloc((unsigned int)pages - 3);
	assert_ptr_equal(last, fake_pool + 3 * PAGE);
	assert_null(page_alloc(1));
	assert_int_equal(page_free(fake_pool + (pages - 1) * PAGE, 1), 0);
	assert_ptr_equal(page_alloc(1), fake_pool + (pages - 1) * PAGE);
	assert_int_equal(page_free(fake_pool + (pages - 1) * PAGE, 2), -EINVAL);
}

static void *churn(void *context)
{
	unsigned int seed = (unsigned int)(uintptr_t)context;

	for (unsigned int i = 0; i < 2000; i++) {
		unsigned int n = (unsigned int)rand_r(&seed) % 3 + 1;
		uint8_t *page = page_alloc(n);

		if (page == NULL)
			continue;
		for (unsigned int j = 0; j < n * PAGE; j += 512) {
			if (page[j] != 0)
				return context;
			page[j] = 1;
		}
		if (page_free(page, n) != 0)
			return context;
	}
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[4];
	void *result;

	(void)state;
	for (uintptr_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_create(&threads[i], NULL, churn, (void *)(i + 1));
	for (unsigned int i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &result);
		assert_null(result);
	}
	assert_int_equal(page_pool_used(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_init, setup, teardown),
		cmocka_unit_test_setup_teardown(test_exhaust, setup, teardown),
		cmocka_unit_test_setup_teardown(test_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_holes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alignment, setup, teardown),
		cmocka_unit_test_setup_teardown(test_physical_alignment, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_free, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large_pool, setup, teardown),
		cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
