// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/text.c tools/iomem.c tools/cmdline.c tools/json.c tools/exit_counts.c */
/*
 * The tool's parsers of text and its JSON writer, with sound and with hostile input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/cmdline.h"
#include "tools/exit_counts.h"
#include "tools/iomem.h"
#include "tools/json.h"
#include "tools/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "42\n", true, 42 },
		{ "0x3f8", true, 0x3f8 },
		{ "0XFF", true, 0xff },
		{ "010", true, 10 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "0xffffffffffffffff", true, UINT64_MAX },
		{ "0x10000000000000000", false, 0 },
		{ "", false, 0 },
		{ "0x", false, 0 },
		{ "-1", false, 0 },
		{ "12a", false, 0 },
		{ " 1", false, 0 },
	};
	uint64_t value;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(text_to_u64(cases[i].text, &value), cases[i].ok);
		if (cases[i].ok)
			assert_int_equal(value, cases[i].value);
	}
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
		const char *rest;
	} cases[] = {
		{ "16M$", true, 16ULL << 20, "$" },
		{ "0x30000000", true, 0x30000000, "" },
		{ "017", true, 15, "" },
		{ "1g,", true, 1ULL << 30, "," },
		{ "15E", true, 15ULL << 60, "" },
		{ "16E", false, 0, NULL },
		{ "99999999999999999999", false, 0, NULL },
		{ "M", false, 0, NULL },
		{ "", false, 0, NULL },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *p = cases[i].text;
		uint64_t value;

		assert_int_equal(text_size(&p, &value), cases[i].ok);
		if (!cases[i].ok)
			continue;
		assert_int_equal(value, cases[i].value);
		assert_string_equal(p, cases[i].rest);
	}
}

static void test_cpu_sets(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		unsigned int count;
		const char *again;
	} cases[] = {
		{ "0-3", true, 4, "0-3" },
		{ "0,2-3,255\n", true, 4, "0,2-3,255" },
		{ "", true, 0, "" },
		{ "1,0", true, 2, "0-1" },
		{ "0-1023", true, 1024, "0-1023" },
		{ "1023,512-600,7", true, 91, "7,512-600,1023" },
		{ "1024", false, 0, NULL },
		{ "0-1024", false, 0, NULL },
		{ "0-4294967296", false, 0, NULL },
		{ "3-1", false, 0, NULL },
		{ "0-", false, 0, NULL },
		{ "0,", false, 0, NULL },
		{ "a", false, 0, NULL },
		{ "-1", false, 0, NULL },
	};
	struct cpu_set set;
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(cpu_set_parse(cases[i].text, &set), cases[i].ok);
		if (!cases[i].ok)
			continue;
		assert_int_equal(cpu_set_count(&set), cases[i].count);
		cpu_set_format(&set, text, sizeof(text));
		assert_string_equal(text, cases[i].again);
	}
}

static void test_cpu_set_cut(void **state)
{
	struct cpu_set set = { 0 };
	unsigned int cpu;
	char text[8];

	(void)state;
	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu += 2)
		cpu_set_add(&set, cpu);
	cpu_set_add(&set, RVM_MAX_CPUS);
	assert_int_equal(cpu_set_count(&set), RVM_MAX_CPUS / 2);
	cpu_set_format(&set, text, sizeof(text));
	assert_int_equal(strlen(text), sizeof(text) - 1);
}

static void test_human_sizes(void **state)
{
	char text[32];

	(void)state;
	text_human_size(0, text, sizeof(text));
	assert_string_equal(text, "0 bytes");
	text_human_size(16ULL << 20, text, sizeof(text));
	assert_string_equal(text, "16 MiB");
	text_human_size((1ULL << 30) + 1024, text, sizeof(text));
	assert_string_equal(text, "1048577 KiB");
	text_human_size(UINT64_MAX, text, sizeof(text));
	assert_string_equal(text, "18446744073709551615 bytes");
}

static struct iomem_entry entries[IOMEM_MAX_ENTRIES];

static void test_iomem(void **state)
{
	static const char text[] = "00000000-00000fff : Reserved\n"
				   "00001000-0009ffff : System RAM\n"
				   "c0000000-febfffff : PCI Bus 0000:00\n"
				   "  c0000000-c0ffffff : 0000:00:02.0\n"
				   "    c0000000-c0ffffff : a\tb\033[2J\n"
				   "100000000-63fffffff : System RAM";
	unsigned int bad_line = 0;

	(void)state;
	assert_int_equal(iomem_parse(text, entries, &bad_line), 6);
	assert_int_equal(entries[1].start, 0x1000);
	assert_int_equal(entries[1].end, 0x9ffff);
	assert_int_equal(entries[1].depth, 0);
	assert_string_equal(entries[1].name, "System RAM");
	assert_int_equal(entries[3].depth, 1);
	assert_int_equal(entries[4].depth, 2);
	assert_string_equal(entries[4].name, "a?b?[2J");
	assert_int_equal(entries[5].end, 0x63fffffff);
	assert_false(iomem_is_hidden(entries, 6));
	assert_true(iomem_is_memory("System RAM"));
	assert_true(iomem_is_memory("ACPI Tables"));
	assert_false(iomem_is_memory("PCI Bus 0000:00"));
}

static void test_iomem_hostile(void **state)
{
	static const struct {
		const char *text;
		unsigned int bad_line;
	} cases[] = {
		{ "x\n", 1 },
		{ "\n", 1 },
		{ "0-f : a\n1-\n", 2 },
		{ "f-0 : backwards\n", 1 },
		{ "0-10000000000000000 : too long\n", 1 },
		{ "0-f: no space\n", 1 },
		{ "0-f :", 1 },
		{ "-f : a\n", 1 },
	};
	char deep[400], name[400];
	unsigned int bad_line = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		bad_line = 0;
		assert_int_equal(iomem_parse(cases[i].text, entries, &bad_line), -1);
		assert_int_equal(bad_line, cases[i].bad_line);
	}
	assert_int_equal(iomem_parse("", entries, &bad_line), 0);
	memset(deep, ' ', sizeof(deep));
	snprintf(deep + 200, sizeof(deep) - 200, "0-f : deep\n");
	assert_int_equal(iomem_parse(deep, entries, &bad_line), -1);
	memset(name, 'n', sizeof(name) - 1);
	memcpy(name, "0-f : ", 6);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(iomem_parse(name, entries, &bad_line), 1);
	assert_int_equal(strlen(entries[0].name), IOMEM_NAME_SIZE - 1);
}

static void test_iomem_too_many(void **state)
{
	static const char line[] = "0-0 : a\n";
	char *text = malloc((IOMEM_MAX_ENTRIES + 1) * (sizeof(line) - 1) + 1);
	unsigned int bad_line = 0, i;

	(void)state;
	assert_non_null(text);
	for (i = 0; i <= IOMEM_MAX_ENTRIES; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line));
	assert_int_equal(iomem_parse(text, entries, &bad_line), -1);
	assert_int_equal(bad_line, IOMEM_MAX_ENTRIES + 1);
	text[IOMEM_MAX_ENTRIES * (sizeof(line) - 1)] = '\0';
	assert_int_equal(iomem_parse(text, entries, &bad_line), IOMEM_MAX_ENTRIES);
	assert_true(iomem_is_hidden(entries, IOMEM_MAX_ENTRIES));
	free(text);
}

static void test_iomem_reserved(void **state)
{
	static const char text[] = "00100000-2fffffff : System RAM\n"
				   "30000000-307fffff : Reserved\n"
				   "30800000-30ffffff : Reserved\n"
				   "31000000-3fffffff : System RAM\n";
	unsigned int bad_line = 0;
	int count;

	(void)state;
	count = iomem_parse(text, entries, &bad_line);
	assert_int_equal(count, 4);
	assert_true(iomem_is_reserved(entries, 4, 0x30000000, 0x1000000));
	assert_true(iomem_is_reserved(entries, 4, 0x30001000, 0x1000));
	assert_false(iomem_is_reserved(entries, 4, 0x30000000, 0x1001000));
	assert_false(iomem_is_reserved(entries, 4, 0x2ffff000, 0x2000));
	assert_false(iomem_is_reserved(entries, 4, 0x50000000, 0x1000));
	assert_false(iomem_is_reserved(entries, 4, 0x30000000, 0));
	assert_false(iomem_is_reserved(entries, 4, 0xfffffffffffff000, 0x2000));
}

static void test_memmap(void **state)
{
	static const struct {
		const char *text;
		unsigned int count;
		uint64_t start;
		uint64_t size;
	} cases[] = {
		{ "quiet memmap=16M$0x30000000 ro\n", 1, 0x30000000, 16ULL << 20 },
		{ "memmap=1G@4G,82M$0x3a000000", 1, 0x3a000000, 82ULL << 20 },
		{ "memmap=\"16M$768M\"", 1, 0x30000000, 16ULL << 20 },
		{ "memmap=exactmap memmap=4K$1M", 1, 1ULL << 20, 4096 },
		{ "memmap=16M#0x30000000", 0, 0, 0 },
		{ "memmap=16M!0x30000000", 0, 0, 0 },
		{ "memmap=16M$", 0, 0, 0 },
		{ "memmap=$0x1000", 0, 0, 0 },
		{ "memmap=16M$0x30000000garbage", 0, 0, 0 },
		{ "memmap=16M$0x30000100", 0, 0, 0 },
		{ "memmap=100$0x30000000", 0, 0, 0 },
		{ "memmap=0$0x30000000", 0, 0, 0 },
		{ "memmap=16M$0", 0, 0, 0 },
		{ "memmap=0xfffffffffffff000$0x30000000", 0, 0, 0 },
		{ "memmap=99999999999999999999$1M", 0, 0, 0 },
		{ "xmemmap=16M$0x30000000", 0, 0, 0 },
		{ "-- memmap=16M$0x30000000", 0, 0, 0 },
		{ "a=\"b memmap=16M$0x30000000\"", 0, 0, 0 },
		{ "memmap=,,,,", 0, 0, 0 },
		{ "memmap=", 0, 0, 0 },
		{ "", 0, 0, 0 },
		{ "\"", 0, 0, 0 },
	};
	struct memory_range ranges[2];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(cmdline_memmap(cases[i].text, ranges, 2), cases[i].count);
		if (cases[i].count == 0)
			continue;
		assert_int_equal(ranges[0].start, cases[i].start);
		assert_int_equal(ranges[0].size, cases[i].size);
	}
	assert_int_equal(cmdline_memmap("memmap=1M$1M,1M$2M,1M$3M memmap=1M$4M", ranges, 2), 2);
	assert_int_equal(ranges[1].start, 2ULL << 20);
}

static void test_serial_console(void **state)
{
	static const struct {
		const char *text;
		bool found;
		unsigned int number;
	} cases[] = {
		{ "console=tty0 console=ttyS0,115200 ro", true, 0 },
		{ "console=ttyS1 console=ttyS12", true, 12 },
		{ "console=ttyS", false, 0 },
		{ "console=ttyS,115200", false, 0 },
		{ "console=ttySx", false, 0 },
		{ "console=ttyS99999999999999999999", false, 0 },
		{ "console=ttyS0x", false, 0 },
		{ "earlyconsole=ttyS0", false, 0 },
		{ "-- console=ttyS0", false, 0 },
	};
	unsigned int number;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		number = 0;
		assert_int_equal(cmdline_serial_console(cases[i].text, &number), cases[i].found);
		assert_int_equal(number, cases[i].number);
	}
}

/** Lets @write fill a JSON text and compares it. */
static void expect_json(void (*write)(struct json *j), const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct json j;

	assert_non_null(out);
	json_start(&j, out);
	write(&j);
	json_end(&j);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

static void write_nested(struct json *j)
{
	json_open_object(j, NULL);
	json_open_array(j, "empty");
	json_close_array(j);
	json_open_array(j, "list");
	json_number(j, NULL, UINT64_MAX);
	json_hex(j, NULL, 0x3f8);
	json_close_array(j);
	json_bool(j, "yes", true);
	json_null(j, "none");
	json_close_object(j);
}

static void write_hostile(struct json *j)
{
	json_string(j, NULL, "a\"b\\c\n\x7f\x01 \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"
			     " \xff \xc3 \xc0\xaf \xed\xa0\x80 \xe2\x82 \xf5\x80\x80\x80");
}

static void test_json(void **state)
{
	(void)state;
	expect_json(write_nested, "{\n"
				  "  \"empty\": [],\n"
				  "  \"list\": [\n"
				  "    18446744073709551615,\n"
				  "    \"0x3f8\"\n"
				  "  ],\n"
				  "  \"yes\": true,\n"
				  "  \"none\": null\n"
				  "}\n");
	expect_json(write_hostile,
		    "\"a\\\"b\\\\c\\u000a\\u007f\\u0001 \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"
		    " \\ufffd \\ufffd \\ufffd\\ufffd \\ufffd\\ufffd\\ufffd \\ufffd\\ufffd"
		    " \\ufffd\\ufffd\\ufffd\\ufffd\"\n");
}

static void test_exit_counts(void **state)
{
	struct exit_counts counts;
	uint64_t values[RVM_MAX_CPUS];

	(void)state;
	exit_counts_parse("0 10 5\n1 10 7\n1 48 1\n1023 10 3\n\n1024 10 1\n0 88 1\nnonsense\n-1 -1 -1\n0 10",
			  &counts);
	assert_int_equal(counts.reason[10], 15);
	assert_int_equal(counts.reason[48], 1);
	assert_int_equal(counts.cpu[0], 5);
	assert_int_equal(counts.cpu[1], 8);
	assert_int_equal(counts.cpu[1023], 3);
	assert_int_equal(counts.total, 16);
	exit_counts_parse("", &counts);
	assert_int_equal(counts.total, 0);
	index_values_parse("0 100\n3 0x\n1023 7\n1024 8\n", values);
	assert_int_equal(values[0], 100);
	assert_int_equal(values[1023], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_cpu_sets),
		cmocka_unit_test(test_cpu_set_cut),
		cmocka_unit_test(test_human_sizes),
		cmocka_unit_test(test_iomem),
		cmocka_unit_test(test_iomem_hostile),
		cmocka_unit_test(test_iomem_too_many),
		cmocka_unit_test(test_iomem_reserved),
		cmocka_unit_test(test_memmap),
		cmocka_unit_test(test_serial_console),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_exit_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
