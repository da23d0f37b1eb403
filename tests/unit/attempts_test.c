// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/attempts_rule.c */
/*
 * The rule of the boot-attempt counter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "efi-loader/attempts_rule.h"

#define TAG 0x1234u

static struct rvm_efi_attempts contents(uint32_t unfinished)
{
	struct rvm_efi_attempts found = {
		.version = RVM_EFI_ATTEMPTS_VERSION, .unfinished = unfinished, .tag = TAG,
	};

	return found;
}

/* From memory of exactly its size, so that the sanitizer sees a read beyond it. */
static struct attempts_verdict judge(const void *data, size_t size, uint32_t limit)
{
	void *copy = malloc(size ? size : 1);
	struct attempts_verdict verdict;

	assert_non_null(copy);
	memcpy(copy, data, size);
	verdict = attempts_judge(copy, size, TAG, limit);
	free(copy);
	return verdict;
}

static void expect_new_count(struct attempts_verdict verdict, const char *problem)
{
	assert_int_equal(verdict.unfinished, 0);
	assert_false(verdict.give_up);
	if (problem)
		assert_string_equal(verdict.problem, problem);
	else
		assert_null(verdict.problem);
}

static void test_no_variable(void **state)
{
	(void)state;
	expect_new_count(attempts_judge(NULL, 0, TAG, 2), NULL);
}

static void test_limit(void **state)
{
	struct rvm_efi_attempts found;
	uint32_t unfinished;

	(void)state;
	for (unfinished = 1; unfinished <= RVM_EFI_MAX_ATTEMPTS; unfinished++) {
		found = contents(unfinished);
		assert_int_equal(judge(&found, sizeof(found), 2).give_up, unfinished >= 2);
		assert_false(judge(&found, sizeof(found), 0).give_up);
		assert_int_equal(judge(&found, sizeof(found), 0).unfinished, unfinished);
		assert_null(judge(&found, sizeof(found), 2).problem);
	}
}

static void test_limit_of_one(void **state)
{
	struct rvm_efi_attempts found = contents(1);

	(void)state;
	assert_true(judge(&found, sizeof(found), 1).give_up);
}

static void test_other_core_or_settings(void **state)
{
	struct rvm_efi_attempts found = contents(5);

	(void)state;
	found.tag++;
	expect_new_count(judge(&found, sizeof(found), 2), NULL);
}

static void test_wrong_size(void **state)
{
	uint8_t bytes[2 * sizeof(struct rvm_efi_attempts)];
	size_t size;

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	for (size = 0; size <= sizeof(bytes); size++)
		if (size != sizeof(struct rvm_efi_attempts))
			expect_new_count(judge(bytes, size, 1), "wrong size");
}

static void test_wrong_values(void **state)
{
	struct rvm_efi_attempts found;

	(void)state;
	found = contents(2);
	found.version = 7;
	expect_new_count(judge(&found, sizeof(found), 1), "unknown version");
	found = contents(0);
	expect_new_count(judge(&found, sizeof(found), 1), "count out of range");
	found = contents(RVM_EFI_MAX_ATTEMPTS + 1);
	expect_new_count(judge(&found, sizeof(found), 1), "count out of range");
	found = contents(UINT32_MAX);
	expect_new_count(judge(&found, sizeof(found), 1), "count out of range");
	found = contents(2);
	found.reserved = 1;
	expect_new_count(judge(&found, sizeof(found), 1), "reserved field is not zero");
}

/* What is written is understood when it is read, also at the upper end. */
static void test_counting(void **state)
{
	struct rvm_efi_attempts next;
	struct attempts_verdict verdict = { .unfinished = 0 };
	uint32_t boot;

	(void)state;
	for (boot = 1; boot <= RVM_EFI_MAX_ATTEMPTS + 5; boot++) {
		next = attempts_next(verdict.unfinished, TAG);
		verdict = judge(&next, sizeof(next), 3);
		assert_null(verdict.problem);
		assert_int_equal(verdict.unfinished,
				 boot < RVM_EFI_MAX_ATTEMPTS ? boot : RVM_EFI_MAX_ATTEMPTS);
		assert_int_equal(verdict.give_up, boot >= 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_variable),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_limit_of_one),
		cmocka_unit_test(test_other_core_or_settings),
		cmocka_unit_test(test_wrong_size),
		cmocka_unit_test(test_wrong_values),
		cmocka_unit_test(test_counting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
