// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/printk.c hypervisor/lib/format.c hypervisor/lib/string.c */
/* sources: hypervisor/lib/ring_writer.c hypervisor/lib/uart.c */
/* The console as a whole: sinks, cut lines, lines of several threads, a lock that is never freed.
 */
#include "tests/fakes/unit.h"

#include <pthread.h>

#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/spinlock.h"
#include "x86/ops.h"

static struct rvm_ring ring;
static char uart_text[4096];
static size_t uart_n;

static uint8_t ready(uint16_t port)
{
	(void)port;
	return 0x60;
}

static void record(uint16_t port, uint8_t value)
{
	(void)port;
	if (uart_n < sizeof(uart_text) - 1)
		uart_text[uart_n++] = (char)value;
}

static int setup(void **state)
{
	(void)state;
	memset(uart_text, 0, sizeof(uart_text));
	uart_n = 0;
	fake_ops.inb = ready;
	fake_ops.outb = record;
	assert_int_equal(console_init(&ring, NULL, NULL), 0);
	return 0;
}

/* Has to be the first test: the console is not initialised yet. */
static void test_before_init(void **state)
{
	(void)state;
	printk("lost %d\n", 1);
	printk_panic("lost %d\n", 2);
	console_write("lost", 4);
}

static void test_ring_only(void **state)
{
	(void)state;
	printk("CPU %u: %s\n", 3U, "ready");
	printk_panic("%llx\n", 0xffffULL);
	assert_int_equal(ring.head, 18);
	assert_memory_equal(ring.data, "CPU 3: ready\nffff\n", 18);
	assert_int_equal(uart_n, 0);
}

static void test_both_sinks(void **state)
{
	const struct jailhouse_console c = {.address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250};
	const struct jailhouse_console bad = {.type = JAILHOUSE_CON_TYPE_EFIFB};

	(void)state;
	assert_int_equal(console_init(&ring, &c, NULL), 0);
	printk("hi\n");
	assert_string_equal(uart_text, "hi\r\n");
	assert_memory_equal(ring.data, "hi\n", 3);

	assert_int_equal(console_set_uart(NULL, NULL), 0);
	printk("a\n");
	assert_string_equal(uart_text, "hi\r\n");
	assert_int_equal(console_set_uart(&c, NULL), 0);
	printk("b\n");
	assert_string_equal(uart_text, "hi\r\nb\r\n");
	assert_int_equal(console_set_uart(&bad, NULL), -ENODEV);
	printk("c\n");
	assert_string_equal(uart_text, "hi\r\nb\r\n");
	assert_int_equal(ring.head, 9);

	assert_int_equal(console_init(&ring, &bad, NULL), -ENODEV);
	printk("ring\n");
	assert_int_equal(ring.head, 5);
}

static void test_cut(void **state)
{
	char text[2 * PRINTK_MAX_TEXT];

	(void)state;
	memset(text, 'y', sizeof(text));
	printk("%.*s", PRINTK_MAX_TEXT - 1, text);
	assert_int_equal(ring.head, PRINTK_MAX_TEXT - 1);
	assert_int_equal(ring.data[PRINTK_MAX_TEXT - 2], 'y');

	printk("%.*s\n", PRINTK_MAX_TEXT, text);
	assert_int_equal(ring.head, 2 * (PRINTK_MAX_TEXT - 1));
	assert_memory_equal(&ring.data[ring.head - 5], "y...\n", 5);
}

#define THREADS 4
#define LINES	100

static void *print_lines(void *context)
{
	unsigned int me = (unsigned int)(uintptr_t)context;

	for (unsigned int i = 0; i < LINES; i++)
		printk("%u%u%u%u%u%u%u%u\n", me, me, me, me, me, me, me, me);
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[THREADS];
	unsigned int seen[THREADS] = {0};

	(void)state;
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, print_lines, (void *)i);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(ring.head, THREADS * LINES * 9);
	for (size_t at = 0; at < ring.head; at += 9) {
		char *line = &ring.data[at];

		assert_true(line[0] >= '0' && line[0] < '0' + THREADS);
		for (unsigned int i = 1; i < 8; i++)
			assert_int_equal(line[i], line[0]);
		assert_int_equal(line[8], '\n');
		seen[line[0] - '0']++;
	}
	for (unsigned int i = 0; i < THREADS; i++)
		assert_int_equal(seen[i], LINES);
}

/* Dumps of several lines. */
static void *print_blocks(void *context)
{
	unsigned int me = (unsigned int)(uintptr_t)context;

	for (unsigned int i = 0; i < LINES; i++) {
		bool held = console_hold();

		for (unsigned int line = 0; line < 3; line++)
			printk_panic("%u%u\n", me, line);
		console_release(held);
	}
	return NULL;
}

