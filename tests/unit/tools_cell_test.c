// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/cell_args.c tools/cell_stats.c tools/driver_api.c tools/files.c tools/json.c tools/message.c tools/text.c */
/*
 * Command lines of `jailhouse cell`, its table of counters, and the numbers that programs made for
 * Jailhouse bring along.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver_ioctl.h"
#include "tools/cell_args.h"
#include "tools/cell_stats.h"
#include "tools/files.h"

/* Last: it has a macro fail(), and the program has a function of that name. */
#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MAX_ARGS 8

static int count_args(const char *const *args)
{
	int n;

	for (n = 0; n < MAX_ARGS && args[n] != NULL; n++)
		;
	return n;
}

static void test_select(void **state)
{
	static const struct {
		const char *args[MAX_ARGS];
		int used;
		int id;
		const char *name;
	} cases[] = {
		{ { "1" }, 1, 1, "" },
		{ { "0" }, 1, 0, "" },
		{ { "0x10", "more" }, 1, 16, "" },
		{ { "2147483647" }, 1, 2147483647, "" },
		{ { "2147483648" }, 1, -1, "2147483648" },
		{ { "demo" }, 1, -1, "demo" },
		{ { "1a" }, 1, -1, "1a" },
		{ { "--name", "7", "x" }, 2, -1, "7" },
		{ { "--name", "--name" }, 2, -1, "--name" },
		{ { "--id", "7" }, 2, 7, "" },
		{ { "1234567890123456789012345678901" }, 1, -1,
		  "1234567890123456789012345678901" },
		{ { "12345678901234567890123456789012" }, 0, 0, NULL },
		{ { "--id", "demo" }, 0, 0, NULL },
		{ { "--id", "-1" }, 0, 0, NULL },
		{ { "--id" }, 0, 0, NULL },
		{ { "--name" }, 0, 0, NULL },
		{ { "--name", "" }, 0, 0, NULL },
		{ { "" }, 0, 0, NULL },
		{ { "-1" }, 0, 0, NULL },
		{ { NULL }, 0, 0, NULL },
	};
	struct jailhouse_cell_id id;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int argc = count_args(cases[i].args);

		memset(&id, 0xff, sizeof(id));
		why = NULL;
		assert_int_equal(cell_args_select(argc, (char **)cases[i].args, &id, &why),
				 cases[i].used);
		if (cases[i].used == 0) {
			assert_non_null(why);
			continue;
		}
		assert_int_equal(id.id, cases[i].id);
		assert_int_equal(id.padding, 0);
		assert_string_equal(id.name, cases[i].name);
	}
}

static void test_images(void **state)
{
	static const char *const good[] = { "a.bin", "-a", "0xf0000", "-s", "-a text", "--address",
					    "4K", "last" };
	struct cell_image images[ARRAY_SIZE(good)];
	const char *why = NULL;

	(void)state;
	assert_int_equal(cell_args_images(ARRAY_SIZE(good), (char **)good, images, &why), 3);
	assert_string_equal(images[0].file, "a.bin");
	assert_null(images[0].string);
	assert_int_equal(images[0].address, 0xf0000);
	assert_null(images[1].file);
	assert_string_equal(images[1].string, "-a text");
	assert_int_equal(images[1].address, 4096);
	assert_string_equal(images[2].file, "last");
	assert_int_equal(images[2].address, 0);
}

static void test_images_wrong(void **state)
{
	static const char *const cases[][MAX_ARGS] = {
		{ NULL },
		{ "-a", "0" },
		{ "a", "-a" },
		{ "a", "-a", "here" },
		{ "a", "-a", "-1" },
		{ "a", "-a", "" },
		{ "a", "-a", "0x10000000000000000" },
		{ "a", "-a", "1", "-a", "2" },
		{ "-s" },
		{ "--string" },
		{ "a", "-x" },
		{ "a", "-a", "1x" },
	};
	struct cell_image images[MAX_ARGS];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *why = NULL;

		assert_int_equal(cell_args_images(count_args(cases[i]), (char **)cases[i], images,
						  &why),
				 0);
		assert_non_null(why);
	}
}

