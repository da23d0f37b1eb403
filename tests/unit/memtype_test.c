// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/memtype.c */
/* Memory types against a page-by-page reading of the manual: register sets of real machines, of
 * hostile ones and of chance. */
#include "tests/fakes/unit.h"

#include "vmx/memtype.h"

#define PAGE  4096ULL
#define MIB   (1ULL << 20)
#define GIB   (1ULL << 30)
#define VALID BIT(11)

static struct mtrr_state mtrr;

static int setup(void **state)
{
	(void)state;
	memset(&mtrr, 0, sizeof(mtrr));
	mtrr.enabled = true;
	mtrr.default_type = MEMTYPE_WB;
	mtrr.phys_bits = 39;
	return 0;
}

/* A range of a power of two as firmware writes it. */
static void add(uint64_t base, uint64_t size, uint8_t type)
{
	uint64_t width = BIT(mtrr.phys_bits) - 1;

	mtrr.variable[mtrr.num_variable].base = base | type;
	mtrr.variable[mtrr.num_variable].mask = (~(size - 1) & width & ~(PAGE - 1)) | VALID;
	mtrr.num_variable++;
}

static void fix(unsigned int reg, unsigned int n, uint8_t type)
{
	mtrr.fixed[reg] &= ~(0xffULL << (8 * n));
	mtrr.fixed[reg] |= (uint64_t)type << (8 * n);
}

/* SDM Vol. 3A, 12.11.2.2 and table 12-9, spelled out. */
static uint8_t naive_fixed(uint64_t address)
{
	for (unsigned int reg = 0; reg < MTRR_NUM_FIXED; reg++) {
		static const uint64_t starts[] = {0x00000, 0x80000, 0xa0000, 0xc0000,
						  0xc8000, 0xd0000, 0xd8000, 0xe0000,
						  0xe8000, 0xf0000, 0xf8000, 0x100000};
		uint64_t step = (starts[reg + 1] - starts[reg]) / 8;

		for (unsigned int n = 0; n < 8; n++) {
			uint64_t at = starts[reg] + n * step;

			if (address >= at && address < at + step)
				return (uint8_t)(mtrr.fixed[reg] >> (8 * n));
		}
	}
	fail();
	return 0;
}

static bool is_valid(uint8_t type)
{
	return type == MEMTYPE_UC || type == MEMTYPE_WC || type == MEMTYPE_WT ||
	       type == MEMTYPE_WP || type == MEMTYPE_WB;
}

/* SDM Vol. 3A, 12.11.4.1, spelled out. */
static uint8_t naive_variable(uint64_t address)
{
	unsigned int matches[256] = {0};
	unsigned int kinds = 0;
	uint8_t only = 0;

	for (unsigned int i = 0; i < mtrr.num_variable; i++) {
		uint64_t width = (BIT(mtrr.phys_bits) - 1) & ~(PAGE - 1);
		uint64_t mask = mtrr.variable[i].mask & width;
		uint8_t type = (uint8_t)mtrr.variable[i].base;

		if (!(mtrr.variable[i].mask & VALID) ||
		    (address & mask) != (mtrr.variable[i].base & mask))
			continue;
		type = is_valid(type) ? type : MEMTYPE_UC;
		kinds += matches[type]++ == 0;
		only = type;
	}
	if (kinds == 0)
		return is_valid(mtrr.default_type) ? mtrr.default_type : MEMTYPE_UC;
	if (kinds == 1)
		return only;
	if (kinds == 2 && matches[MEMTYPE_WB] && matches[MEMTYPE_WT])
		return MEMTYPE_WT;
	return MEMTYPE_UC;
}

static uint8_t naive(uint64_t address)
{
	uint8_t type;

	if (!mtrr.enabled)
		return MEMTYPE_UC;
	if (!mtrr.fixed_enabled || address >= MIB)
		return naive_variable(address);
	type = naive_fixed(address);
	return is_valid(type) ? type : MEMTYPE_UC;
}

/* One range, seen three ways. */
static void check_range(uint64_t start, uint64_t size)
{
	uint64_t run, want = PAGE;
	uint8_t type = mtrr_type_run(&mtrr, start, size, &run);
	bool uniform;

	while (want < size && naive(start + want) == naive(start))
		want += PAGE;
	assert_int_equal(type, naive(start));
	assert_true(run == want);
	assert_int_equal(mtrr_type_range(&mtrr, start, size, &uniform), type);
	assert_int_equal(uniform, want == size);
	assert_int_equal(mtrr_type_at(&mtrr, start + PAGE - 1), type);
}

static void test_disabled(void **state)
{
	bool uniform;

	(void)state;
	add(0, GIB, MEMTYPE_WB);
	fix(0, 0, MEMTYPE_WB);
	mtrr.fixed_enabled = true;
	mtrr.enabled = false;
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_UC);
	assert_int_equal(mtrr_type_range(&mtrr, 0, BIT(39), &uniform), MEMTYPE_UC);
	assert_true(uniform);
}

