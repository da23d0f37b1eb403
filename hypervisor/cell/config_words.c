// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings of the configuration checks in words, the same for the core's console, the driver's log
 * and the tool. Needs nothing of any C library.
 */
#include "config.h"

struct words {
	char *text;
	uint32_t used;
};

static void put_char(struct words *w, char c)
{
	if (w->used < RVM_CONFIG_WORDS_SIZE - 1)
		w->text[w->used++] = c;
}

static void put_text(struct words *w, const char *text)
{
	while (*text != 0)
		put_char(w, *text++);
}

static void put_number(struct words *w, uint64_t number, uint32_t base)
{
	char digits[20];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number != 0);
	if (base == 16)
		put_text(w, "0x");
	while (count > 0)
		put_char(w, digits[--count]);
}

static void put_name(struct words *w, const char *name)
{
	uint32_t i;

	put_text(w, "cell '");
	for (i = 0; i < JAILHOUSE_CELL_NAME_MAXLEN && name[i] != 0; i++)
		put_char(w, name[i] >= 0x20 && name[i] < 0x7f ? name[i] : '?');
	put_char(w, '\'');
}

/* "CPU 3", "pins 4-7", "0x1000-0x1fff". */
static void put_places(struct words *w, const struct rvm_config_error *err)
{
	static const char *const names[] = {
		[RVM_CONFIG_PORTS] = "port", [RVM_CONFIG_CPUS] = "CPU",
		[RVM_CONFIG_PINS] = "pin", [RVM_CONFIG_WAYS] = "bit",
	};
	bool hex = err->unit == RVM_CONFIG_BYTES || err->unit == RVM_CONFIG_PORTS;

	put_text(w, ": ");
	if (err->unit != RVM_CONFIG_BYTES) {
		put_text(w, names[err->unit]);
		put_text(w, err->size > 1 ? "s " : " ");
	}
	put_number(w, err->start, hex ? 16 : 10);
	if (err->size > 1) {
		put_char(w, '-');
		put_number(w, err->start + err->size - 1, hex ? 16 : 10);
	}
}

/* The number follows the object: "memory region 3: empty". */
static void put_field(struct words *w, const struct rvm_config_error *err)
{
	const char *rest = err->field;

	while (*rest != 0 && *rest != ':')
		put_char(w, *rest++);
	if (err->index != RVM_CONFIG_NO_INDEX) {
		put_char(w, ' ');
		put_number(w, err->index, 10);
	}
	put_text(w, rest);
}

static void put_entry(struct words *w, uint32_t index)
{
	put_text(w, "entry ");
	put_number(w, index, 10);
}

static void put_other(struct words *w, const struct rvm_config_error *err)
{
	bool entry = err->other_index != RVM_CONFIG_NO_INDEX;

	if (entry || err->other_cell != NULL)
		put_text(w, err->other_cell != NULL ? ", by " : ", ");
	if (entry)
		put_entry(w, err->other_index);
	if (entry && err->other_cell != NULL)
		put_text(w, " of ");
	if (err->other_cell != NULL)
		put_name(w, err->other_cell);
}

void rvm_config_words(const struct rvm_config_error *err, char *text)
{
	struct words w = { text, 0 };

	put_field(&w, err);
	if (err->unit == RVM_CONFIG_VALUE) {
		put_text(&w, ": wanted ");
		put_number(&w, err->wanted, 16);
		put_text(&w, ", found ");
		put_number(&w, err->found, 16);
	} else if (err->unit != RVM_CONFIG_PLAIN) {
		put_places(&w, err);
	}
	put_other(&w, err);
	text[w.used] = 0;
}
