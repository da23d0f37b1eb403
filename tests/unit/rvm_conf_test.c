// SPDX-License-Identifier: GPL-2.0-only
/* flags: -DRVM_TEST=1 */
/* sources: efi-loader/conf_reader.c efi-loader/rvm_conf.c efi-loader/conf_value.c efi-loader/text.c */
/*
 * The parser of rvm.conf and of rvm.efi's command line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "efi-loader/conf_value.h"
#include "efi-loader/rvm_conf.h"
#include "efi-loader/text.h"
#include "image_header.h"

static struct rvm_conf conf;

/* From memory of exactly its size, so that the sanitizer sees a read beyond it. */
static void parse_bytes(const void *data, size_t size)
{
	void *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	memcpy(copy, data, size);
	rvm_conf_init(&conf);
	rvm_conf_parse(&conf, copy, size);
	free(copy);
}

static void parse(const char *text)
{
	parse_bytes(text, strlen(text));
}

static void expect_note(uint32_t index, uint32_t line, const char *text, const char *problem)
{
	assert_true(index < conf.num_notes);
	assert_int_equal(conf.notes[index].line, line);
	assert_string_equal(conf.notes[index].text, text);
	assert_string_equal(conf.notes[index].problem, problem);
}

static void test_defaults(void **state)
{
	(void)state;
	parse("");
	assert_int_equal(conf.mode, RVM_CONF_ENTER);
	assert_false(conf.halt_on_failure);
	assert_string_equal(conf.core, "");
	assert_string_equal(conf.linux_path, "");
	assert_int_equal(conf.num_initrds, 0);
	assert_false(conf.watch_icr);
	assert_int_equal(conf.memory, 0);
	assert_int_equal(conf.attempts, 2);
	assert_int_equal(conf.pcr, 12);
	assert_int_equal(conf.debug_fail_cpu, RVM_NO_CPU);
	assert_int_equal(conf.num_notes, 0);
}

static void test_switched_off(void **state)
{
	(void)state;
	parse("attempts 0\npcr off\n");
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(conf.attempts, 0);
	assert_int_equal(conf.pcr, RVM_CONF_NO_PCR);
	parse("pcr off\npcr 0\nattempts 100\n");
	assert_int_equal(conf.pcr, 0);
	assert_int_equal(conf.attempts, 100);
}

static void test_all_keys(void **state)
{
	(void)state;
	parse("# comment\n"
	      "mode stash\n"
	      "core \\EFI\\rvm\\core.bin\n"
	      "config /EFI/rvm/board.cell\n"
	      "linux vmlinuz\n"
	      "initrd \\a.img\n"
	      "  initrd\t\\b.img  \n"
	      "options root=/dev/sda1  ro\n"
	      "options quiet # not a comment\n"
	      "microcode EFI/rvm/microcode.bin\n"
	      "chainload \\EFI\\debian\\grubx64.efi\n"
	      "memory 16M\n"
	      "on-failure halt\n"
	      "timeout 5\n"
	      "console uart 0x3f8\n"
	      "max-cpus 8\n"
	      "attempts 5\n"
	      "pcr 14\n"
	      "crash halt\n"
	      "debug-crash yes\n"
	      "icr watch\n"
	      "debug-fail-cpu 1\n"
	      "debug-fail-stage 3\n");
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	assert_string_equal(conf.core, "\\EFI\\rvm\\core.bin");
	assert_string_equal(conf.config, "\\EFI\\rvm\\board.cell");
	assert_string_equal(conf.linux_path, "\\vmlinuz");
	assert_string_equal(conf.microcode, "\\EFI\\rvm\\microcode.bin");
	assert_int_equal(conf.num_initrds, 2);
	assert_string_equal(conf.initrd[0], "\\a.img");
	assert_string_equal(conf.initrd[1], "\\b.img");
	assert_string_equal(conf.options, "root=/dev/sda1  ro quiet # not a comment");
	assert_string_equal(conf.chainload, "\\EFI\\debian\\grubx64.efi");
	assert_int_equal(conf.memory, 16 << 20);
	assert_true(conf.halt_on_failure);
	assert_int_equal(conf.timeout, 5);
	assert_int_equal(conf.console, RVM_CONF_CONSOLE_UART);
	assert_int_equal(conf.console_address, 0x3f8);
	assert_int_equal(conf.max_cpus, 8);
	assert_int_equal(conf.attempts, 5);
	assert_int_equal(conf.pcr, 14);
	assert_int_equal(conf.crash_action, RVM_CRASH_HALT);
	assert_true(conf.debug_crash);
	assert_true(conf.watch_icr);
	assert_int_equal(conf.debug_fail_cpu, 1);
	assert_int_equal(conf.debug_fail_stage, RVM_FAIL_COMMIT);
}