/* What Jailhouse's Python library has in it as plain numbers. */
static void test_abi(void **state)
{
	(void)state;
	assert_int_equal(JAILHOUSE_CELL_CREATE, 0x40100002);
	assert_int_equal(JAILHOUSE_CELL_LOAD, 0x40300003);
	assert_int_equal(JAILHOUSE_CELL_START, 0x40280004);
	assert_int_equal(JAILHOUSE_CELL_DESTROY, 0x40280005);
	assert_int_equal(offsetof(struct jailhouse_cell_create, config_size), 8);
	assert_int_equal(offsetof(struct jailhouse_cell_id, name), 8);
	assert_int_equal(offsetof(struct jailhouse_cell_load, num_preload_images), 40);
	assert_int_equal(offsetof(struct jailhouse_cell_load, image), 48);
	assert_int_equal(sizeof(struct jailhouse_preload_image), 32);
	assert_int_equal(offsetof(struct jailhouse_preload_image, target_address), 16);
}

static void show(const struct cell_stats *stats, uint64_t nanoseconds, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	cell_stats_show(stats, nanoseconds, out);
	fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

static void test_stats(void **state)
{
	struct cell_stats stats = { 0 };

	(void)state;
	cell_stats_add(&stats, "vmexits_total", 100);
	cell_stats_add(&stats, "vmexits_cr", 5);
	cell_stats_add(&stats, "vmexits_cpuid", 5);
	cell_stats_sort(&stats);
	show(&stats, 0, "Counter                                Sum\n"
			"vmexits_total                          100\n"
			"vmexits_cpuid                            5\n"
			"vmexits_cr                               5\n");
	/* The second was started anew meanwhile. */
	cell_stats_add(&stats, "vmexits_total", 101);
	cell_stats_add(&stats, "vmexits_cpuid", 2);
	cell_stats_add(&stats, "vmexits_cr", 15);
	cell_stats_sort(&stats);
	show(&stats, 2000000000, "Counter                                Sum       Per sec\n"
				 "vmexits_cr                              15             5\n"
				 "vmexits_total                          101             0\n"
				 "vmexits_cpuid                            2             0\n");
}

static void test_stats_many(void **state)
{
	struct cell_stats stats = { 0 };
	char name[64];
	unsigned int i;

	(void)state;
	for (i = 0; i < 2 * CELL_STATS_MAX; i++) {
		snprintf(name, sizeof(name), "vmexits_%u", i);
		cell_stats_add(&stats, name, i);
	}
	assert_int_equal(stats.count, CELL_STATS_MAX);
	stats.count = 0;
	memset(name, 'a', sizeof(name));
	name[sizeof(stats.counter[0].name)] = '\0';
	cell_stats_add(&stats, name, 1);
	assert_int_equal(stats.count, 0);
	name[sizeof(stats.counter[0].name) - 1] = '\0';
	cell_stats_add(&stats, name, 1);
	assert_int_equal(stats.count, 1);
}

static void write_line(const char *path, const char *line)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(line, file);
	fclose(file);
}

static void test_stats_read(void **state)
{
	static const char *const parts[] = { "/sys", "/sys/devices", "/sys/devices/jailhouse",
					     "/sys/devices/jailhouse/cells",
					     "/sys/devices/jailhouse/cells/1",
					     "/sys/devices/jailhouse/cells/1/statistics" };
	static const char *const files[] = { "vmexits_total", "dropped_ipis", "other" };
	char root[] = "/tmp/rvm-cell-test-XXXXXX", path[256];
	struct cell_stats stats = { 0 };
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(root));
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		snprintf(path, sizeof(path), "%s%s", root, parts[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	files_set_root(root);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s%s/%s", root, parts[5], files[i]);
		write_line(path, "7\n");
	}
	assert_true(cell_stats_read(1, "statistics", &stats));
	assert_int_equal(stats.count, 2);
	assert_int_equal(stats.counter[0].value, 7);
	assert_int_equal(stats.counter[1].value, 7);
	assert_false(cell_stats_read(1, "statistics/cpu9", &stats));
	assert_false(cell_stats_read(2, "statistics", &stats));
	files_set_root("/");
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s%s/%s", root, parts[5], files[i]);
		unlink(path);
	}
	for (i = ARRAY_SIZE(parts); i > 0; i--) {
		snprintf(path, sizeof(path), "%s%s", root, parts[i - 1]);
		rmdir(path);
	}
	rmdir(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),	   cmocka_unit_test(test_images),
		cmocka_unit_test(test_images_wrong), cmocka_unit_test(test_abi),
		cmocka_unit_test(test_stats),	   cmocka_unit_test(test_stats_many),
		cmocka_unit_test(test_stats_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
