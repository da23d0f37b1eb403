// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/guest_walk.c */
/* Guest page tables of every format, in a small pretended physical memory. */
#include "tests/fakes/unit.h"

#include <errno.h>

#include "image_header.h"
#include "mm/guest_copy.h"
#include "mm/guest_walk.h"
#include "x86/arch.h"

#define MEMORY (64 * 4096)

static uint8_t memory[MEMORY];

int guest_read_phys(unsigned int cpu, uint64_t gpa, void *buf, size_t n)
{
	(void)cpu;
	if (gpa + n < gpa || gpa + n > MEMORY)
		return -EINVAL;
	memcpy(buf, memory + gpa, n);
	return 0;
}

static void put(uint64_t at, uint64_t value, unsigned int size)
{
	memcpy(memory + at, &value, size);
}

static const struct guest_paging long_mode = {
	.cr0 = X86_CR0_PE | X86_CR0_PG,
	.cr3 = 0x1018,
	.cr4 = X86_CR4_PAE,
	.efer = X86_EFER_LME | X86_EFER_LMA,
};

/* One address through tables at 1000h, 2000h, 3000h, 4000h. */
static void map_long(uint64_t linear)
{
	memset(memory, 0, sizeof(memory));
	put(0x1000 + (linear >> 39 & 511) * 8, 0x2027, 8);
	put(0x2000 + (linear >> 30 & 511) * 8, 0x3027, 8);
	put(0x3000 + (linear >> 21 & 511) * 8, 0x4027, 8);
	put(0x4000 + (linear >> 12 & 511) * 8, BIT(63) | 0x9027, 8);
}

static uint64_t walk(const struct guest_paging *paging, uint64_t linear)
{
	uint64_t phys;

	assert_int_equal(guest_walk(0, paging, linear, &phys), 0);
	return phys;
}

static void test_four_levels(void **state)
{
	const uint64_t linear = 0xffffffff81234567;
	uint64_t phys;

	(void)state;
	map_long(linear);
	assert_int_equal(walk(&long_mode, linear), 0x9567);
	assert_int_equal(guest_walk(0, &long_mode, linear + 0x1000, &phys), -ENOENT);
	assert_int_equal(guest_walk(0, &long_mode, linear + BIT(40), &phys), -ENOENT);
	/* 2 MiB, 1 GiB; PAT is bit 12 there. */
	put(0x3000 + (linear >> 21 & 511) * 8, 0x601000e7, 8);
	assert_int_equal(walk(&long_mode, linear), 0x60034567);
	put(0x2000 + (linear >> 30 & 511) * 8, 0x1c0001087, 8);
	assert_int_equal(walk(&long_mode, linear), 0x1c1234567);
}

static void test_five_levels(void **state)
{
	const uint64_t linear = 0xff12345678901234;
	struct guest_paging paging = long_mode;

	(void)state;
	map_long(linear);
	paging.cr4 |= X86_CR4_LA57;
	paging.cr3 = 0x5000;
	put(0x5000 + (linear >> 48 & 511) * 8, 0x1027, 8);
	assert_int_equal(walk(&paging, linear), 0x9234);
}

static void test_pae(void **state)
{
	const uint32_t linear = 0xc0801abc;
	struct guest_paging paging = long_mode;

	(void)state;
	memset(memory, 0, sizeof(memory));
	paging.efer = 0;
	paging.cr3 = 0x1020;
	put(0x1020 + 3 * 8, 0x2001, 8);
	put(0x2000 + 4 * 8, 0x3003, 8);
	put(0x3000 + 1 * 8, 0x7003, 8);
	assert_int_equal(walk(&paging, linear), 0x7abc);
	put(0x2000 + 4 * 8, 0x40000083, 8);
	assert_int_equal(walk(&paging, linear), 0x40001abc);
}

static void test_32_bit(void **state)
{
	const uint32_t linear = 0xfee00300;
	struct guest_paging paging = { .cr0 = X86_CR0_PE | X86_CR0_PG, .cr3 = 0x1000 };

	(void)state;
	memset(memory, 0, sizeof(memory));
	/* Without CR4.PSE the large page bit means nothing. */
	put(0x1000 + 0x3fb * 4, 0x2083, 4);
	put(0x2000 + 0x200 * 4, 0x6003, 4);
	assert_int_equal(walk(&paging, linear), 0x6300);
	paging.cr4 = X86_CR4_PSE;
	/* PSE-36: bits 39:32 of the address are in bits 20:13. */
	put(0x1000 + 0x3fb * 4, 0x40002083, 4);
	assert_int_equal(walk(&paging, linear), 0x140200300);
}

static void test_no_paging(void **state)
{
	struct guest_paging paging = { .cr0 = X86_CR0_PE, .cr3 = 0xffffff000 };

	(void)state;
	assert_int_equal(walk(&paging, 0x12345), 0x12345);
}

static void test_tables_outside_memory(void **state)
{
	struct guest_paging paging = long_mode;
	uint64_t phys;

	(void)state;
	paging.cr3 = MEMORY;
	assert_int_equal(guest_walk(0, &paging, 0, &phys), -EINVAL);
	paging.cr3 = ~0ULL;
	assert_int_equal(guest_walk(0, &paging, 0, &phys), -EINVAL);
	map_long(0);
	put(0x2000, 0x7ffffffffffff027, 8);
	assert_int_equal(guest_walk(0, &long_mode, 0, &phys), -EINVAL);
}

static void test_reading_across_pages(void **state)
{
	const uint64_t linear = 0x7ffffffffff8;
	uint8_t bytes[15];
	size_t size = sizeof(bytes);

	(void)state;
	map_long(linear);
	memset(memory + 0x9ff8, 0xaa, 8);
	assert_int_equal(guest_read_linear(0, &long_mode, linear, bytes, &size), 0);
	assert_int_equal(size, 8);
	assert_int_equal(bytes[7], 0xaa);
	/* The next page is somewhere else. */
	map_long(0x1ff8);
	put(0x4000 + 2 * 8, 0xb027, 8);
	memset(memory + 0x9ff8, 0x11, 8);
	memset(memory + 0xb000, 0x22, 8);
	size = sizeof(bytes);
	assert_int_equal(guest_read_linear(0, &long_mode, 0x1ff8, bytes, &size), 0);
	assert_int_equal(size, 15);
	assert_int_equal(bytes[7], 0x11);
	assert_int_equal(bytes[8], 0x22);
	size = sizeof(bytes);
	assert_int_equal(guest_read_linear(0, &long_mode, 0x5000, bytes, &size), -ENOENT);
	assert_int_equal(size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_levels),
		cmocka_unit_test(test_five_levels),
		cmocka_unit_test(test_pae),
		cmocka_unit_test(test_32_bit),
		cmocka_unit_test(test_no_paging),
		cmocka_unit_test(test_tables_outside_memory),
		cmocka_unit_test(test_reading_across_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
