// SPDX-License-Identifier: GPL-2.0-only
/* sources: kexec-loader/e820.c kexec-loader/publish.c kexec-loader/cmdline.c efi-loader/acpi_tables.c efi-loader/memory_reach.c efi-loader/text.c efi-loader/refusal_text.c tools/kexec_refusal.c */
/*
 * The pure parts of the kexec door: memory map, copies of the ACPI root tables, and the reason of a
 * refusal from the door by way of a command line to the tool.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "efi-loader/refusal_text.h"
#include "kexec-loader/cmdline.h"
#include "kexec-loader/e820.h"
#include "kexec-loader/publish.h"
#include "kexec_door.h"
#include "tools/kexec_refusal.h"

#define MIB (1ULL << 20)

static struct rvm_refusal why;

static const struct e820 usual = {
	.count = 5,
	.entry = {
		{ 0, 0x9fc00, BOOT_E820_RAM },
		{ 0xf0000, 0x10000, BOOT_E820_RESERVED },
		{ 1 * MIB, 1022 * MIB, BOOT_E820_RAM },
		{ 1023 * MIB, 1 * MIB, BOOT_E820_ACPI },
		{ 4096 * MIB, 4096 * MIB, BOOT_E820_RAM },
	},
};

static void expect_entry(const struct e820 *map, unsigned int i, uint64_t start, uint64_t size,
			 uint32_t type)
{
	assert_true(i < map->count);
	assert_int_equal(map->entry[i].start, start);
	assert_int_equal(map->entry[i].size, size);
	assert_int_equal(map->entry[i].type, type);
}

static void test_take_middle(void **state)
{
	struct e820 map = usual;

	(void)state;
	assert_int_equal(e820_take(&map, 512 * MIB, 8 * MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, 7);
	expect_entry(&map, 2, 1 * MIB, 511 * MIB, BOOT_E820_RAM);
	expect_entry(&map, 3, 512 * MIB, 8 * MIB, BOOT_E820_RESERVED);
	expect_entry(&map, 4, 520 * MIB, 503 * MIB, BOOT_E820_RAM);
	expect_entry(&map, 5, 1023 * MIB, 1 * MIB, BOOT_E820_ACPI);
	/* The tables lie behind the core's memory. */
	assert_int_equal(e820_take(&map, 520 * MIB, 0x4000, BOOT_E820_ACPI, &why), 0);
	assert_int_equal(map.count, 8);
	expect_entry(&map, 4, 520 * MIB, 0x4000, BOOT_E820_ACPI);
	/* Once more is nothing new. */
	assert_int_equal(e820_take(&map, 514 * MIB, 2 * MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, 8);
}

