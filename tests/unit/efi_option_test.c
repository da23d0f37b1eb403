// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/efi_option.c tools/efi_program.c tools/esp_manifest.c tools/text.c */
/*
 * Boot entries, the manifest on the ESP and PE files as others may have written them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/efi_option.h"
#include "tools/efi_program.h"
#include "tools/esp_manifest.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char guid_text[] = "0fc63daf-8483-4772-8e79-3d69d8477de4";
static const uint8_t guid_bytes[] = { 0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47,
				      0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4 };

static const struct efi_partition partition = {
	.number = 1,
	.start = 2048,
	.size = 204800,
	.guid = { 0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8,
		  0x47, 0x7d, 0xe4 },
};

/* "A" on that partition, as the UEFI specification lays it out, written down byte by byte. */
static const uint8_t sample[] = {
	0x01, 0x00, 0x00, 0x00, 0x40, 0x00, 'A', 0, 0, 0,
	/* Hard drive: number, start, size, signature, GPT, GUID. */
	0x04, 0x01, 0x2a, 0x00, 0x01, 0, 0, 0, 0x00, 0x08, 0, 0, 0, 0, 0, 0, 0x00, 0x20, 0x03, 0, 0,
	0, 0, 0, 0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47,
	0x7d, 0xe4, 0x02, 0x02,
	/* File, end. */
	0x04, 0x04, 0x12, 0x00, '\\', 0, 'b', 0, '.', 0, 'e', 0, 'f', 0, 'i', 0, 0, 0,
	0x7f, 0xff, 0x04, 0x00,
};

static void test_build(void **state)
{
	uint8_t data[EFI_OPTION_SIZE];
	size_t size = efi_option_build(data, &partition, "A", "\\b.efi");

	(void)state;
	assert_int_equal(size, sizeof(sample));
	assert_memory_equal(data, sample, sizeof(sample));
}

static void test_parse(void **state)
{
	struct efi_option option;

	(void)state;
	assert_null(efi_option_parse(sample, sizeof(sample), &option));
	assert_int_equal(option.attributes, EFI_OPTION_ACTIVE);
	assert_string_equal(option.description, "A");
	assert_true(option.has_partition && option.has_file);
	assert_memory_equal(option.guid, guid_bytes, sizeof(guid_bytes));
	assert_string_equal(option.file, "\\b.efi");
	assert_int_equal(option.arguments_size, 0);
	assert_true(efi_option_starts(&option, guid_bytes, "\\B.EFI"));
	assert_false(efi_option_starts(&option, guid_bytes, "\\B.EF"));
	assert_false(efi_option_starts(&option, (const uint8_t[EFI_GUID_SIZE]){ 0 }, "\\b.efi"));
}

/** Every cut of it, on memory that ends there, is refused or understood without a look beyond. */
static void test_cuts(void **state)
{
	struct efi_option option;
	size_t size;

	(void)state;
	for (size = 0; size < sizeof(sample); size++) {
		uint8_t *copy = malloc(size + 1);

		assert_non_null(copy);
		memcpy(copy + 1, sample, size);
		assert_non_null(efi_option_parse(copy + 1, size, &option));
		free(copy);
	}
}

/** Each length and type replaced by others. */
static void test_bad_nodes(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		bool refused;
	} cases[] = {
		{ 12, 0, true },	/* node of length 0 */
		{ 12, 3, true },	/* shorter than its header */
		{ 12, 0xff, true },	/* longer than the path */
		{ 54, 4, true },	/* file without a name: what follows is no node */
		{ 4, 0xff, true },	/* path longer than the option */
		{ 4, 4, true },		/* path ends in a node */
		{ 51, 0x01, false },	/* no GPT */
		{ 50, 0x01, false },
		{ 10, 0x05, false },	/* another type */
		{ 56, 0x80, false },	/* name not ASCII */
	};
	struct efi_option option;
	uint8_t data[sizeof(sample)];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memcpy(data, sample, sizeof(sample));
		data[cases[i].at] = cases[i].value;
		assert_int_equal(efi_option_parse(data, sizeof(data), &option) != NULL,
				 cases[i].refused);
		assert_false(efi_option_starts(&option, guid_bytes, "\\b.efi"));
	}
}

static void test_arguments(void **state)
{
	uint8_t data[sizeof(sample) + 6];
	struct efi_option option;
	char text[8];

	(void)state;
	memcpy(data, sample, sizeof(sample));
	memcpy(data + sizeof(sample), "a\0=\0\1\0", 6);
	assert_null(efi_option_parse(data, sizeof(data), &option));
	assert_int_equal(option.arguments_size, 6);
	assert_false(efi_option_arguments(&option, text, sizeof(text)));
	data[sizeof(sample) + 4] = 'b';
	assert_true(efi_option_arguments(&option, text, sizeof(text)));
	assert_string_equal(text, "a=b");
	assert_false(efi_option_arguments(&option, text, 3));
	option.arguments_size = 5;
	assert_false(efi_option_arguments(&option, text, sizeof(text)));
}

static void test_guid(void **state)
{
	static const char *const bad[] = {
		"", "0fc63daf", "0fc63daf-8483-4772-8e79-3d69d8477de",
		"0fc63daf-8483-4772-8e79-3d69d8477de44",
		"0fc63daf_8483-4772-8e79-3d69d8477de4", "0fc63dag-8483-4772-8e79-3d69d8477de4",
		"0fc63da -8483-4772-8e79-3d69d8477de4", "-fc63daf-8483-4772-8e79-3d69d8477de4",
	};
	uint8_t guid[EFI_GUID_SIZE];
	unsigned int i;

	(void)state;
	assert_true(efi_guid_parse(guid_text, guid));
	assert_memory_equal(guid, guid_bytes, sizeof(guid_bytes));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(efi_guid_parse(bad[i], guid));
}

