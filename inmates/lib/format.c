// SPDX-License-Identifier: GPL-2.0-only
/* Text formatting for printk. Pure; also compiled on the host for its test. */
#include "format.h"
#include "div64.h"
#include "str.h"

#define MAX_WIDTH 128

struct sink {
	char *buf;
	size_t size;
	/* Also counts what did not fit. */
	size_t length;
};

struct field {
	bool left;
	bool zero;
	size_t width;
	/* 0: int; else as wide as long (1, also z) or long long (2). */
	int longs;
};

static void sink_char(struct sink *sink, char c)
{
	if (sink->length + 1 < sink->size)
		sink->buf[sink->length] = c;
	sink->length++;
}

static void sink_fill(struct sink *sink, char c, size_t have, size_t want)
{
	for (; have < want; have++)
		sink_char(sink, c);
}

static void sink_text(struct sink *sink, const struct field *field, const char *text)
{
	size_t length = strlen(text);

	if (!field->left)
		sink_fill(sink, ' ', length, field->width);
	for (size_t i = 0; i < length; i++)
		sink_char(sink, text[i]);
	if (field->left)
		sink_fill(sink, ' ', length, field->width);
}

static void sink_number(struct sink *sink, const struct field *field, uint64_t value,
			uint32_t base, const char *sign)
{
	/* 20 digits of the largest number, two of a prefix, zeros, the end. */
	char text[MAX_WIDTH + 24];
	size_t at = sizeof(text) - 1, first;
	uint32_t digit;

	text[at] = '\0';
	do {
		value = div64(value, base, &digit);
		text[--at] = "0123456789abcdef"[digit];
	} while (value != 0);
	if (field->zero && !field->left && field->width > strlen(sign)) {
		first = sizeof(text) - 1 - (field->width - strlen(sign));
		while (at > first)
			text[--at] = '0';
	}
	at -= strlen(sign);
	memcpy(&text[at], sign, strlen(sign));
	sink_text(sink, field, &text[at]);
}

/* va_list travels inside a structure: as a parameter it would be an array on x86-64. */
struct arguments {
	va_list list;
};

static uint64_t next_unsigned(struct arguments *args, int longs)
{
	if (longs == 2)
		return va_arg(args->list, unsigned long long);
	return longs == 1 ? va_arg(args->list, unsigned long) : va_arg(args->list, unsigned int);
}

static int64_t next_signed(struct arguments *args, int longs)
{
	if (longs == 2)
		return va_arg(args->list, long long);
	return longs == 1 ? va_arg(args->list, long) : va_arg(args->list, int);
}

static void sink_signed(struct sink *sink, const struct field *field, int64_t value)
{
	/* Negated as unsigned: the lowest number has no positive counterpart. */
	if (value < 0)
		sink_number(sink, field, 0 - (uint64_t)value, 10, "-");
	else
		sink_number(sink, field, (uint64_t)value, 10, "");
}

static void sink_string(struct sink *sink, const struct field *field, const char *text)
{
	sink_text(sink, field, text != NULL ? text : "(null)");
}

/* Returns false for an unknown conversion, which has taken no argument. */
static bool convert(struct sink *sink, const struct field *field, char conversion,
		    struct arguments *args)
{
	char text[2] = "";

	switch (conversion) {
	case '%':
		sink_char(sink, '%');
		return true;
	case 'c':
		text[0] = (char)va_arg(args->list, int);
		sink_text(sink, field, text);
		return true;
	case 's':
		sink_string(sink, field, va_arg(args->list, const char *));
		return true;
	case 'd':
		sink_signed(sink, field, next_signed(args, field->longs));
		return true;
	case 'u':
		sink_number(sink, field, next_unsigned(args, field->longs), 10, "");
		return true;
	case 'x':
		sink_number(sink, field, next_unsigned(args, field->longs), 16, "");
		return true;
	case 'p':
		sink_number(sink, field, (uintptr_t)va_arg(args->list, void *), 16, "0x");
		return true;
	default:
		return false;
	}
}

/* Reads what stands between '%' and the conversion; returns the place of the latter. */
static const char *parse_field(const char *fmt, struct field *field)
{
	memset(field, 0, sizeof(*field));
	for (; *fmt == '-' || *fmt == '0'; fmt++) {
		field->left |= *fmt == '-';
		field->zero |= *fmt == '0';
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++) {
		field->width = field->width * 10 + (size_t)(*fmt - '0');
		if (field->width > MAX_WIDTH)
			field->width = MAX_WIDTH;
	}
	if (*fmt == 'z') {
		field->longs = 1;
		return fmt + 1;
	}
	for (; *fmt == 'l' && field->longs < 2; fmt++)
		field->longs++;
	return fmt;
}

size_t inmate_format_va(char *buf, size_t size, const char *fmt, va_list list)
{
	struct sink sink = { buf, size, 0 };
	struct arguments args;
	struct field field;

	va_copy(args.list, list);
	while (*fmt != '\0') {
		const char *start = fmt;

		if (*fmt != '%') {
			sink_char(&sink, *fmt++);
			continue;
		}
		fmt = parse_field(fmt + 1, &field);
		if (*fmt != '\0' && convert(&sink, &field, *fmt, &args)) {
			fmt++;
			continue;
		}
		while (*start != '\0')
			sink_char(&sink, *start++);
		break;
	}
	va_end(args.list);
	if (size > 0)
		buf[sink.length < size ? sink.length : size - 1] = '\0';
	return sink.length;
}

size_t inmate_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t length;

	va_start(args, fmt);
	length = inmate_format_va(buf, size, fmt, args);
	va_end(args);
	return length;
}