static void test_unknown_and_empty(void **state)
{
	(void)state;
	parse("mode enter\n\n\nMode stash\n   colour blue\nlinux\n");
	assert_int_equal(conf.num_notes, 3);
	expect_note(0, 4, "Mode", "unknown key");
	expect_note(1, 5, "colour", "unknown key");
	expect_note(2, 6, "linux", "has no value");
	assert_int_equal(conf.mode, RVM_CONF_ENTER);
}

static void test_bad_values(void **state)
{
	static const char *const lines[] = {
		"mode both",	    "on-failure reset",	  "memory 16Q",
		"memory",	    "memory 12345",	  "memory 2G",
		"memory 512K",	    "memory -16M",	  "memory 16M 3",
		"memory 99999999999999999999",		  "memory 17179869184G",
		"timeout 3601",	    "timeout -1",	  "timeout 0x",
		"timeout five",	    "console",		  "console uart",
		"console uart 0",   "console uart 65529", "console mmio 3",
		"console com1",	    "max-cpus 0",	  "max-cpus 1025",
		"attempts 101",	    "attempts -1",	  "attempts two",
		"pcr 24",	    "pcr on",		  "pcr -1",
		"debug-fail-cpu 1024", "debug-fail-stage 6", "debug-fail-stage 1x",
		"crash default",    "crash",		  "debug-crash 1",
		"icr on",
		"core \\b\xc3\xa4r", "linux a\tb",	  "options \xc3\xa4",
	};
	struct rvm_conf defaults;
	size_t i;

	(void)state;
	rvm_conf_init(&defaults);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		parse(lines[i]);
		assert_int_equal(conf.num_notes, 1);
		assert_int_equal(conf.notes[0].line, 1);
		/* Nothing else has changed. */
		assert_memory_equal(&conf, &defaults, offsetof(struct rvm_conf, core));
		assert_string_equal(conf.core, "");
		assert_int_equal(conf.memory, 0);
		assert_int_equal(conf.timeout, 0);
		assert_int_equal(conf.console, RVM_CONF_CONSOLE_RING);
		assert_int_equal(conf.max_cpus, 0);
		assert_int_equal(conf.debug_fail_cpu, RVM_NO_CPU);
		assert_int_equal(conf.debug_fail_stage, RVM_FAIL_NONE);
		assert_int_equal(conf.crash_action, RVM_CRASH_DEFAULT);
		assert_false(conf.debug_crash);
	}
}

static void test_line_ends(void **state)
{
	(void)state;
	parse("mode stash\r\n\r\ntimeout 3\r\nlinux \\a");
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	assert_int_equal(conf.timeout, 3);
	assert_string_equal(conf.linux_path, "\\a");
	parse("mode stash\r");
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	assert_int_equal(conf.num_notes, 0);
}

static void test_encodings(void **state)
{
	static const uint8_t utf16[] = { 0xff, 0xfe, 'm', 0, 'o', 0, 'd', 0, 'e', 0, ' ', 0,
					 's',  0,    't', 0, 'a', 0, 's', 0, 'h', 0, '\r', 0,
					 '\n', 0,    'c', 0, 'o', 0, 'r', 0, 'e', 0, ' ', 0,
					 0x42, 0x30, '\n', 0, 'x' };

	(void)state;
	parse("\xef\xbb\xbfmode stash\n");
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	parse_bytes(utf16, sizeof(utf16));
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	assert_int_equal(conf.num_notes, 1);
	assert_int_equal(conf.notes[0].line, 2);
	assert_string_equal(conf.core, "");
	parse_bytes("\xff\xfe", 2);
	assert_int_equal(conf.num_notes, 0);
	parse_bytes("\xff\xfem", 3);
	assert_int_equal(conf.num_notes, 0);
}

