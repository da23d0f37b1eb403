// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/ring_writer.c hypervisor/lib/string.c */
/* The console ring, seen by a reader that follows include/ring.h and trusts nothing. */
#include "tests/fakes/unit.h"

#include <pthread.h>

#include "lib/ring_writer.h"
#include "lib/util.h"

/* Copies up to n bytes from *tail on; moves *tail, first over what was lost. */
static size_t ring_read(const struct rvm_ring *ring, uint64_t *tail, char *buf, size_t n)
{
	uint64_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
	size_t done = 0;

	if (head - *tail > RVM_RING_SIZE)
		*tail = head - RVM_RING_SIZE;
	while (done < n && *tail != head)
		buf[done++] = ring->data[(*tail)++ % RVM_RING_SIZE];
	return done;
}

static char pattern(uint64_t n)
{
	return (char)(n * 2654435761U >> 13);
}

static int setup(void **state)
{
	struct rvm_ring *ring = malloc(sizeof(*ring));

	memset(ring, 0xee, sizeof(*ring));
	ring_init(ring);
	*state = ring;
	return 0;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

static void test_layout(void **state)
{
	const struct rvm_ring *ring = *state;

	assert_int_equal(ring->magic, RVM_RING_MAGIC);
	assert_int_equal(ring->version, RVM_RING_VERSION);
	assert_int_equal(ring->size, RVM_RING_SIZE);
	assert_int_equal(ring->reserved0, 0);
	assert_int_equal(ring->reserved1, 0);
	assert_int_equal(ring->head, 0);
	for (size_t i = 0; i < sizeof(ring->reserved2); i++)
		assert_int_equal(ring->reserved2[i], 0);
	/* Nothing of what was in the memory before must be readable by a guest. */
	for (size_t i = 0; i < RVM_RING_SIZE; i++)
		assert_int_equal(ring->data[i], 0);
}

static void test_short(void **state)
{
	struct rvm_ring *ring = *state;
	uint64_t tail = 0;
	char buf[20];

	ring_write(ring, "hello ", 6);
	ring_write(ring, NULL, 0);
	ring_write(ring, "world", 5);
	assert_int_equal(ring->head, 11);
	assert_int_equal(ring_read(ring, &tail, buf, sizeof(buf)), 11);
	assert_memory_equal(buf, "hello world", 11);
	assert_int_equal(ring_read(ring, &tail, buf, sizeof(buf)), 0);
}

/* Pieces of all sizes, also larger than the ring: what is there is always the last bytes. */
static void test_wrap(void **state)
{
	static const size_t sizes[] = {1,
				       7,
				       4096,
				       RVM_RING_SIZE - 1,
				       RVM_RING_SIZE,
				       RVM_RING_SIZE + 1,
				       3,
				       3 * RVM_RING_SIZE + 5,
				       1000};
	struct rvm_ring *ring = *state;
	uint64_t written = 0;

	for (size_t i = 0; i < 4 * ARRAY_SIZE(sizes); i++) {
		size_t n = sizes[i % ARRAY_SIZE(sizes)];
		char *text = malloc(n);

		for (size_t j = 0; j < n; j++)
			text[j] = pattern(written + j);
		ring_write(ring, text, n);
		free(text);
		written += n;
		assert_true(ring->head == written);
		for (uint64_t at = written - MIN(written, (uint64_t)RVM_RING_SIZE); at < written;
		     at++)
			assert_int_equal(ring->data[at % RVM_RING_SIZE], pattern(at));
	}
}

/* A head that is damaged or about to wrap must not lead out of the array. */
static void test_bad_head(void **state)
{
	struct rvm_ring *ring = *state;
	char text[100];

	memset(text, 'x', sizeof(text));
	ring->head = UINT64_MAX - 50;
	ring_write(ring, text, sizeof(text));
	assert_true(ring->head == 49);
	ring->head = RVM_RING_SIZE - 1;
	ring_write(ring, text, sizeof(text));
	assert_int_equal(ring->data[98], 'x');
}

static void test_lost(void **state)
{
	struct rvm_ring *ring = *state;
	uint64_t tail = 0;
	char c;

	for (unsigned int i = 0; i < RVM_RING_SIZE + 10; i++) {
		c = pattern(i);
		ring_write(ring, &c, 1);
	}
	assert_int_equal(ring_read(ring, &tail, &c, 1), 1);
	assert_int_equal(c, pattern(10));
	assert_int_equal(tail, 11);
}

static void *write_numbers(void *context)
{
	for (unsigned int i = 0; i < 20000; i++) {
		char c = pattern(i);

		ring_write(context, &c, 1);
	}
	return NULL;
}

/* A reader on another processor never gets bytes before they are written. */
static void test_reader_thread(void **state)
{
	struct rvm_ring *ring = *state;
	pthread_t writer;
	uint64_t tail = 0;

	assert_int_equal(pthread_create(&writer, NULL, write_numbers, ring), 0);
	while (tail < 20000) {
		char buf[64];
		uint64_t start = tail;
		size_t n = ring_read(ring, &tail, buf, sizeof(buf));

		assert_true(tail == start + n);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(buf[i], pattern(start + i));
	}
	pthread_join(writer, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_layout, setup, teardown),
		cmocka_unit_test_setup_teardown(test_short, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_head, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reader_thread, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
