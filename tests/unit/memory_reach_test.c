// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/memory_reach.c efi-loader/acpi_tables.c */
/*
 * What rvm.efi reads of the firmware's memory: tables that lie in free or protected memory are behind
 * a fence here, so looking at one ends the test.
 */
#include <sys/mman.h>

#include "tests/fakes/unit.h"

#include "acpi_tables.h"

#define PAGE 4096ULL
/* As firmware of today has it: larger than the structure. */
#define DESCRIPTOR_SIZE 48
#define READ_PROTECTED (1ULL << 13)

enum { RESERVED = 0, BOOT_DATA = 4, FREE = 7, UNUSABLE = 8, RECLAIM = 9, NVS = 10, MMIO = 11,
       PERSISTENT = 14, UNACCEPTED = 15, OEM = 0x70000001 };

static uint8_t map[16 * DESCRIPTOR_SIZE];
static struct memory_reach reach;

static void add(uint32_t type, uint64_t start, uint64_t pages, uint64_t attribute)
{
	uint8_t *d = map + reach.map_size;

	assert_true(reach.map_size < sizeof(map));
	memcpy(d, &type, 4);
	memcpy(d + 8, &start, 8);
	memcpy(d + 24, &pages, 8);
	memcpy(d + 32, &attribute, 8);
	reach.map_size += DESCRIPTOR_SIZE;
}

static int set_up(void **state)
{
	(void)state;
	memset(map, 0, sizeof(map));
	reach = (struct memory_reach){ .map = map, .descriptor_size = DESCRIPTOR_SIZE };
	return 0;
}

static bool has(uint64_t address, uint64_t size)
{
	return memory_reach_has(&reach, address, size);
}

static void test_types(void **state)
{
	static const uint32_t good[] = { RESERVED, BOOT_DATA, RECLAIM, NVS, OEM };
	static const uint32_t bad[] = { FREE, UNUSABLE, MMIO, PERSISTENT, UNACCEPTED };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		set_up(state);
		add(good[i], 16 * PAGE, 2, 0xf);
		assert_true(has(16 * PAGE, 2 * PAGE));
		set_up(state);
		add(good[i], 16 * PAGE, 2, READ_PROTECTED | 0xf);
		assert_false(has(16 * PAGE, 1));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		set_up(state);
		add(bad[i], 16 * PAGE, 2, 0xf);
		assert_false(has(16 * PAGE, 1));
	}
}

/* In two pieces and in any order; the end counts as much as the start. */
static void test_ranges(void **state)
{
	(void)state;
	add(NVS, 18 * PAGE, 1, 0);
	add(FREE, 19 * PAGE, 8, 0);
	add(RECLAIM, 16 * PAGE, 2, 0);
	assert_true(has(16 * PAGE, 3 * PAGE));
	assert_true(has(19 * PAGE - 1, 1));
	assert_false(has(16 * PAGE, 3 * PAGE + 1));
	assert_false(has(16 * PAGE - 1, 2));
	assert_false(has(40 * PAGE, 1));
	assert_false(has(UINT64_MAX, 2));
}

/* Tables of old firmware lie in the BIOS area, which maps leave out. */
static void test_bios_area(void **state)
{
	(void)state;
	assert_true(has(0xe0000, 0x20000));
	assert_true(has(0xf05b4, 36));
	assert_false(has(0xdffff, 2));
	assert_false(has(0xfffff, 2));
	assert_false(has(0x40e, 2));
	add(FREE, 0xf0000, 1, 0);
	assert_false(has(0xf0000, 1));
	assert_true(has(0xf1000, 1));
}

static void test_senseless_maps(void **state)
{
	(void)state;
	add(NVS, 16 * PAGE, UINT64_MAX, 0);
	assert_true(has(16 * PAGE, PAGE));
	assert_false(has(15 * PAGE, PAGE));
	add(NVS, 1, 0, 0);
	assert_false(has(1, 1));
	reach.map_size--;
	assert_true(has(16 * PAGE, PAGE));
	reach.descriptor_size = 32;
	assert_false(has(16 * PAGE, PAGE));
	reach.descriptor_size = 0;
	assert_false(has(16 * PAGE, PAGE));
}

struct tables {
	struct acpi_rsdp rsdp;
	struct {
		struct acpi_header header;
		uint64_t entry[2];
	} RVM_PACKED xsdt;
	struct {
		struct acpi_header header;
		uint8_t rest[64];
	} RVM_PACKED madt;
};

static void finish(struct acpi_header *table, const char *signature, uint32_t size)
{
	memcpy(table->signature, signature, 4);
	table->length = size;
	table->checksum = 0;
	table->checksum = (uint8_t)-acpi_checksum(table, size);
}

/* Tables of which one lies behind the fence. */
static struct tables *make_tables(uint64_t fenced)
{
	struct tables *t = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(t != MAP_FAILED);
	t->xsdt.entry[0] = fenced;
	t->xsdt.entry[1] = (uintptr_t)&t->madt;
	finish(&t->madt.header, "APIC", sizeof(t->madt));
	finish(&t->xsdt.header, "XSDT", sizeof(t->xsdt));
	memcpy(t->rsdp.signature, "RSD PTR ", 8);
	t->rsdp.revision = 2;
	t->rsdp.length = sizeof(t->rsdp);
	t->rsdp.xsdt = (uintptr_t)&t->xsdt;
	t->rsdp.checksum = (uint8_t)-acpi_checksum(&t->rsdp, ACPI_RSDP_OLD_SIZE);
	t->rsdp.extended_checksum = (uint8_t)-acpi_checksum(&t->rsdp, sizeof(t->rsdp));
	add(NVS, (uintptr_t)t, 1, 0);
	return t;
}

static void test_tables(void **state)
{
	uint8_t *fence = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct tables *t = make_tables((uintptr_t)fence);
	struct acpi_tables found;

	(void)state;
	assert_true(fence != MAP_FAILED);
	add(FREE, (uintptr_t)fence, 1, 0);
	assert_true(acpi_tables_find(&t->rsdp, &reach, &found));
	assert_ptr_equal(found.madt, &t->madt);
	assert_int_equal(found.out_of_reach, 1);
	assert_int_equal(found.unread, (uintptr_t)fence);
	/* The header may be read, but the table goes on behind the fence. */
	t->xsdt.entry[0] = (uintptr_t)t + PAGE - sizeof(struct acpi_header);
	finish(&t->xsdt.header, "XSDT", sizeof(t->xsdt));
	((struct acpi_header *)t->xsdt.entry[0])->length = 2 * sizeof(struct acpi_header);
	assert_true(acpi_tables_find(&t->rsdp, &reach, &found));
	assert_int_equal(found.unread, t->xsdt.entry[0]);
	/* The roots themselves. */
	t->rsdp.xsdt = (uintptr_t)fence;
	t->rsdp.extended_checksum = 0;
	t->rsdp.extended_checksum = (uint8_t)-acpi_checksum(&t->rsdp, sizeof(t->rsdp));
	assert_false(acpi_tables_find(&t->rsdp, &reach, &found));
	assert_int_equal(found.unread, (uintptr_t)fence);
	assert_false(acpi_tables_find((const struct acpi_rsdp *)fence, &reach, &found));
	assert_int_equal(found.unread, (uintptr_t)fence);
	munmap(t, PAGE);
	munmap(fence, PAGE);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup(name, set_up)
	const struct CMUnitTest tests[] = {
		CASE(test_types), CASE(test_ranges), CASE(test_bios_area), CASE(test_senseless_maps),
		CASE(test_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
