// SPDX-License-Identifier: GPL-2.0-only
/* sources: inmates/lib/format.c inmates/lib/cmdline_words.c */
/* sources: inmates/lib/histogram.c inmates/lib/comm_message.c */
/* Pure parts of the library for inmates: formatting against the C library, words of a command line,
 * statistics, answers to messages. */
#include "tests/fakes/unit.h"

#include "inmates/lib/cmdline.h"
#include "inmates/lib/comm.h"
#include "inmates/lib/div64.h"
#include "inmates/lib/format.h"
#include "inmates/lib/histogram.h"
#include "lib/util.h"

/* Same text, same return value, for every size of the buffer, and nothing behind it is touched. */
#define SAME(...)                                                                      \
	do {                                                                           \
		char want_[400];                                                       \
		int n_ = snprintf(want_, sizeof(want_), __VA_ARGS__);                  \
		for (size_t size_ = 0; size_ <= (size_t)n_ + 2; size_++) {             \
			char *got_ = malloc(size_ + 1);                                \
			got_[size_] = '#';                                             \
			assert_int_equal(inmate_format(got_, size_, __VA_ARGS__), n_); \
			assert_int_equal(got_[size_], '#');                            \
			if (size_ > 0)                                                 \
				snprintf(want_, size_, __VA_ARGS__);                   \
			if (size_ > 0)                                                 \
				assert_string_equal(got_, want_);                      \
			free(got_);                                                    \
		}                                                                      \
	} while (0)

static void test_format_numbers(void **state)
{
	static const long long values[] = { 0, 1, -1, 9, 10, -10, 255, INT32_MAX, INT32_MIN,
					    UINT32_MAX, INT64_MAX, INT64_MIN };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		long long v = values[i];

		SAME("%d %u %x", (int)v, (unsigned int)v, (unsigned int)v);
		SAME("%ld %lu %lx", (long)v, (unsigned long)v, (unsigned long)v);
		SAME("%lld %llu %llx %zu", v, (unsigned long long)v, (unsigned long long)v,
		     (size_t)v);
		SAME("[%24lld] [%-24lld] [%024lld]", v, v, v);
		SAME("[%2d] [%-2x] [%02x]", (int)v, (unsigned int)v, (unsigned int)v);
	}
}

static void test_format_text(void **state)
{
	(void)state;
	SAME("%s|%8s|%-8s|%2s", "text", "right", "left", "longer");
	SAME("%c%c%c %3c|%-3c|", 'a', 'b', 'c', 'd', 'e');
	SAME("100%% %p", (void *)0x1234);
	SAME("%s", "");
}

static void test_format_unknown(void **state)
{
	char text[40];
	/* Volatile, so that the compiler does not check these formats. */
	size_t (*volatile format)(char *, size_t, const char *, ...) = inmate_format;

	(void)state;
	assert_int_equal(format(text, sizeof(text), "a %d %y %d", 1, 2), 9);
	assert_string_equal(text, "a 1 %y %d");
	format(text, sizeof(text), "end %");
	assert_string_equal(text, "end %");
	format(text, sizeof(text), "end %-0l");
	assert_string_equal(text, "end %-0l");
	format(text, sizeof(text), "%s", (char *)NULL);
	assert_string_equal(text, "(null)");
	/* A width beyond any line is cut. */
	assert_int_equal(format(text, sizeof(text), "%99999999999999999999d", 1), 128);
}

static const char *word(const char *text, const char *name, size_t *length)
{
	return cmdline_find(text, strlen(text), name, length);
}

static void assert_word(const char *text, const char *name, const char *want)
{
	size_t length = 77;
	const char *found = word(text, name, &length);

	if (want == NULL) {
		assert_null(found);
		assert_int_equal(length, 77);
		return;
	}
	assert_non_null(found);
	assert_int_equal(length, strlen(want));
	assert_memory_equal(found, want, length);
}

static void test_cmdline_words(void **state)
{
	(void)state;
	assert_word("", "a", NULL);
	assert_word("a", "a", "1");
	assert_word("a=", "a", "");
	assert_word("a=5", "a", "5");
	assert_word("  a=5\tb=6\nc", "b", "6");
	assert_word("  a=5\tb=6\nc", "c", "1");
	assert_word("ab=5", "a", NULL);
	assert_word("a=5", "ab", NULL);
	assert_word("xa=5", "a", NULL);
	assert_word("a=5 b a=7", "a", "7");
	assert_word("a=5 b a", "a", "1");
	assert_word("a=b=c", "a", "b=c");
	assert_word("a=5 a5", "a", "5");
}

static void test_cmdline_end(void **state)
{
	/* No terminator within the page: nothing behind it is looked at. */
	char *page = malloc(8);
	size_t length;

	(void)state;
	memcpy(page, "b=1 a=23", 8);
	assert_ptr_equal(cmdline_find(page, 8, "a", &length), page + 6);
	assert_int_equal(length, 2);
	assert_ptr_equal(cmdline_find(page, 7, "a", &length), page + 6);
	assert_int_equal(length, 1);
	assert_non_null(cmdline_find(page, 5, "a", &length));
	assert_int_equal(length, 1);
	assert_null(cmdline_find(page, 4, "a", &length));
	assert_null(cmdline_find(page, 0, "a", &length));
	free(page);
}

