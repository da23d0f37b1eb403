// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers and sizes as people write them, without overflow. Called by rvm_conf.c; changes its result
 * only when the text is right from the first to the last character.
 */
#include "conf_value.h"

/* Value of a digit, 99 when it is none. */
static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

/* Return: the first character after the number, or NULL when there is no number or it is too large. */
static const char *scan_number(const char *text, uint64_t *value)
{
	uint64_t result = 0;
	unsigned int base = 10;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (digit_value(*text) >= base)
		return NULL;
	for (; digit_value(*text) < base; text++) {
		if (result > (UINT64_MAX - digit_value(*text)) / base)
			return NULL;
		result = result * base + digit_value(*text);
	}
	*value = result;
	return text;
}

bool conf_value_number(const char *text, uint64_t *value)
{
	uint64_t result;

	text = scan_number(text, &result);
	if (!text || *text)
		return false;
	*value = result;
	return true;
}

bool conf_value_u32(const char *text, uint32_t max, uint32_t *value)
{
	uint64_t result;

	if (!conf_value_number(text, &result) || result > max)
		return false;
	*value = (uint32_t)result;
	return true;
}

bool conf_value_size(const char *text, uint64_t *value)
{
	unsigned int shift = 0;
	uint64_t result;

	text = scan_number(text, &result);
	if (!text)
		return false;
	if (*text == 'K' || *text == 'k')
		shift = 10;
	else if (*text == 'M' || *text == 'm')
		shift = 20;
	else if (*text == 'G' || *text == 'g')
		shift = 30;
	if (shift)
		text++;
	if (*text || result > UINT64_MAX >> shift)
		return false;
	*value = result << shift;
	return true;
}

bool conf_value_word_number(const char *text, const char *word, uint64_t *value)
{
	while (*word && *text == *word) {
		text++;
		word++;
	}
	if (*word || (*text != ' ' && *text != '\t'))
		return false;
	while (*text == ' ' || *text == '\t')
		text++;
	return conf_value_number(text, value);
}
