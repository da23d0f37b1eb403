// SPDX-License-Identifier: GPL-2.0-only
/* sources: driver/ring_reader.c hypervisor/lib/ring_writer.c hypervisor/lib/string.c */
/*
 * The driver's reader of the console ring against the core's writer: order, what a slow reader misses,
 * the last lines, and rings that nobody can have written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "driver/ring_reader.h"
#include "lib/ring_writer.h"

static struct rvm_ring ring;
static const struct ring_text text = { &ring.head, ring.data };
static char got[RVM_RING_SIZE + 100];
static uint64_t position, missed;

static int setup(void **state)
{
	(void)state;
	ring_init(&ring);
	position = 0;
	memset(got, 'x', sizeof(got));
	return 0;
}

static void write_text(const char *what)
{
	ring_write(&ring, what, strlen(what));
}

/* Bytes that tell their own number. */
static void write_many(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char c = (char)('a' + ring.head % 23);

		ring_write(&ring, &c, 1);
	}
}

static void test_order(void **state)
{
	(void)state;
	write_text("one\ntwo\n");
	assert_int_equal(ring_fetch(&text, got, 5, &position, &missed), 5);
	assert_memory_equal(got, "one\nt", 5);
	assert_int_equal(ring_fetch(&text, got, 100, &position, &missed), 3);
	assert_memory_equal(got, "wo\n", 3);
	assert_int_equal(missed, 0);
	assert_int_equal(ring_fetch(&text, got, 100, &position, &missed), 0);
	assert_int_equal(position, 8);
}

static void test_wrap(void **state)
{
	(void)state;
	write_many(RVM_RING_SIZE - 10);
	position = RVM_RING_SIZE - 10;
	write_many(30);
	assert_int_equal(ring_fetch(&text, got, 100, &position, &missed), 30);
	for (size_t i = 0; i < 30; i++)
		assert_int_equal(got[i], 'a' + (RVM_RING_SIZE - 10 + i) % 23);
}

static void test_missed(void **state)
{
	(void)state;
	write_many(RVM_RING_SIZE + 1000);
	assert_int_equal(ring_fetch(&text, got, 10, &position, &missed), 10);
	assert_int_equal(missed, 1000);
	assert_int_equal(position, 1010);
	assert_int_equal(got[0], 'a' + 1000 % 23);
}

/* A head that was set back, and one at the end of all numbers. */
static void test_odd_heads(void **state)
{
	(void)state;
	write_many(500);
	position = 1000;
	assert_int_equal(ring_fetch(&text, got, 100, &position, &missed), 0);
	assert_int_equal(position, 500);
	assert_int_equal(missed, 0);
	ring.head = ~0ULL;
	assert_int_equal(ring_fetch(&text, got, sizeof(got), &position, &missed), RVM_RING_SIZE);
	assert_int_equal(position, ~0ULL);
	assert_int_equal(missed, ~0ULL - RVM_RING_SIZE - 500);
}

static void test_tail(void **state)
{
	(void)state;
	assert_int_equal(ring_tail(&text, got, 1), 0);
	assert_string_equal(got, "");
	write_text("first line\nsecond\nthird\n");
	assert_int_equal(ring_tail(&text, got, 100), 24);
	assert_string_equal(got, "first line\nsecond\nthird\n");
	assert_int_equal(ring_tail(&text, got, 16), 13);
	assert_string_equal(got, "second\nthird\n");
	/* No line begins in it. */
	write_many(200);
	assert_int_equal(ring_tail(&text, got, 51), 50);
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(ring_valid(&ring));
	ring.size = 4096;
	assert_false(ring_valid(&ring));
	ring_init(&ring);
	ring.version++;
	assert_false(ring_valid(&ring));
	ring.magic = 0;
	assert_true(ring_valid(&ring));
	ring.magic = 1;
	assert_false(ring_valid(&ring));
}

static void test_no_text(void **state)
{
	const struct ring_text none = { NULL, ring.data };

	(void)state;
	assert_int_equal(ring_head(&none), 0);
	assert_int_equal(ring_fetch(&none, got, 100, &position, &missed), 0);
	assert_int_equal(ring_tail(&none, got, 100), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_wrap, setup),
		cmocka_unit_test_setup(test_missed, setup),
		cmocka_unit_test_setup(test_odd_heads, setup),
		cmocka_unit_test_setup(test_tail, setup),
		cmocka_unit_test_setup(test_valid, setup),
		cmocka_unit_test_setup(test_no_text, setup),
	};

	return cmocka_run_group_tests_name("ring_reader", tests, NULL, NULL);
}