static void test_blocks_of_threads(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, i % 2 ? print_lines : print_blocks, (void *)i);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (size_t at = 0; at < ring.head; at += 9) {
		const char *block = &ring.data[at];
		char wanted[] = "00\n01\n02\n";

		if (block[2] != '\n')
			continue;
		wanted[0] = wanted[3] = wanted[6] = block[0];
		assert_memory_equal(block, wanted, 9);
	}
	assert_int_equal(ring.head, THREADS * LINES * 9);
}

static uint8_t never_ready_once(uint16_t port)
{
	(void)port;
	/* A fault inside the console code, which then holds its lock: the dump must come out. */
	fake_ops.inb = ready;
	printk_panic("fault\n");
	return 0x60;
}

static void test_panic_inside(void **state)
{
	const struct jailhouse_console c = {.address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250};

	(void)state;
	assert_int_equal(console_init(&ring, &c, NULL), 0);
	fake_ops.inb = never_ready_once;
	printk("first\n");
	assert_non_null(strstr(uart_text, "fault\r\n"));
	assert_non_null(strstr(uart_text, "first\r\n"));
}

static uint8_t nmi_once(uint16_t port)
{
	(void)port;
	fake_ops.inb = ready;
	printk("from NMI\n");
	return 0x60;
}

/* printk() on a CPU that holds the lock already: late, but it comes out, and nothing hangs. */
static void test_lock_is_bounded(void **state)
{
	const struct jailhouse_console c = {.address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250};

	(void)state;
	assert_int_equal(console_init(&ring, &c, NULL), 0);
	fake_ops.inb = nmi_once;
	printk("outer\n");
	assert_non_null(strstr(uart_text, "from NMI\r\n"));
	assert_non_null(strstr(uart_text, "outer\r\n"));
	/* The lock is free again: this is quick. */
	printk("after\n");
	assert_non_null(strstr(uart_text, "after\r\n"));
}

static void test_spinlock(void **state)
{
	struct spinlock lock = SPINLOCK_INIT;

	(void)state;
	assert_true(spin_trylock(&lock));
	assert_false(spin_trylock(&lock));
	assert_false(spin_lock_bounded(&lock, 10));
	spin_unlock(&lock);
	assert_true(spin_lock_bounded(&lock, 0));
	spin_unlock(&lock);
	spin_lock(&lock);
	assert_false(spin_trylock(&lock));
}

static void test_ratelimit(void **state)
{
	struct ratelimit limit = {0};

	(void)state;
	for (unsigned int i = 0; i < RATELIMIT_BURST + 2; i++)
		assert_int_equal(ratelimit_ok(&limit, 1000 + i), i < RATELIMIT_BURST);
	assert_int_equal(limit.dropped, 2);
	assert_false(ratelimit_ok(&limit, RATELIMIT_INTERVAL - 1));
	for (unsigned int i = 0; i < RATELIMIT_BURST + 2; i++)
		assert_int_equal(ratelimit_ok(&limit, RATELIMIT_INTERVAL), i < RATELIMIT_BURST);
	assert_int_equal(limit.dropped, 5);
	/* A clock that went backwards must not silence the console. */
	assert_true(ratelimit_ok(&limit, 5));
}

/* What a guest can cause as often as it likes: no limit is without an interval. */
static void test_ratelimit_flood(void **state)
{
	struct ratelimit fresh = {0};
	struct ratelimit full = {.count = UINT32_MAX, .start = 50};
	unsigned int printed = 0;

	(void)state;
	for (unsigned int i = 0; i < 25584; i++) {
		printed += ratelimit_ok(&fresh, i * 8000ULL);
		assert_false(ratelimit_ok(&full, 50));
	}
	assert_int_equal(printed, RATELIMIT_BURST);
	assert_true(full.count == UINT32_MAX);
	assert_int_equal(fresh.dropped, 25584 - RATELIMIT_BURST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_init),
		cmocka_unit_test_setup(test_ring_only, setup),
		cmocka_unit_test_setup(test_both_sinks, setup),
		cmocka_unit_test_setup(test_cut, setup),
		cmocka_unit_test_setup(test_threads, setup),
		cmocka_unit_test_setup(test_blocks_of_threads, setup),
		cmocka_unit_test_setup(test_panic_inside, setup),
		cmocka_unit_test_setup(test_lock_is_bounded, setup),
		cmocka_unit_test(test_spinlock),
		cmocka_unit_test(test_ratelimit),
		cmocka_unit_test(test_ratelimit_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