static void test_default(void **state)
{
	(void)state;
	for (unsigned int type = 0; type < 256; type++) {
		mtrr.default_type = (uint8_t)type;
		assert_int_equal(mtrr_type_at(&mtrr, 5 * GIB), is_valid((uint8_t)type) ? type : 0);
	}
}

/* As QEMU's firmware leaves it: all is write-back but the window of devices below 4 GiB. */
static void test_firmware_uc_hole(void **state)
{
	bool uniform;

	(void)state;
	add(0xc0000000, GIB, MEMTYPE_UC);
	assert_int_equal(mtrr_type_at(&mtrr, 0xbfffffff), MEMTYPE_WB);
	assert_int_equal(mtrr_type_at(&mtrr, 0xc0000000), MEMTYPE_UC);
	assert_int_equal(mtrr_type_at(&mtrr, 0xffffffff), MEMTYPE_UC);
	assert_int_equal(mtrr_type_at(&mtrr, 0x100000000), MEMTYPE_WB);
	assert_int_equal(mtrr_type_range(&mtrr, 0, 3 * GIB, &uniform), MEMTYPE_WB);
	assert_true(uniform);
	assert_int_equal(mtrr_type_range(&mtrr, 3 * GIB, GIB, &uniform), MEMTYPE_UC);
	assert_true(uniform);
	mtrr_type_range(&mtrr, 0, 4 * GIB, &uniform);
	assert_false(uniform);
	assert_int_equal(mtrr_type_range(&mtrr, 4 * GIB, BIT(39) - 4 * GIB, &uniform), MEMTYPE_WB);
	assert_true(uniform);
}

/* As a BIOS writes it: default UC, RAM as a sum of powers of two with a hole cut out. */
static void test_bios_sum(void **state)
{
	(void)state;
	mtrr.default_type = MEMTYPE_UC;
	mtrr.fixed_enabled = true;
	for (unsigned int n = 0; n < 8; n++) {
		fix(0, n, MEMTYPE_WB);
		fix(1, n, MEMTYPE_WB);
		fix(3 + n, 7, MEMTYPE_WP);
	}
	add(0, 2 * GIB, MEMTYPE_WB);
	add(2 * GIB, 512 * MIB, MEMTYPE_WB);
	add(0x9f800000, 8 * MIB, MEMTYPE_UC);
	add(4 * GIB, 4 * GIB, MEMTYPE_WB);
	add(8 * GIB, 512 * MIB, MEMTYPE_WB);
	check_range(0, MIB);
	check_range(0x9f000, 0x20000);
	check_range(MIB, 3 * GIB);
	check_range(0x9f000000, 16 * MIB);
	check_range(3 * GIB, 2 * GIB);
	check_range(7 * GIB, 2 * GIB);
}

static void test_precedence(void **state)
{
	static const uint8_t types[] = {MEMTYPE_UC, MEMTYPE_WC, MEMTYPE_WT, MEMTYPE_WP, MEMTYPE_WB};

	(void)state;
	for (unsigned int i = 0; i < 125; i++) {
		setup(state);
		add(0, 16 * MIB, types[i % 5]);
		add(0, 8 * MIB, types[i / 5 % 5]);
		add(4 * MIB, 4 * MIB, types[i / 25]);
		for (uint64_t at = 0; at < 32 * MIB; at += MIB)
			assert_int_equal(mtrr_type_at(&mtrr, at), naive(at));
		check_range(0, 32 * MIB);
		check_range(5 * MIB, 20 * MIB);
	}
	/* Spelled out once: WT over WB. */
	setup(state);
	add(0, GIB, MEMTYPE_WB);
	add(0, MIB, MEMTYPE_WT);
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_WT);
	add(0, PAGE, MEMTYPE_WP);
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_UC);
}

static void test_fixed(void **state)
{
	(void)state;
	mtrr.fixed_enabled = true;
	for (unsigned int reg = 0; reg < MTRR_NUM_FIXED; reg++) {
		for (unsigned int n = 0; n < 8; n++)
			fix(reg, n, (reg + n) % 2 ? MEMTYPE_WT : MEMTYPE_WP);
	}
	/* Fixed ranges win over variable ones, UC too. */
	add(0, GIB, MEMTYPE_UC);
	for (uint64_t at = 0; at < MIB; at += PAGE) {
		assert_int_equal(mtrr_type_at(&mtrr, at), naive_fixed(at));
		check_range(at, MIB - at + PAGE);
	}
	assert_int_equal(mtrr_type_at(&mtrr, MIB), MEMTYPE_UC);
	/* Every byte value. */
	for (unsigned int type = 0; type < 256; type++) {
		fix(0, 3, (uint8_t)type);
		assert_int_equal(mtrr_type_at(&mtrr, 0x30000), is_valid((uint8_t)type) ? type : 0);
	}
	/* Without the enable bit the variable ranges count below 1 MiB. */
	mtrr.fixed_enabled = false;
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_UC);
}