static void test_cmdline_numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "7", true, 7 },
		{ "-7", true, -7 },
		{ "0x1f", true, 31 },
		{ "0XfF", true, 255 },
		{ "-0x10", true, -16 },
		{ "007", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775807", true, -INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "0x7fffffffffffffff", true, INT64_MAX },
		{ "0x8000000000000000", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "0x", false, 0 },
		{ "1a", false, 0 },
		{ "0xg", false, 0 },
		{ "+1", false, 0 },
		{ "1 ", false, 0 },
		{ "--1", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t value = 4711;
		bool ok = cmdline_read_number(cases[i].text, strlen(cases[i].text), &value);

		assert_int_equal(ok, cases[i].ok);
		assert_int_equal(value, cases[i].ok ? cases[i].value : 4711);
	}
}

static void test_division(void **state)
{
	uint32_t rest;

	(void)state;
	assert_int_equal(div64(UINT64_MAX, 10, &rest), UINT64_MAX / 10);
	assert_int_equal(rest, 5);
	assert_int_equal(div64(7, 9, NULL), 0);
	/* An hour of 5 GHz in ns, exactly. */
	assert_int_equal(mul_div64(18000000000000ULL, 1000000, 5000000), 3600000000000ULL);
	assert_int_equal(mul_div64(0, 3, 7), 0);
	assert_int_equal(mul_div64(UINT32_MAX, UINT32_MAX, UINT32_MAX), UINT32_MAX);
}

static void test_histogram(void **state)
{
	struct histogram h;

	(void)state;
	histogram_init(&h, 100);
	assert_int_equal(histogram_mean(&h), 0);
	histogram_add(&h, 250);
	assert_int_equal(h.least, 250);
	assert_int_equal(h.greatest, 250);
	histogram_add(&h, 99);
	histogram_add(&h, 100);
	histogram_add(&h, HISTOGRAM_BUCKETS * 100 - 1);
	histogram_add(&h, HISTOGRAM_BUCKETS * 100);
	histogram_add(&h, UINT32_MAX * 100ULL);
	assert_int_equal(h.count, 6);
	assert_int_equal(h.least, 99);
	assert_int_equal(h.greatest, UINT32_MAX * 100ULL);
	assert_int_equal(h.bucket[0], 1);
	assert_int_equal(h.bucket[1], 1);
	assert_int_equal(h.bucket[2], 1);
	assert_int_equal(h.bucket[HISTOGRAM_BUCKETS - 1], 1);
	assert_int_equal(h.beyond, 2);
	assert_int_equal(histogram_mean(&h),
			 (250 + 99 + 100 + 6399 + 6400 + UINT32_MAX * 100ULL) / 6);
}

static void test_messages(void **state)
{
	static const struct {
		uint32_t message;
		bool may_shut_down, approved;
		uint32_t reply;
	} cases[] = {
		{ JAILHOUSE_MSG_NONE, true, false, JAILHOUSE_MSG_NONE },
		{ JAILHOUSE_MSG_SHUTDOWN_REQUEST, true, true, JAILHOUSE_MSG_REQUEST_APPROVED },
		{ JAILHOUSE_MSG_SHUTDOWN_REQUEST, false, false, JAILHOUSE_MSG_REQUEST_DENIED },
		{ JAILHOUSE_MSG_RECONFIG_COMPLETED, true, false, JAILHOUSE_MSG_RECEIVED },
		{ 3, true, false, JAILHOUSE_MSG_UNKNOWN },
		{ UINT32_MAX, false, false, JAILHOUSE_MSG_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct jailhouse_comm_region region = { .msg_to_cell = cases[i].message };

		assert_int_equal(comm_answer(&region, cases[i].may_shut_down), cases[i].approved);
		assert_int_equal(region.msg_to_cell, JAILHOUSE_MSG_NONE);
		assert_int_equal(region.reply_from_cell, cases[i].reply);
	}
}

static void test_comm_present(void **state)
{
	struct jailhouse_comm_region region = { .signature = { 'J', 'H', 'C', 'O', 'M', 'M' },
						.revision = COMM_REGION_ABI_REVISION };

	(void)state;
	assert_true(comm_present(&region));
	region.revision++;
	assert_false(comm_present(&region));
	region.revision--;
	region.signature[5] = 'N';
	assert_false(comm_present(&region));
	/* Binary interface of Jailhouse. */
	assert_int_equal(offsetof(struct jailhouse_comm_region, flags), 20);
	assert_int_equal(offsetof(struct jailhouse_comm_region, console), 24);
	assert_int_equal(offsetof(struct jailhouse_comm_region, pm_timer_address), 64);
	assert_int_equal(offsetof(struct jailhouse_comm_region, tsc_khz), 68);
	assert_int_equal(sizeof(struct jailhouse_comm_region), 76);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format_numbers),
		cmocka_unit_test(test_format_text),
		cmocka_unit_test(test_format_unknown),
		cmocka_unit_test(test_cmdline_words),
		cmocka_unit_test(test_cmdline_end),
		cmocka_unit_test(test_cmdline_numbers),
		cmocka_unit_test(test_division),
		cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_comm_present),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
