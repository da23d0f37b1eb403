// SPDX-License-Identifier: GPL-2.0-only
/* flags: -DRVM_TEST=1 */
/* sources: tools/kexec_args.c tools/kexec_enter_options.c tools/cmdline.c tools/message.c tools/text.c */
/* What `jailhouse kexec` makes of its arguments, and command lines with a reservation. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/kexec_args.h"
#include "tools/kexec_enter.h"
#include "tools/kexec_enter_options.h"

#define MAX_ARGS 16
#define CORE_START 0x3f000000ULL
#define CORE_SIZE 0x1000000ULL
#define RESERVATION "memmap=16384K$0x3f000000"

static const struct memory_range core = { CORE_START, CORE_SIZE };
static struct kexec_args args;

/** Takes the words of @line apart at spaces; '_' stands for a space inside of one. */
static void parse(const char *line)
{
	static char text[512];
	char *argv[MAX_ARGS], *word, *rest = text;
	int argc = 0;

	strcpy(text, line);
	while ((word = strsep(&rest, " ")) != NULL) {
		assert_true(argc < MAX_ARGS - 1);
		argv[argc++] = word;
		for (; *word != '\0'; word++)
			if (*word == '_')
				*word = ' ';
	}
	argv[argc] = NULL;
	assert_true(kexec_args_parse(&args, argc, argv));
}

static void expect_action(const char *line, enum kexec_action action)
{
	parse(line);
	assert_int_equal(args.action, action);
	kexec_args_free(&args);
}

static void test_actions(void **state)
{
	(void)state;
	expect_action("kexec -l /k", KEXEC_LOAD);
	expect_action("kexec --load /k", KEXEC_LOAD);
	expect_action("kexec /k -l --initrd=/i", KEXEC_LOAD);
	expect_action("kexec -sl /k", KEXEC_LOAD);
	expect_action("kexec -l /k --append=x --reuse-cmdline -i", KEXEC_LOAD);
	expect_action("kexec -l /k --mem-min=0x1000 --mem-max=0x2000", KEXEC_LOAD);
	expect_action("kexec /k", KEXEC_LOAD_AND_RESTART);
	expect_action("kexec --initrd /i /k", KEXEC_LOAD_AND_RESTART);
	expect_action("kexec -f /k", KEXEC_LOAD_AND_START);
	expect_action("kexec -e", KEXEC_START);
	expect_action("kexec -e -x", KEXEC_START);
	expect_action("kexec -l /k -t bzImage64", KEXEC_LOAD);
	expect_action("kexec -p /k --initrd=/i", KEXEC_OTHER);
	expect_action("kexec -u", KEXEC_OTHER);
	expect_action("kexec -S", KEXEC_OTHER);
	expect_action("kexec --version", KEXEC_OTHER);
	expect_action("kexec", KEXEC_OTHER);
	expect_action("kexec -l", KEXEC_OTHER);
	expect_action("kexec -l -t multiboot2-x86 /k", KEXEC_OTHER);
	expect_action("kexec --load-preserve-context -l /k", KEXEC_OTHER);
}

static void expect_load(const char *line, const char *cmdline, const char *expected)
{
	char joined[1024] = "";
	char **argv;
	unsigned int i;

	parse(line);
	argv = kexec_args_load(&args, cmdline);
	assert_non_null(argv);
	for (i = 0; argv[i] != NULL; i++) {
		strcat(joined, i != 0 ? "|" : "");
		strcat(joined, argv[i]);
	}
	assert_string_equal(joined, expected);
	kexec_argv_free(argv);
	kexec_args_free(&args);
}

static void test_load(void **state)
{
	(void)state;
	expect_load("kexec -l /k", "c", "kexec|-l|/k|--command-line=c");
	expect_load("kexec -f -d /k --initrd /i --append=x", "c",
		    "kexec|-l|-d|/k|--initrd=/i|--command-line=c");
	expect_load("kexec -s -l /k --append a_b --reuse-cmdline", "c d",
		    "kexec|-l|-s|/k|--command-line=c d");
	expect_load("kexec -t bzImage64 -l /k --comm=x", "c",
		    "kexec|-l|-t|bzImage64|/k|--command-line=c");
	/* Options of a later kexec(8) stay where they are. */
	expect_load("kexec -l --new thing /k", "c", "kexec|-l|--new|thing|/k|--command-line=c");
	expect_load("kexec -l -- /k", "", "kexec|-l|/k|--command-line=");
}

static void test_avoid(void **state)
{
	const struct memory_range low = { 0x1000000, CORE_SIZE };

	(void)state;
	parse("kexec -l /k");
	assert_true(kexec_args_avoid(&args, &core));
	assert_true(args.mem_max == CORE_START - 1 && args.mem_min == 0);
	kexec_args_free(&args);
	parse("kexec -l /k");
	assert_true(kexec_args_avoid(&args, &low));
	assert_true(args.mem_min == 0x2000000 && args.mem_max == UINT64_MAX);
	kexec_args_free(&args);
	parse("kexec -l /k --mem-max=0x30000000");
	assert_true(kexec_args_avoid(&args, &core));
	assert_true(args.mem_max == 0x30000000);
	kexec_args_free(&args);
	parse("kexec -l /k --mem-max=0x3f000000");
	assert_false(kexec_args_avoid(&args, &core));
	kexec_args_free(&args);
	parse("kexec -l /k --mem-min=0x1000");
	assert_false(kexec_args_avoid(&args, &core));
	kexec_args_free(&args);
	parse("kexec -l /k --mem-min=0x40000000");
	assert_true(kexec_args_avoid(&args, &core));
	kexec_args_free(&args);
}