static void test_not_valid(void **state)
{
	(void)state;
	add(0, GIB, MEMTYPE_UC);
	mtrr.variable[0].mask &= ~VALID;
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_WB);
	/* A mask of zero but for the valid bit covers everything. */
	mtrr.variable[0].mask = VALID;
	mtrr.variable[0].base = MEMTYPE_WC;
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_WC);
	assert_int_equal(mtrr_type_at(&mtrr, BIT(39) - 1), MEMTYPE_WC);
	/* A count beyond the array must not be believed. */
	mtrr.num_variable = UINT32_MAX;
	assert_int_equal(mtrr_type_at(&mtrr, 0), MEMTYPE_WC);
}

/* Bits beyond the width of addresses do not take part. */
static void test_width(void **state)
{
	(void)state;
	add(GIB, GIB, MEMTYPE_UC);
	mtrr.variable[0].mask |= ~(BIT(39) - 1);
	mtrr.variable[0].base |= BIT(50);
	assert_int_equal(mtrr_type_at(&mtrr, GIB), MEMTYPE_UC);
	assert_int_equal(mtrr_type_at(&mtrr, 2 * GIB), MEMTYPE_WB);
	mtrr.phys_bits = 52;
	assert_int_equal(mtrr_type_at(&mtrr, GIB), MEMTYPE_WB);
}

/* Masks with holes are legal; a range of this kind comes back every so often. */
static void test_holes(void **state)
{
	uint64_t run;

	(void)state;
	add(0, 16 * MIB, MEMTYPE_UC);
	mtrr.variable[0].mask &= ~(64 * MIB | 128 * MIB);
	for (uint64_t at = 0; at < GIB; at += 4 * MIB)
		assert_int_equal(mtrr_type_at(&mtrr, at), naive(at));
	for (uint64_t at = 0; at < 300 * MIB; at += 8 * MIB)
		check_range(at, 100 * MIB);

	/* Every second page: cut quickly when types differ, ... */
	setup(state);
	add(0, PAGE, MEMTYPE_UC);
	mtrr.variable[0].mask = PAGE | VALID;
	check_range(0, GIB);
	check_range(PAGE, GIB);
	/* ... seen through when they do not, ... */
	mtrr.variable[0].base = MEMTYPE_WB;
	assert_int_equal(mtrr_type_run(&mtrr, 0, BIT(39), &run), MEMTYPE_WB);
	assert_true(run == BIT(39));
	/* ... and given up in time, not called uniform, when it takes too long. */
	mtrr.default_type = MEMTYPE_UC;
	add(PAGE, PAGE, MEMTYPE_WB);
	mtrr.variable[1].mask = PAGE | VALID;
	assert_int_equal(mtrr_type_run(&mtrr, 0, BIT(39), &run), MEMTYPE_WB);
	assert_true(run >= PAGE && run < GIB);
}

static uint64_t chance(uint64_t n)
{
	return ((uint64_t)rand() << 31 ^ (uint64_t)rand()) % n;
}

static void chance_registers(void)
{
	static const uint8_t types[] = {MEMTYPE_UC, MEMTYPE_WC, MEMTYPE_WT, MEMTYPE_WP,
					MEMTYPE_WB, MEMTYPE_WB, MEMTYPE_WB, 3};

	mtrr.default_type = types[chance(8)];
	mtrr.fixed_enabled = chance(2);
	for (unsigned int i = 0; i < MTRR_NUM_FIXED; i++) {
		for (unsigned int n = 0; n < 8; n++)
			fix(i, n, types[chance(2) ? 4 : chance(8)]);
	}
	for (uint64_t n = chance(8); n > 0; n--) {
		uint64_t size = PAGE << chance(15);

		add(chance(64 * MIB / size) * size, size, types[chance(8)]);
		if (chance(4) == 0)
			mtrr.variable[mtrr.num_variable - 1].mask ^= PAGE << chance(14);
	}
}

static void test_chance(void **state)
{
	srand(2);
	for (unsigned int i = 0; i < 800; i++) {
		setup(state);
		chance_registers();
		for (unsigned int j = 0; j < 8; j++)
			check_range(chance(64 * MIB / PAGE) * PAGE, (chance(4096) + 1) * PAGE);
	}
}

#define T(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_disabled),   T(test_default), T(test_firmware_uc_hole), T(test_bios_sum),
		T(test_precedence), T(test_fixed),   T(test_not_valid),	       T(test_width),
		T(test_holes),	    T(test_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
