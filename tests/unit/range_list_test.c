// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/range_list.c hypervisor/lib/string.c */
/* Sets of ranges against a bitmap of all addresses. */
#include "tests/fakes/unit.h"

#include "cell/range_list.h"
#include "lib/errno.h"

#define ADDRESSES 64
#define ROUNDS 20000

static struct range_list list;
static bool model[ADDRESSES];

static int setup(void **state)
{
	(void)state;
	memset(&list, 0, sizeof(list));
	memset(model, 0, sizeof(model));
	return 0;
}

static void expect_like_model(void)
{
	uint64_t at = 0, end = 0;

	for (uint64_t i = 0; i < ADDRESSES; i++)
		assert_int_equal(range_list_has(&list, i), model[i]);
	for (uint32_t i = 0; i < list.count; i++) {
		assert_true(list.range[i].start < list.range[i].end);
		assert_true(i == 0 || list.range[i - 1].end < list.range[i].start);
	}
	for (uint64_t i = 0; i < ADDRESSES; i++) {
		if (i == at) {
			end = range_list_gap(&list, &at, ADDRESSES);
			if (end == 0)
				at = end = ADDRESSES;
		}
		assert_int_equal(model[i], i < at);
		if (i + 1 == end)
			at = end;
	}
}

static void test_random(void **state)
{
	(void)state;
	srand(1);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		uint64_t start = (uint64_t)rand() % ADDRESSES;
		uint64_t end = start + 1 + (uint64_t)rand() % (ADDRESSES - start);
		bool add = rand() & 1;

		assert_int_equal(add ? range_list_add(&list, start, end) :
				       range_list_remove(&list, start, end), 0);
		for (uint64_t i = start; i < end; i++)
			model[i] = add;
		expect_like_model();
	}
}

static void test_full(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < RANGE_LIST_MAX; i++)
		assert_int_equal(range_list_add(&list, i * 4, i * 4 + 3), 0);
	assert_int_equal(range_list_add(&list, RANGE_LIST_MAX * 4, RANGE_LIST_MAX * 4 + 1), -ENOMEM);
	assert_int_equal(range_list_remove(&list, 1, 2), -ENOMEM);
	assert_true(range_list_has(&list, 1));
	/* No more ranges than before: the gap is closed. */
	assert_int_equal(range_list_add(&list, 3, 4), 0);
	assert_int_equal(list.count, RANGE_LIST_MAX - 1);
	assert_int_equal(range_list_remove(&list, 1, 2), 0);
}

static void test_ends(void **state)
{
	uint64_t at = 0;

	(void)state;
	assert_int_equal(range_list_add(&list, 5, 5), -EINVAL);
	assert_int_equal(range_list_remove(&list, 5, 4), -EINVAL);
	assert_int_equal(range_list_add(&list, 0, UINT64_MAX), 0);
	assert_int_equal(range_list_gap(&list, &at, UINT64_MAX), 0);
	assert_int_equal(range_list_remove(&list, 1, UINT64_MAX), 0);
	at = 0;
	assert_int_equal(range_list_gap(&list, &at, 100), 100);
	assert_int_equal(at, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_random, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_ends, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
