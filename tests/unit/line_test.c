// SPDX-License-Identifier: GPL-2.0-only
/* sources: */
/* Characters become lines; nothing is lost, nothing is written behind the end. */
#include "tests/fakes/unit.h"

#include "lib/line.h"

/* Gives the text to the line; what is due is appended to out, each piece with a '|' behind it. */
static void put(struct line *line, const char *text, char *out)
{
	for (; *text; text++) {
		if (!line_add(line, *text))
			continue;
		strncat(out, line->text, line->length);
		strcat(out, "|");
		line->length = 0;
	}
}

static void test_lines(void **state)
{
	struct line line = { 0 };
	char out[64] = "";

	(void)state;
	put(&line, "one\ntw", out);
	assert_string_equal(out, "one\n|");
	put(&line, "o\n\nthree", out);
	assert_string_equal(out, "one\n|two\n|\n|");
	assert_int_equal(line.length, 5);
}

static void test_long(void **state)
{
	struct line line = { 0 };
	char text[3 * LINE_SIZE + 1], out[4 * LINE_SIZE] = "";

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	put(&line, text, out);
	assert_int_equal(strlen(out), 3 * (LINE_SIZE + 1));
	assert_int_equal(out[LINE_SIZE], '|');
	assert_int_equal(line.length, 0);
	put(&line, "\n", out);
	assert_int_equal(out[3 * (LINE_SIZE + 1)], '\n');
}

/* Nothing that moves the cursor, sets colours, or ends a text for who reads it. */
static void test_hostile(void **state)
{
	struct line line = { 0 };
	char out[300] = "";

	(void)state;
	put(&line, "a\tb\r\n\033[2J\x9b\x7f\xc3\xa4 ~\n", out);
	assert_string_equal(out, "a\tb\n|?[2J???? ~\n|");
	for (int c = -128; c < 128; c++)
		if (line_add(&line, (char)c))
			line.length = 0;
	line_add(&line, '\0');
	assert_int_equal(line.text[line.length - 1], '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