static void expect_cmdline(const char *line, const char *running, const char *expected)
{
	char text[CMDLINE_SIZE];

	parse(line);
	assert_true(kexec_args_cmdline(&args, running, &core, text));
	assert_string_equal(text, expected);
	kexec_args_free(&args);
}

static void test_cmdline(void **state)
{
	(void)state;
	expect_cmdline("kexec -l /k", "x", RESERVATION);
	expect_cmdline("kexec -l /k --append=a_b", "x", "a b " RESERVATION);
	expect_cmdline("kexec -l /k --append=a --command-line=b", "x", "b " RESERVATION);
	expect_cmdline("kexec -l /k --reuse-cmdline", "BOOT_IMAGE=/vmlinuz ro quiet",
		       "ro quiet " RESERVATION);
	expect_cmdline("kexec -l /k --reuse-cmdline --append=debug", "ro", "ro debug " RESERVATION);
	/* What follows "--" is not for the kernel. */
	expect_cmdline("kexec -l /k --reuse-cmdline", "ro -- single", "ro " RESERVATION " -- single");
	expect_cmdline("kexec -l /k --append=--_single", "", RESERVATION " -- single");
	/* Reserved already. */
	expect_cmdline("kexec -l /k --reuse-cmdline", "memmap=16M$0x3f000000 ro",
		       "memmap=16M$0x3f000000 ro");
	expect_cmdline("kexec -l /k --append=memmap=32M$0x3e000000", "",
		       "memmap=32M$0x3e000000");
	expect_cmdline("kexec -l /k --append=memmap=1M$0x1000000,16M$0x3f000000", "",
		       "memmap=1M$0x1000000,16M$0x3f000000");
	/* Not enough of it, or not for the kernel. */
	expect_cmdline("kexec -l /k --append=memmap=15M$0x3f000000", "",
		       "memmap=15M$0x3f000000 " RESERVATION);
	expect_cmdline("kexec -l /k --append=a_--_memmap=16M$0x3f000000", "",
		       "a " RESERVATION " -- memmap=16M$0x3f000000");
}

static void test_open_quote(void **state)
{
	char text[CMDLINE_SIZE];

	(void)state;
	parse("kexec -l /k --append=a=\"b_c");
	assert_false(kexec_args_cmdline(&args, "", &core, text));
	kexec_args_free(&args);
	expect_cmdline("kexec -l /k --append=a=\"b_c\"", "", "a=\"b c\" " RESERVATION);
}

static void test_too_long(void **state)
{
	char text[CMDLINE_SIZE], *append = malloc(CMDLINE_SIZE + 64);
	char *argv[] = { (char *)"kexec", (char *)"-l", (char *)"/k", append, NULL };
	size_t room = CMDLINE_SIZE - 1 - strlen(" " RESERVATION);

	(void)state;
	strcpy(append, "--append=");
	memset(append + 9, 'x', room);
	append[9 + room] = '\0';
	assert_true(kexec_args_parse(&args, 4, argv));
	assert_true(kexec_args_cmdline(&args, "", &core, text));
	assert_int_equal(strlen(text), CMDLINE_SIZE - 1);
	kexec_args_free(&args);
	strcat(append, "x");
	assert_true(kexec_args_parse(&args, 4, argv));
	assert_false(kexec_args_cmdline(&args, "", &core, text));
	kexec_args_free(&args);
	memset(append + 9, 'x', CMDLINE_SIZE);
	append[9 + CMDLINE_SIZE] = '\0';
	assert_true(kexec_args_parse(&args, 4, argv));
	assert_false(kexec_args_cmdline(&args, "", &core, text));
	assert_false(cmdline_without(append, "y", text));
	kexec_args_free(&args);
	free(append);
}

/** The own options of --enter are taken out, whatever their form; the rest stays in its order. */
static void test_enter_options(void **state)
{
	const char *words[] = { "kexec", "--enter", "-l", "--config", "a.cell", "/vmlinuz",
				"--memory=16M", "--initrd", "--no-check", "--append=x", "--fail-cpu",
				"1", "--configure", "--fail-stage=3", "--", "--core", NULL };
	const char *const left[] = { "kexec", "-l", "/vmlinuz", "--initrd", "--append=x",
				     "--configure", "--", "--core" };
	int argc = sizeof(words) / sizeof(words[0]) - 1, i;
	char **argv = (char **)words;
	struct kexec_enter_options o;

	(void)state;
	assert_true(kexec_enter_wanted(argc, argv));
	assert_int_equal(kexec_enter_options(&o, &argc, argv), 0);
	assert_int_equal(argc, sizeof(left) / sizeof(left[0]));
	for (i = 0; i < argc; i++)
		assert_string_equal(argv[i], left[i]);
	assert_null(argv[argc]);
	assert_string_equal(o.config, "a.cell");
	assert_int_equal(o.memory, 16 << 20);
	assert_true(o.no_check);
	assert_int_equal(o.fail_cpu, 1);
	assert_int_equal(o.fail_stage, 3);
	assert_string_equal(o.core, "/lib/firmware/rvm-intel.bin");
	assert_false(kexec_enter_wanted(argc, argv));
}

static void test_enter_usage(void **state)
{
	static const char *const wrong[] = {
		"--memory", "--memory=", "--memory=0", "--memory=16M!", "--fail-cpu=x",
		"--fail-stage=4", "--config",
	};
	struct kexec_enter_options o;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *words[] = { "kexec", wrong[i], NULL };
		int argc = 2;

		assert_int_equal(kexec_enter_options(&o, &argc, (char **)words), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_actions), cmocka_unit_test(test_load),
		cmocka_unit_test(test_avoid),	cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_open_quote), cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_enter_options), cmocka_unit_test(test_enter_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
