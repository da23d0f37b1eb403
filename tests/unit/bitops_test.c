// SPDX-License-Identifier: GPL-2.0-only
/* sources: */
/* Bit searches against loops over single bits, and the macros of lib/util.h. */
#include "tests/fakes/unit.h"

#include "lib/bitops.h"
#include "lib/util.h"

#define BITS 200

static void test_single_bits(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 64; i++) {
		assert_int_equal(bit_lowest(UINT64_MAX << i), i);
		assert_int_equal(bit_highest(UINT64_MAX >> (63 - i)), i);
		assert_int_equal(BIT(i) >> i, 1);
	}
}

static uint64_t naive_next(const uint64_t *map, uint64_t from, uint64_t bits, bool set)
{
	while (from < bits && bitmap_test(map, from) != set)
		from++;
	return MIN(from, bits);
}

static void check_searches(const uint64_t *map)
{
	static const uint64_t ends[] = {0, 1, 63, 64, 65, 127, 128, 130, BITS};

	for (size_t e = 0; e < ARRAY_SIZE(ends); e++) {
		for (uint64_t from = 0; from < BITS + 2; from++) {
			assert_int_equal(bitmap_next_set(map, from, ends[e]),
					 naive_next(map, from, ends[e], true));
			assert_int_equal(bitmap_next_clear(map, from, ends[e]),
					 naive_next(map, from, ends[e], false));
		}
	}
}

static void test_searches(void **state)
{
	/* The exact size: a search that reads past the last word is seen by the sanitizer. */
	uint64_t *map = calloc((BITS + 63) / 64, sizeof(uint64_t));

	(void)state;
	check_searches(map);
	for (unsigned int i = 0; i < 30; i++) {
		bitmap_set(map, (unsigned int)rand() % BITS);
		check_searches(map);
	}
	for (unsigned int i = 0; i < BITS; i++)
		bitmap_set(map, i);
	check_searches(map);
	for (unsigned int i = 0; i < 30; i++) {
		bitmap_clear(map, (unsigned int)rand() % BITS);
		check_searches(map);
	}
	free(map);
}

static void test_set_clear(void **state)
{
	uint64_t map[2] = {0, 0};

	(void)state;
	bitmap_set(map, 63);
	bitmap_set(map, 64);
	assert_true(map[0] == BIT(63) && map[1] == 1);
	bitmap_clear(map, 63);
	assert_true(map[0] == 0 && map[1] == 1);
	assert_true(bitmap_test(map, 64));
	assert_false(bitmap_test(map, 63));
}

static void test_macros(void **state)
{
	struct outer {
		int first;
		int second;
	} outer;
	int calls = 0;

	(void)state;
	assert_true(ALIGN_DOWN(0x1fffU, 0x1000) == 0x1000);
	assert_true(ALIGN_UP(0x1001U, 0x1000U) == 0x2000);
	assert_true(ALIGN_UP(0x1000, 0x1000) == 0x1000);
	assert_true(ALIGN_UP(0xfffffffffULL, 0x1000U) == 0x1000000000ULL);
	assert_true(ALIGN_UP(UINT64_MAX, 0x1000) == 0);
	assert_true(IS_ALIGNED(0x3000, 0x1000) && !IS_ALIGNED(0x3001, 0x1000));
	assert_true(IS_ALIGNED(0x100000000ULL, 0x100000000ULL) && !IS_ALIGNED(1, 0x100000000ULL));
	assert_int_equal(MIN(calls++, 5), 0);
	assert_int_equal(MAX(calls++, 0), 1);
	assert_int_equal(calls, 2);
	assert_ptr_equal(container_of(&outer.second, struct outer, second), &outer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_single_bits),
		cmocka_unit_test(test_searches),
		cmocka_unit_test(test_set_clear),
		cmocka_unit_test(test_macros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