static void test_zero_bytes(void **state)
{
	(void)state;
	parse_bytes("mode stash\0x\ntimeout 4\n", 23);
	assert_int_equal(conf.mode, RVM_CONF_ENTER);
	assert_int_equal(conf.timeout, 4);
	expect_note(0, 1, "mode stashx", "line has a zero byte, ignored");
}

static void test_long_lines(void **state)
{
	static char text[RVM_CONF_MAX_SIZE + 1];
	size_t n;

	(void)state;
	/* The longest options that fit, and one character more. */
	n = (size_t)snprintf(text, sizeof(text), "options ");
	memset(text + n, 'x', RVM_CONF_OPTIONS_SIZE - 2);
	parse_bytes(text, n + RVM_CONF_OPTIONS_SIZE - 2);
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(strlen(conf.options), RVM_CONF_OPTIONS_SIZE - 2);
	memset(text + n, 'x', RVM_CONF_OPTIONS_SIZE);
	parse_bytes(text, n + RVM_CONF_OPTIONS_SIZE);
	expect_note(0, 1, "options", "longer than 2047 characters in all");
	assert_string_equal(conf.options, "");
	/* A line longer than every buffer does not hide the next one. */
	memset(text, 'y', 60000);
	memcpy(text + 60000, "\ntimeout 7", 10);
	parse_bytes(text, 60010);
	assert_int_equal(conf.timeout, 7);
	assert_int_equal(conf.num_notes, 1);
	assert_string_equal(conf.notes[0].problem, "line is too long, ignored");
	memset(text, '\n', sizeof(text));
	parse_bytes(text, sizeof(text));
	assert_int_equal(conf.num_notes, 1);
	parse_bytes(text, sizeof(text) - 1);
	assert_int_equal(conf.num_notes, 0);
}

static void test_paths(void **state)
{
	char text[RVM_CONF_PATH_SIZE + 16], path[8];

	(void)state;
	strcpy(text, "core \\");
	memset(text + 6, 'p', RVM_CONF_PATH_SIZE);
	text[5 + RVM_CONF_PATH_SIZE - 1] = 0;
	parse(text);
	assert_int_equal(conf.num_notes, 0);
	assert_int_equal(strlen(conf.core), RVM_CONF_PATH_SIZE - 1);
	memset(text + 6, 'p', RVM_CONF_PATH_SIZE);
	text[5 + RVM_CONF_PATH_SIZE] = 0;
	parse(text);
	assert_int_equal(conf.num_notes, 1);
	assert_string_equal(conf.core, "");
	assert_true(rvm_conf_path(path, sizeof(path), "abcdef"));
	assert_string_equal(path, "\\abcdef");
	assert_false(rvm_conf_path(path, sizeof(path), "abcdefg"));
	assert_false(rvm_conf_path(path, sizeof(path), ""));
}

static void test_many_initrds(void **state)
{
	char text[RVM_CONF_MAX_INITRDS * 16 + 32] = "";
	uint32_t i;

	(void)state;
	for (i = 0; i <= RVM_CONF_MAX_INITRDS; i++)
		strcat(text, "initrd a\n");
	parse(text);
	assert_int_equal(conf.num_initrds, RVM_CONF_MAX_INITRDS);
	expect_note(0, RVM_CONF_MAX_INITRDS + 1, "initrd", "more than 8 files");
}

static void test_many_notes(void **state)
{
	char text[400] = "";
	int i;

	(void)state;
	for (i = 0; i < 40; i++)
		strcat(text, "nonsense\n");
	parse(text);
	assert_int_equal(conf.num_notes, 40);
	expect_note(RVM_CONF_MAX_NOTES - 1, RVM_CONF_MAX_NOTES, "nonsense", "unknown key");
}

