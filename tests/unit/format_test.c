// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/format.c hypervisor/lib/string.c */
/* Formatting against the C library, buffer ends, and formats that are broken. */
#include "tests/fakes/unit.h"

#include "lib/format.h"
#include "lib/util.h"

/* Same text, same return value, for every size of the buffer, and nothing behind it is touched. */
#define SAME(...)                                                                    \
	do {                                                                         \
		char want_[400];                                                     \
		int n_ = snprintf(want_, sizeof(want_), __VA_ARGS__);                \
		for (size_t size_ = 0; size_ <= (size_t)n_ + 2; size_++) {           \
			char *got_ = malloc(size_ + 1);                              \
			got_[size_] = '#';                                           \
			assert_int_equal(format_text(got_, size_, __VA_ARGS__), n_); \
			assert_int_equal(got_[size_], '#');                          \
			if (size_ > 0)                                               \
				snprintf(want_, size_, __VA_ARGS__);                 \
			if (size_ > 0)                                               \
				assert_string_equal(got_, want_);                    \
			free(got_);                                                  \
		}                                                                    \
	} while (0)

static void test_integers(void **state)
{
	static const long long values[] = {
		0, 1, -1, 9, 10, -10, 255, INT32_MAX, INT32_MIN, UINT32_MAX, INT64_MAX, INT64_MIN};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		long long v = values[i];

		SAME("%d %i %u %x %X", (int)v, (int)v, (unsigned)v, (unsigned)v, (unsigned)v);
		SAME("%ld %li %lu %lx", (long)v, (long)v, (unsigned long)v, (unsigned long)v);
		SAME("%lld %llu %llx %llX", v, (unsigned long long)v, (unsigned long long)v,
		     (unsigned long long)v);
		SAME("%zu %zx", (size_t)v, (size_t)v);
	}
}

static void test_padding(void **state)
{
	(void)state;
	for (int width = -30; width <= 30; width++) {
		SAME("[%*d]", width, -42);
		SAME("[%0*d]", width < 0 ? -width : width, -42);
		SAME("[%-*x]", width < 0 ? -width : width, 0xbeef);
		SAME("[%*s]", width, "abc");
		SAME("[%*c]", width, 'z');
		SAME("[%*p]", width, (void *)0x1234);
	}
	SAME("[%5d|%-5d|%05d|%2d]", 123, 123, 123, 12345);
	SAME("[%016llx|%8x|%-8x|%08x]", 0x1234ULL, 1U, 2U, 3U);
	SAME("[%10s|%-10s|%2s]", "abc", "abc", "abc");
}

static void test_strings(void **state)
{
	static const char text[] = "xyz";
	/* Not terminated: a precision must keep the reader inside. */
	char *exact = malloc(3);
	char buf[20];

	(void)state;
	memcpy(exact, "xyz", 3);
	assert_int_equal(format_text(buf, sizeof(buf), "%.*s%.2s", 3, exact, exact), 5);
	assert_string_equal(buf, "xyzxy");
	free(exact);
	SAME("[%.*s]", 3, text);
	SAME("[%.3s]", text);
	SAME("[%8.2s]", text);
	SAME("[%-8.*s]", 1, text);
	SAME("[%.0s][%.s][%.*s]", text, text, 0, text);
	SAME("[%.*s]", -1, "all of it");
	SAME("[%s%s%s]", "", "a", "b");
	SAME("100%% %c%c", 'o', 'k');
	SAME("nothing");
}

static void test_null_string(void **state)
{
	char buf[20];
	const char *volatile null = NULL;

	(void)state;
	assert_int_equal(format_text(buf, sizeof(buf), "[%s]", null), 8);
	assert_string_equal(buf, "[(null)]");
}

static void test_pointers(void **state)
{
	char buf[40];

	(void)state;
	SAME("%p", (void *)0x1);
	SAME("%p", (void *)UINTPTR_MAX);
	assert_int_equal(format_text(buf, sizeof(buf), "%p", NULL), 3);
	assert_string_equal(buf, "0x0");
}

/* What the core cannot print is shown as it stands; no argument is read then. */
static void test_unknown(void **state)
{
	static const char *const formats[] = {"a%",	"a%l",	  "a%-",  "a%5",    "a%.",
					      "a%q %d", "a%llld", "a%hd", "a%f %s", "a%n",
					      "a%.5",	"a%zzd",  "a%lzd"};
	char buf[40];

	(void)state;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		assert_int_equal(format_text(buf, sizeof(buf), formats[i]), strlen(formats[i]));
		assert_string_equal(buf, formats[i]);
	}
#pragma GCC diagnostic pop
}

/* Widths of a hostile size end at a limit instead of keeping a processor busy. */
static void test_huge_width(void **state)
{
	/* Volatile: the compiler knows the C library's limits and would warn. */
	volatile int width = INT32_MAX;
	char buf[8];

	(void)state;
	assert_int_equal(format_text(buf, sizeof(buf), "%*d", width, 1), 256);
	width = INT32_MIN;
	assert_int_equal(format_text(buf, sizeof(buf), "%*d", width, 1), 256);
	assert_int_equal(format_text(buf, sizeof(buf), "%99999999d", 1), 256);
	assert_string_equal(buf, "       ");
	assert_int_equal(format_text(buf, sizeof(buf), "%.99999999999s", "abc"), 3);
}

/* The caller's va_list is its own afterwards. */
__attribute__((format(printf, 3, 4))) static void twice(char *a, char *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format_va(a, 20, fmt, args);
	format_va(b, 20, fmt, args);
	va_end(args);
}

static void test_va_list(void **state)
{
	char a[20], b[20];

	(void)state;
	twice(a, b, "%d %s %llx", 5, "six", 7ULL);
	assert_string_equal(a, "5 six 7");
	assert_string_equal(b, a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),   cmocka_unit_test(test_padding),
		cmocka_unit_test(test_strings),	   cmocka_unit_test(test_null_string),
		cmocka_unit_test(test_pointers),   cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_huge_width), cmocka_unit_test(test_va_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
