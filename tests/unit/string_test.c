// SPDX-License-Identifier: GPL-2.0-only
/* sources: */
/* The core's own memory and string functions, under other names, against those of the C library. */
#include "tests/fakes/unit.h"

void *core_memcpy(void *restrict dest, const void *restrict src, size_t n);
void *core_memset(void *dest, int value, size_t n);
void *core_memmove(void *dest, const void *src, size_t n);
int core_memcmp(const void *a, const void *b, size_t n);
size_t core_strlen(const char *s);
size_t core_strnlen(const char *s, size_t max);
int core_strcmp(const char *a, const char *b);
int core_strncmp(const char *a, const char *b, size_t max);

#include "lib/util.h"

#define RVM_TEST_STRING
#define memcpy	core_memcpy
#define memset	core_memset
#define memmove core_memmove
#define memcmp	core_memcmp
#define strlen	core_strlen
#define strnlen core_strnlen
#define strcmp	core_strcmp
#define strncmp core_strncmp
#include "hypervisor/lib/string.c"
#undef memcpy
#undef memset
#undef memmove
#undef memcmp
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp

#define LIMIT 60

static void fill(unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)(rand() >> 3);
}

/* Every size and alignment; the bytes around must stay. */
static void test_memcpy(void **state)
{
	unsigned char src[LIMIT + 16], dest[LIMIT + 16], want[LIMIT + 16];

	(void)state;
	fill(src, sizeof(src));
	for (size_t n = 0; n <= LIMIT; n++) {
		for (size_t at = 0; at < 64; at++) {
			fill(dest, sizeof(dest));
			memcpy(want, dest, sizeof(want));
			memcpy(want + at % 8, src + at / 8, n);
			assert_ptr_equal(core_memcpy(dest + at % 8, src + at / 8, n),
					 dest + at % 8);
			assert_memory_equal(dest, want, sizeof(dest));
		}
	}
}

static void test_memset(void **state)
{
	static const int values[] = {0, 1, 0x80, 0xff, -1, 0x1234};
	unsigned char dest[LIMIT + 16], want[LIMIT + 16];

	(void)state;
	for (size_t n = 0; n <= LIMIT; n++) {
		for (size_t i = 0; i < 8 * ARRAY_SIZE(values); i++) {
			fill(dest, sizeof(dest));
			memcpy(want, dest, sizeof(want));
			memset(want + i % 8, values[i / 8], n);
			assert_ptr_equal(core_memset(dest + i % 8, values[i / 8], n), dest + i % 8);
			assert_memory_equal(dest, want, sizeof(dest));
		}
	}
}

static void test_memmove(void **state)
{
	unsigned char noise[3 * LIMIT], dest[3 * LIMIT], want[3 * LIMIT];

	(void)state;
	fill(noise, sizeof(noise));
	for (size_t n = 0; n <= LIMIT; n++) {
		for (size_t from = 0; from < 2 * LIMIT; from += 7) {
			for (size_t to = 0; to < 2 * LIMIT; to++) {
				memcpy(dest, noise, sizeof(dest));
				memcpy(want, noise, sizeof(want));
				memmove(want + to, want + from, n);
				assert_ptr_equal(core_memmove(dest + to, dest + from, n),
						 dest + to);
				assert_memory_equal(dest, want, sizeof(dest));
			}
		}
	}
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void test_memcmp(void **state)
{
	static const unsigned char a[] = {1, 2, 0x80, 0};
	static const unsigned char b[] = {1, 2, 0x7f, 1};

	(void)state;
	assert_int_equal(core_memcmp(a, b, 0), 0);
	assert_int_equal(core_memcmp(a, b, 2), 0);
	assert_int_equal(sign(core_memcmp(a, b, 3)), 1);
	assert_int_equal(sign(core_memcmp(b, a, 4)), -1);
	assert_int_equal(core_memcmp(a, a, 4), 0);
}

static void test_lengths(void **state)
{
	/* On the heap: reading one byte too many is then seen by the sanitizer. */
	char *exact = malloc(3);

	(void)state;
	memcpy(exact, "abc", 3);
	assert_int_equal(core_strnlen(exact, 3), 3);
	assert_int_equal(core_strnlen(exact, 0), 0);
	exact[2] = '\0';
	assert_int_equal(core_strnlen(exact, SIZE_MAX), 2);
	assert_int_equal(core_strlen(exact), 2);
	assert_int_equal(core_strlen(""), 0);
	free(exact);
}

static void test_compare(void **state)
{
	static const char *const words[] = {"", "a", "b", "ab", "abc", "\xff", "a\xff", "A"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(words); j++) {
			assert_int_equal(sign(core_strcmp(words[i], words[j])),
					 sign(strcmp(words[i], words[j])));
			for (size_t n = 0; n < 5; n++)
				assert_int_equal(sign(core_strncmp(words[i], words[j], n)),
						 sign(strncmp(words[i], words[j], n)));
		}
	}
}

static void test_string_copy(void **state)
{
	char buf[4];

	(void)state;
	memset(buf, 'x', sizeof(buf));
	assert_false(string_copy(buf, "abc", 0));
	assert_int_equal(buf[0], 'x');
	assert_true(string_copy(buf, "", 1));
	assert_string_equal(buf, "");
	assert_true(string_copy(buf, "abc", 4));
	assert_string_equal(buf, "abc");
	assert_false(string_copy(buf, "abcd", 4));
	assert_string_equal(buf, "abc");
	assert_false(string_copy(buf, "abcd", 1));
	assert_string_equal(buf, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy),	    cmocka_unit_test(test_memset),
		cmocka_unit_test(test_memmove),	    cmocka_unit_test(test_memcmp),
		cmocka_unit_test(test_lengths),	    cmocka_unit_test(test_compare),
		cmocka_unit_test(test_string_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