static void test_note_text(void **state)
{
	(void)state;
	parse("\x1b[2J\x80 1\n");
	expect_note(0, 1, "?[2J?", "unknown key");
	parse("a-key-that-is-longer-than-any-note-can-hold-it 1\n");
	assert_int_equal(strlen(conf.notes[0].text), RVM_CONF_NOTE_TEXT_SIZE - 1);
}

static void test_command_line(void **state)
{
	char path[RVM_CONF_PATH_SIZE];
	const char *line = "rvm.efi conf=\\my.conf mode=stash \"options=a b=c\" initrd=\\c "
			   "initrd=\\d nonsense timeout=x colour=blue";

	(void)state;
	parse("options from file\ninitrd \\a\ninitrd \\b\nlinux \\l\n");
	rvm_conf_command_line(&conf, line);
	assert_int_equal(conf.mode, RVM_CONF_STASH);
	assert_string_equal(conf.options, "a b=c");
	assert_int_equal(conf.num_initrds, 2);
	assert_string_equal(conf.initrd[0], "\\c");
	assert_string_equal(conf.initrd[1], "\\d");
	assert_string_equal(conf.linux_path, "\\l");
	assert_int_equal(conf.num_notes, 3);
	expect_note(0, 0, "nonsense", "wanted key=value");
	expect_note(1, 0, "timeout", "wanted seconds, 0 to 3600");
	expect_note(2, 0, "colour", "unknown key");
	assert_true(rvm_conf_find_word(line, "conf", path, sizeof(path)));
	assert_string_equal(path, "\\my.conf");
	assert_false(rvm_conf_find_word("conf= mode=stash", "conf", path, sizeof(path)));
	assert_false(rvm_conf_find_word("rvm.efi", "conf", path, sizeof(path)));
	rvm_conf_command_line(&conf, "mode=enter");
	assert_int_equal(conf.mode, RVM_CONF_ENTER);
	rvm_conf_command_line(&conf, "");
	rvm_conf_command_line(&conf, "  \" ");
	assert_int_equal(conf.num_notes, 3);
}

static void test_numbers(void **state)
{
	uint64_t n = 1;

	(void)state;
	assert_true(conf_value_number("0xFfffffffffffffff", &n));
	assert_true(n == UINT64_MAX);
	assert_true(conf_value_number("18446744073709551615", &n));
	assert_false(conf_value_number("18446744073709551616", &n));
	assert_false(conf_value_number("0x10000000000000000", &n));
	assert_false(conf_value_number("", &n));
	assert_false(conf_value_number("a", &n));
	assert_true(n == UINT64_MAX);
	assert_true(conf_value_size("0x10k", &n));
	assert_int_equal(n, 16384);
	assert_true(conf_value_size("3g", &n));
	assert_true(n == 3ULL << 30);
	assert_false(conf_value_size("16MB", &n));
	assert_true(conf_value_word_number("mmio \t 0xfe000000", "mmio", &n));
	assert_int_equal(n, 0xfe000000);
	assert_false(conf_value_word_number("mmio2 5", "mmio", &n));
}

static void test_format(void **state)
{
	char text[32];

	(void)state;
	text_format(text, sizeof(text), "%s-%u-%d-%x-%c-%%", "a", 7U, -3, 0xbeefU, 'z');
	assert_string_equal(text, "a-7--3-beef-z-%");
	text_format(text, sizeof(text), "%08lx|%5u|%04d", 0x1234UL, 42U, -1);
	assert_string_equal(text, "00001234|   42|-001");
	text_format(text, 5, "%s", "too long");
	assert_string_equal(text, "too ");
	text_format(text, sizeof(text), "%lu", UINT64_MAX);
	assert_string_equal(text, "18446744073709551615");
	text_format(text, sizeof(text), "%ld", INT64_MIN);
	assert_string_equal(text, "-9223372036854775808");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_switched_off),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_unknown_and_empty),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_zero_bytes),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_many_initrds),
		cmocka_unit_test(test_many_notes),
		cmocka_unit_test(test_note_text),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