static void test_order(void **state)
{
	static const uint8_t data[] = { 1, 0, 2, 0, 1, 0, 0xff, 0xff };
	uint8_t full[2 * EFI_MAX_ORDER + 2] = { 0 };
	struct efi_order order;

	(void)state;
	assert_true(efi_order_parse(data, sizeof(data), &order));
	assert_int_equal(order.count, 4);
	assert_false(efi_order_parse(data, 3, &order));
	assert_false(efi_order_parse(full, sizeof(full), &order));
	assert_int_equal(order.count, 0);
	assert_true(efi_order_parse(data, sizeof(data), &order));
	assert_true(efi_order_place(&order, 7, true));
	assert_true(efi_order_place(&order, 2, false));
	efi_order_remove(&order, 1);
	assert_int_equal(order.count, 3);
	assert_int_equal(order.number[0], 7);
	assert_int_equal(order.number[1], 0xffff);
	assert_int_equal(order.number[2], 2);
	assert_true(efi_order_parse(full, 2 * EFI_MAX_ORDER, &order));
	order.number[5] = 9;
	assert_true(efi_order_place(&order, 9, true));
	memset(&order, 0xff, sizeof(order));
	order.count = EFI_MAX_ORDER;
	assert_false(efi_order_place(&order, 3, true));
	assert_int_equal(order.count, EFI_MAX_ORDER);
}

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void test_manifest(void **state)
{
	static const struct {
		const char *text;
		unsigned int bad_line;
	} cases[] = {
		{ "", 0 },
		{ "# comment\r\n\r\n" HASH "  rvm.efi\r\n", 0 },
		{ HASH "  rvm.efi", 0 },
		{ HASH " *rvm.efi\n", 1 },
		{ HASH "  ../linux\n", 1 },
		{ HASH "  a/b\n", 1 },
		{ HASH "  a\\b\n", 1 },
		{ HASH "  .hidden\n", 1 },
		{ HASH "  \n", 1 },
		{ HASH "\n", 1 },
		{ "#\n" HASH "0  a\n", 2 },
		{ "g" HASH "  a\n", 1 },
		{ HASH "  a\n" HASH "  a\n", 2 },
		{ HASH "  a-name-that-is-too-long-for-any-file\n", 1 },
	};
	struct manifest m, again;
	char text[MANIFEST_TEXT_SIZE], name[8];
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(manifest_parse(cases[i].text, &m), cases[i].bad_line);
	memset(&m, 0, sizeof(m));
	m.made_efi = true;
	for (i = 0; i < MANIFEST_MAX_FILES; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		assert_true(manifest_set(&m, name, HASH));
	}
	assert_true(manifest_set(&m, "f3", HASH));
	assert_false(manifest_set(&m, "one-more", HASH));
	assert_true(manifest_format(&m, text) < sizeof(text));
	assert_int_equal(manifest_parse(text, &again), 0);
	assert_true(again.made_efi);
	assert_int_equal(again.count, MANIFEST_MAX_FILES);
	assert_non_null(manifest_find(&again, "f15"));
	assert_null(manifest_find(&again, "f16"));
}

/** A PE file with nothing but headers, an entry for certificates, and the version. */
static void make_pe(uint8_t *data, size_t size)
{
	memset(data, 0, size);
	memcpy(data, "MZ", 2);
	data[60] = 0x40;
	memcpy(data + 0x40, "PE\0\0\x64\x86", 6);
	data[0x40 + 20] = 0xf0;
	memcpy(data + 0x40 + 24, "\x0b\x02", 2);
	data[0x40 + 24 + 108] = 16;
	data[0x40 + 24 + 144] = 0x80;
	data[0x40 + 24 + 148] = 0x10;
	memcpy(data + 0x150, "#### RVM rvm.efi 0.1-g1\x1b ####", 30);
}

static void test_program(void **state)
{
	struct efi_program program;
	uint8_t data[0x200], *copy;
	size_t size;

	(void)state;
	make_pe(data, sizeof(data));
	efi_program_inspect(data, sizeof(data), &program);
	assert_true(program.is_pe && program.is_signed);
	assert_string_equal(program.version, "0.1-g1?");
	data[0x40 + 24 + 150] = 0x10;
	efi_program_inspect(data, sizeof(data), &program);
	assert_true(program.is_pe && !program.is_signed);
	data[63] = 0xff;
	efi_program_inspect(data, sizeof(data), &program);
	assert_false(program.is_pe);
	make_pe(data, sizeof(data));
	for (size = 0; size < sizeof(data); size++) {
		copy = malloc(size + 1);
		assert_non_null(copy);
		memcpy(copy + 1, data, size);
		efi_program_inspect(copy + 1, size, &program);
		assert_true(size > 0x40 + 24 || !program.is_pe);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),	  cmocka_unit_test(test_parse),
		cmocka_unit_test(test_cuts),	  cmocka_unit_test(test_bad_nodes),
		cmocka_unit_test(test_arguments), cmocka_unit_test(test_guid),
		cmocka_unit_test(test_order),	  cmocka_unit_test(test_manifest),
		cmocka_unit_test(test_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