static void test_take_edges(void **state)
{
	struct e820 map = usual;

	(void)state;
	assert_int_equal(e820_take(&map, 1 * MIB, 4096, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, 6);
	expect_entry(&map, 2, 1 * MIB, 4096, BOOT_E820_RESERVED);
	assert_int_equal(e820_take(&map, 1021 * MIB, 2 * MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, 7);
	map = usual;
	assert_int_equal(e820_take(&map, 1 * MIB, 1022 * MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, usual.count);
	expect_entry(&map, 2, 1 * MIB, 1022 * MIB, BOOT_E820_RESERVED);
}

/* Two entries of RAM that touch: the range may lie across. */
static void test_take_across(void **state)
{
	struct e820 map = { 2, { { 0, MIB, BOOT_E820_RAM }, { MIB, MIB, BOOT_E820_RAM } } };

	(void)state;
	assert_int_equal(e820_take(&map, MIB / 2, MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(map.count, 3);
	expect_entry(&map, 0, 0, MIB / 2, BOOT_E820_RAM);
	expect_entry(&map, 1, MIB / 2, MIB, BOOT_E820_RESERVED);
	expect_entry(&map, 2, MIB * 3 / 2, MIB / 2, BOOT_E820_RAM);
}

static void test_take_refused(void **state)
{
	struct e820 map = usual, empty = { 0 };
	unsigned int i;

	(void)state;
	assert_int_equal(e820_take(&map, 1022 * MIB, 2 * MIB, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(why.wanted, 2 * MIB);
	assert_int_equal(why.found, 1 * MIB);
	assert_int_equal(e820_take(&map, 2048 * MIB, MIB, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(e820_take(&map, 512 * MIB, 0, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(e820_take(&map, UINT64_MAX - 4095, 8192, BOOT_E820_RESERVED, &why),
			 -EINVAL);
	assert_int_equal(e820_take(&empty, MIB, MIB, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_memory_equal(&map, &usual, sizeof(map));
	for (i = usual.count; i < BOOT_E820_MAX; i++)
		map.entry[map.count++] = (struct e820_entry){ (i + 8192) * MIB, 4096,
							      BOOT_E820_RESERVED };
	assert_int_equal(e820_take(&map, 512 * MIB, MIB, BOOT_E820_RESERVED, &why), -E2BIG);
	assert_int_equal(why.found, BOOT_E820_MAX + 2);
	assert_int_equal(map.count, BOOT_E820_MAX);
	/* No split, no entry more. */
	assert_int_equal(e820_take(&map, 1 * MIB, 1022 * MIB, BOOT_E820_RESERVED, &why), 0);
}

/* Nobody has checked the table: bytes under two entries are not twice as many, nor both kinds. */
static void test_overlap(void **state)
{
	const uint64_t half = 1ULL << 63;
	struct e820 twice = { 2, { { 0, MIB, BOOT_E820_RAM }, { 0, MIB, BOOT_E820_RAM } } };
	struct e820 both = { 2, { { 0, 4 * MIB, BOOT_E820_RAM }, { MIB, 4096, BOOT_E820_RESERVED } } };
	struct e820 wrap = { 3, { { 0, half, BOOT_E820_RAM }, { 0, half - 1, BOOT_E820_RESERVED },
				  { 0, 2, BOOT_E820_RESERVED } } };

	(void)state;
	assert_int_equal(e820_bytes(&twice, 0, 2 * MIB, BOOT_E820_RAM), MIB);
	assert_int_equal(e820_take(&twice, 0, 2 * MIB, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(why.found, MIB);
	assert_int_equal(e820_take(&both, MIB / 2, MIB, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(why.wanted, 0);
	assert_int_equal(why.found, 4096);
	assert_int_equal(e820_take(&both, 2 * MIB, MIB, BOOT_E820_RESERVED, &why), 0);
	assert_int_equal(e820_bytes(&wrap, 0, half, BOOT_E820_RESERVED), half - 1);
	assert_int_equal(e820_take(&wrap, 0, half, BOOT_E820_RESERVED, &why), -EINVAL);
	assert_int_equal(wrap.count, 3);
}

static void test_low_place(void **state)
{
	struct e820 map = usual;

	(void)state;
	assert_int_equal(e820_low_place(&map, 8192), 0x9d000);
	map.entry[0].size = 8192;
	assert_int_equal(e820_low_place(&map, 8192), 0);
	map.entry[0].size = 12288;
	assert_int_equal(e820_low_place(&map, 8192), 4096);
	map.entry[0] = (struct e820_entry){ 0, 1024 * MIB, BOOT_E820_RAM };
	assert_int_equal(e820_low_place(&map, 8192), 0x9e000);
	map.entry[1].start = 0x9fc00;
	assert_int_equal(e820_low_place(&map, 8192), 0x9d000);
	assert_int_equal(e820_low_place(&map, MIB), 0);
	map.entry[0].type = BOOT_E820_RESERVED;
	assert_int_equal(e820_low_place(&map, 8192), 0);
}

/* ACPI tables at their real addresses, below 4 GiB where an RSDT must reach them. */
static struct acpi_header *make_table(void *at, const char *signature, uint32_t length)
{
	struct acpi_header *table = at;

	memset(table, 0x5a, length);
	memcpy(table->signature, signature, 4);
	table->length = length;
	table->revision = 1;
	table->checksum = 0;
	table->checksum = (uint8_t)-acpi_checksum(table, length);
	return table;
}

static void seal(struct acpi_header *table)
{
	table->checksum = 0;
	table->checksum = (uint8_t)-acpi_checksum(table, table->length);
}

static struct acpi_rsdp make_rsdp(const struct acpi_header *xsdt)
{
	struct acpi_rsdp rsdp = { .revision = 2, .length = sizeof(rsdp) };

	memcpy(rsdp.signature, "RSD PTR ", 8);
	rsdp.xsdt = (uintptr_t)xsdt;
	rsdp.checksum = (uint8_t)-acpi_checksum(&rsdp, ACPI_RSDP_OLD_SIZE);
	rsdp.extended_checksum = (uint8_t)-acpi_checksum(&rsdp, sizeof(rsdp));
	return rsdp;
}

static uint8_t memory[8][4096] __attribute__((aligned(64)));

static void test_publish(void **state)
{
	struct acpi_header *madt = make_table(memory[0], "APIC", 60);
	struct acpi_header *old = make_table(memory[1], RVM_ACPI_SIGNATURE, 60);
	struct acpi_header *mcfg = make_table(memory[2], "MCFG", 60);
	struct acpi_header *xsdt = make_table(memory[3], "XSDT", 36 + 4 * 8);
	const uint64_t entries[] = { (uintptr_t)madt, (uintptr_t)old, 0, (uintptr_t)mcfg };
	struct rvm_acpi_table table;
	struct acpi_tables found;
	struct acpi_rsdp rsdp;

	(void)state;
	memcpy(xsdt + 1, entries, sizeof(entries));
	seal(xsdt);
	rsdp = make_rsdp(xsdt);
	acpi_rvmh_fill(&table, 0x3f000000, 8 * MIB);
	assert_int_equal(publish_tables(&rsdp, &table, memory[4], sizeof(memory[4]), &why), 0);
	assert_true(acpi_tables_find((const struct acpi_rsdp *)memory[4], NULL, &found));
	assert_int_equal(found.bad, 0);
	assert_ptr_equal(found.madt, madt);
	assert_ptr_equal(found.mcfg, mcfg);
	/* Ours, not the one that was there before. */
	assert_ptr_not_equal(found.rvmh, old);
	assert_memory_equal(found.rvmh, &table, sizeof(table));
	/* The firmware's tables are as they were. */
	assert_true(acpi_tables_find(&rsdp, NULL, &found));
	assert_ptr_equal(found.rvmh, old);
}

static void test_publish_refused(void **state)
{
	struct acpi_header *xsdt = make_table(memory[3], "XSDT", 36);
	struct acpi_rsdp rsdp = make_rsdp(xsdt);
	struct rvm_acpi_table table;
	uint32_t size;

	(void)state;
	acpi_rvmh_fill(&table, 0x3f000000, 8 * MIB);
	for (size = 0; size < 64 + 36 + 8 + sizeof(table); size++)
		assert_int_equal(publish_tables(&rsdp, &table, memory[4], size, &why), -ENOMEM);
	assert_int_equal(publish_tables(&rsdp, &table, memory[4], size, &why), 0);
	xsdt->checksum++;
	assert_int_equal(publish_tables(&rsdp, &table, memory[4], 4096, &why), -EINVAL);
	rsdp.xsdt = 0;
	assert_int_equal(publish_tables(&rsdp, &table, memory[4], 4096, &why), -EINVAL);
}

static void test_reason(void **state)
{
	const struct rvm_refusal missing = { "CPUID.1:ECX.VMX[5]", 1, 0 };
	char reason[128], line[256], found[128];

	(void)state;
	refusal_format(reason, sizeof(reason), "CPU 0", &missing, -ENODEV);
	assert_string_equal(reason, "CPU 0: CPUID.1:ECX.VMX[5]: wanted 1, found 0 (ENODEV)");
	assert_true(cmdline_prepend(reason, "quiet -- single", 4096, line, sizeof(line)));
	assert_string_equal(line, "rvm.kexec=CPU+0:+CPUID.1:ECX.VMX[5]:+wanted+1,+found+0+(ENODEV) "
				  "quiet -- single");
	kexec_refusal_find(line, found, sizeof(found));
	assert_string_equal(found, reason);
	kexec_refusal_find(line, found, 6);
	assert_string_equal(found, "CPU 0");
	kexec_refusal_find("a xrvm.kexec=no rvm.kexec=yes", found, sizeof(found));
	assert_string_equal(found, "yes");
	kexec_refusal_find("a xrvm.kexec=no", found, sizeof(found));
	assert_string_equal(found, "");
	cmdline_forget(line, sizeof(line));
	kexec_refusal_find(line, found, sizeof(found));
	assert_string_equal(found, "");
	assert_non_null(strstr(line, " quiet -- single"));
}

static void test_reason_room(void **state)
{
	char line[128], old[64];
	size_t limit;

	(void)state;
	memset(old, 'x', sizeof(old));
	assert_false(cmdline_prepend("a reason that is long enough", old, sizeof(old), line, 128));
	old[20] = 0;
	assert_false(cmdline_prepend("a reason that is long enough", old, sizeof(old), line, 40));
	for (limit = 48; limit < sizeof(line); limit++) {
		memset(line, 'z', sizeof(line));
		assert_true(cmdline_prepend("a reason that is\n\"long\" enough", old, sizeof(old),
					    line, limit));
		assert_true(strlen(line) < limit);
		assert_string_equal(line + strlen(line) - 21, " xxxxxxxxxxxxxxxxxxxx");
		assert_null(strchr(line, '"'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take_middle),
		cmocka_unit_test(test_take_edges),
		cmocka_unit_test(test_take_across),
		cmocka_unit_test(test_take_refused),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_low_place),
		cmocka_unit_test(test_publish),
		cmocka_unit_test(test_publish_refused),
		cmocka_unit_test(test_reason),
		cmocka_unit_test(test_reason_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
