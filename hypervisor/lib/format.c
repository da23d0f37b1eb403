// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text formatting. Called by printk and by whoever writes a refusal text; pure, never allocates,
 * never writes beyond the buffer.
 */
#include "lib/format.h"
#include "lib/string.h"

/* A width beyond this is an error of the caller; it must not keep a CPU busy. */
#define FORMAT_MAX_WIDTH 256

struct output {
	char *buf;
	size_t size;
	/* Characters so far, also those that did not fit. */
	size_t length;
};

struct spec {
	bool left;
	bool zero;
	bool precise;
	unsigned int width;
	unsigned int precision;
	/* Number of l (2 also for z, which has the same size). */
	unsigned int longs;
	char conversion;
};

static void put_char(struct output *out, char c)
{
	if (out->length + 1 < out->size)
		out->buf[out->length] = c;
	out->length++;
}

static void put_repeated(struct output *out, char c, size_t n)
{
	while (n-- > 0)
		put_char(out, c);
}

/* Pads text (and, zero-filled, puts the padding between sign or prefix and digits). */
static void put_field(struct output *out, const struct spec *spec, const char *text, size_t n,
		      size_t prefix)
{
	size_t pad = spec->width > n ? spec->width - n : 0;

	if (!spec->left && !spec->zero)
		put_repeated(out, ' ', pad);
	for (size_t i = 0; i < prefix; i++)
		put_char(out, text[i]);
	if (!spec->left && spec->zero)
		put_repeated(out, '0', pad);
	for (size_t i = prefix; i < n; i++)
		put_char(out, text[i]);
	if (spec->left)
		put_repeated(out, ' ', pad);
}

static void put_number(struct output *out, const struct spec *spec, uint64_t value,
		       const char *prefix)
{
	const char *digits = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned int base = spec->conversion == 'u' || spec->conversion == 'd' ? 10 : 16;
	/* Prefix of at most 2, 20 decimal digits of 2^64. */
	char text[24];
	size_t at = sizeof(text);
	size_t prefix_length = strlen(prefix);

	do {
		text[--at] = digits[value % base];
		value /= base;
	} while (value != 0);
	at -= prefix_length;
	memcpy(&text[at], prefix, prefix_length);
	put_field(out, spec, &text[at], sizeof(text) - at, prefix_length);
}

static unsigned int parse_number(const char **fmt)
{
	unsigned int value = 0;

	while (**fmt >= '0' && **fmt <= '9') {
		if (value <= FORMAT_MAX_WIDTH)
			value = value * 10 + (unsigned int)(**fmt - '0');
		(*fmt)++;
	}
	return value < FORMAT_MAX_WIDTH ? value : FORMAT_MAX_WIDTH;
}

/* va_list travels inside a structure: as a parameter it would be an array on this architecture. */
struct arguments {
	va_list list;
};

static void parse_width(const char **fmt, struct spec *spec, struct arguments *args)
{
	int width;

	if (**fmt != '*') {
		spec->width = parse_number(fmt);
		return;
	}
	(*fmt)++;
	width = va_arg(args->list, int);
	if (width < 0)
		spec->left = true;
	if (width < -FORMAT_MAX_WIDTH || width > FORMAT_MAX_WIDTH)
		width = FORMAT_MAX_WIDTH;
	spec->width = (unsigned int)(width < 0 ? -width : width);
}

static void parse_precision(const char **fmt, struct spec *spec, struct arguments *args)
{
	int precision;

	if (**fmt != '.')
		return;
	(*fmt)++;
	spec->precise = true;
	if (**fmt != '*') {
		/* No limit: a precision only ever makes a string shorter. */
		spec->precision = 0;
		while (**fmt >= '0' && **fmt <= '9')
			spec->precision = spec->precision * 10 + (unsigned int)(*(*fmt)++ - '0');
		return;
	}
	(*fmt)++;
	precision = va_arg(args->list, int);
	spec->precise = precision >= 0;
	spec->precision = precision >= 0 ? (unsigned int)precision : 0;
}

/* Reads what follows '%'; returns the first character after the conversion. */
static const char *parse_spec(const char *fmt, struct spec *spec, struct arguments *args)
{
	memset(spec, 0, sizeof(*spec));
	for (; *fmt == '-' || *fmt == '0'; fmt++) {
		if (*fmt == '-')
			spec->left = true;
		else
			spec->zero = true;
	}
	parse_width(&fmt, spec, args);
	parse_precision(&fmt, spec, args);
	for (; *fmt == 'l' && spec->longs < 2; fmt++)
		spec->longs++;
	if (*fmt == 'z' && spec->longs == 0) {
		spec->longs = 2;
		fmt++;
	}
	spec->conversion = *fmt == 'i' ? 'd' : *fmt;
	return *fmt == '\0' ? fmt : fmt + 1;
}

static void put_string(struct output *out, struct spec *spec, const char *text)
{
	if (text == NULL)
		text = "(null)";
	spec->zero = false;
	put_field(out, spec, text, spec->precise ? strnlen(text, spec->precision) : strlen(text),
		  0);
}

static void put_signed(struct output *out, const struct spec *spec, int64_t value)
{
	/* Negated as unsigned: the lowest value has no positive counterpart. */
	if (value < 0)
		put_number(out, spec, 0 - (uint64_t)value, "-");
	else
		put_number(out, spec, (uint64_t)value, "");
}

/* Returns false if the conversion is unknown; no argument was taken then. */
static bool put_conversion(struct output *out, struct spec *spec, struct arguments *args)
{
	char c;

	switch (spec->conversion) {
	case '%':
		put_char(out, '%');
		return true;
	case 'c':
		c = (char)va_arg(args->list, int);
		spec->zero = false;
		put_field(out, spec, &c, 1, 0);
		return true;
	case 's':
		put_string(out, spec, va_arg(args->list, const char *));
		return true;
	case 'd':
		put_signed(out, spec,
			   spec->longs != 0 ? va_arg(args->list, int64_t)
					    : va_arg(args->list, int));
		return true;
	case 'u':
	case 'x':
	case 'X':
		put_number(out, spec,
			   spec->longs != 0 ? va_arg(args->list, uint64_t)
					    : va_arg(args->list, unsigned int),
			   "");
		return true;
	case 'p':
		put_number(out, spec, (uintptr_t)va_arg(args->list, void *), "0x");
		return true;
	default:
		return false;
	}
}

size_t format_va(char *buf, size_t size, const char *fmt, va_list list)
{
	struct output out = {.buf = buf, .size = size};
	struct arguments args;
	struct spec spec;

	va_copy(args.list, list);
	while (*fmt != '\0') {
		const char *start = fmt;

		if (*fmt != '%') {
			put_char(&out, *fmt++);
			continue;
		}
		fmt = parse_spec(fmt + 1, &spec, &args);
		if (put_conversion(&out, &spec, &args))
			continue;
		while (*start != '\0')
			put_char(&out, *start++);
		break;
	}
	va_end(args.list);
	if (size > 0)
		buf[out.length < size ? out.length : size - 1] = '\0';
	return out.length;
}

size_t format_text(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t length;

	va_start(args, fmt);
	length = format_va(buf, size, fmt, args);
	va_end(args);
	return length;
}
