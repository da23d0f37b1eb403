// SPDX-License-Identifier: GPL-2.0-only
/* sources: inmates/tests/chaos_gen.c inmates/tests/chaos_actions.c inmates/tests/chaos_mmio.c */
/* The generator of random programs: a seed and a number are enough to have a program again. */
#include "tests/fakes/unit.h"

#include "inmates/tests/chaos_gen.h"
#include "inmates/tests/chaos_layout.h"

#define PROGRAMS 20000

static uint64_t digest(uint64_t hash, const struct chaos_program *p)
{
	const uint8_t *bytes = (const uint8_t *)p->regs;

	for (size_t i = 0; i < sizeof(p->regs); i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3ULL;
	for (size_t i = 0; i < p->length; i++)
		hash = (hash ^ p->code[i]) * 0x100000001b3ULL;
	return (hash ^ p->mode ^ p->noise) * 0x100000001b3ULL;
}

static uint64_t digest_of(uint64_t seed, uint32_t first, uint32_t count)
{
	static struct chaos_program p;
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (uint32_t i = 0; i < count; i++) {
		/* Nothing of the last one counts. */
		memset(&p, (int)i, sizeof(p));
		chaos_generate(seed, first + i, &p);
		hash = digest(hash, &p);
	}
	return hash;
}

static void test_the_same_again(void **state)
{
	(void)state;
	assert_true(digest_of(1, 0, 1000) == digest_of(1, 0, 1000));
	assert_true(digest_of(1, 0, 1000) != digest_of(2, 0, 1000));
	assert_true(digest_of(1, 500, 1) != digest_of(1, 501, 1));
}

/*
 * With every compiler. Whoever changes the generator changes these, and what the lines of tests/guest/chaos-seeds
 * stand for.
 */
static void test_programs_are_those(void **state)
{
	(void)state;
	assert_int_equal(digest_of(1, 0, 1000), 0x55f625a56445cd5f);
	assert_int_equal(digest_of(2, 0, 1000), 0x77713ff66494ced1);
	assert_int_equal(digest_of(0xfedcba9876543210, 4000000000, 1000), 0x8a9d66dbbb00481e);
}

static void test_all_modes_and_sizes(void **state)
{
	static struct chaos_program p;
	unsigned int modes[CHAOS_NUM_MODES] = { 0 };
	uint32_t longest = 0;

	(void)state;
	for (uint32_t i = 0; i < PROGRAMS; i++) {
		chaos_generate(7, i, &p);
		assert_true(p.mode < CHAOS_NUM_MODES);
		assert_true(p.length > 0 && p.length <= CHAOS_MAX_CODE);
		modes[p.mode]++;
		longest = p.length > longest ? p.length : longest;
	}
	for (unsigned int mode = 0; mode < CHAOS_NUM_MODES; mode++)
		assert_true(modes[mode] > PROGRAMS / CHAOS_NUM_MODES / 2);
	assert_true(longest > 150);
}

/* Each kind of program is there: found by bytes that only it has. */
static bool occurs(uint64_t bytes, unsigned int n)
{
	static struct chaos_program p;

	for (uint32_t number = 0; number < PROGRAMS; number++) {
		chaos_generate(3, number, &p);
		for (uint32_t at = 0; at + n <= p.length; at++)
			if (!memcmp(&p.code[at], &bytes, n))
				return true;
	}
	return false;
}

static void test_all_kinds(void **state)
{
	static const struct {
		uint64_t bytes;
		unsigned int n;
	} kinds[] = {
		{ 0x320f, 2 },	 { 0x300f, 2 },	  { 0xd8220f, 3 }, { 0xf8230f, 3 }, { 0xc1010f, 3 }, { 0xd1010f, 3 },
		{ 0x17010f, 3 }, { 0x1f010f, 3 }, { 0xd8000f, 3 }, { 0xd0000f, 3 }, { 0xcf48, 2 },   { 0xcf66, 2 },
		{ 0xd0010f, 3 }, { 0x3f010f, 3 }, { 0xf0380f, 3 }, { 0xf4fb, 2 },   { 0xfee00300, 4 }, { 0x830b9, 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(occurs(kinds[i].bytes, kinds[i].n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_same_again),
		cmocka_unit_test(test_programs_are_those),
		cmocka_unit_test(test_all_modes_and_sizes),
		cmocka_unit_test(test_all_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
