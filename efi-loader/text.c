// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text helpers. Called by every part of rvm.efi that is pure, and by log.c; never allocates and never
 * writes past the size it was given.
 */
#include "text.h"

bool text_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

size_t text_length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

void text_copy(char *dest, size_t size, const char *text)
{
	size_t n = 0;

	if (!size)
		return;
	for (; text[n] && n + 1 < size; n++)
		dest[n] = text[n];
	dest[n] = 0;
}

void text_zero(void *memory, size_t size)
{
	volatile char *byte = memory;

	while (size--)
		*byte++ = 0;
}

struct output {
	char *dest;
	size_t size;
	size_t used;
};

static void put(struct output *out, char c)
{
	if (out->used + 1 < out->size)
		out->dest[out->used++] = c;
}

struct spec {
	unsigned int width;
	bool zero;
	bool is_long;
	char type;
};

/* Return: the character after the conversion. */
static const char *parse_spec(const char *format, struct spec *spec)
{
	spec->width = 0;
	spec->is_long = false;
	spec->zero = *format == '0';
	while (*format >= '0' && *format <= '9' && spec->width < 100)
		spec->width = spec->width * 10 + (unsigned int)(*format++ - '0');
	while (*format == 'l') {
		spec->is_long = true;
		format++;
	}
	spec->type = *format;
	return *format ? format + 1 : format;
}

static void put_number(struct output *out, const struct spec *spec, uint64_t value, bool negative)
{
	const unsigned int base = spec->type == 'x' ? 16 : 10;
	unsigned int n = 0, i;
	char digits[24];

	do {
		digits[n++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		put(out, '-');
	for (i = n + negative; i < spec->width; i++)
		put(out, spec->zero ? '0' : ' ');
	while (n)
		put(out, digits[--n]);
}

static void put_text(struct output *out, const struct spec *spec, const char *text)
{
	size_t n = 0;

	for (; *text; text++, n++)
		put(out, *text);
	for (; n < spec->width; n++)
		put(out, ' ');
}

size_t text_vformat(char *dest, size_t size, const char *format, va_list args)
{
	struct output out = { .dest = dest, .size = size };
	struct spec spec;
	int64_t value;

	while (*format) {
		if (*format != '%') {
			put(&out, *format++);
			continue;
		}
		format = parse_spec(format + 1, &spec);
		if (spec.type == 's') {
			put_text(&out, &spec, va_arg(args, const char *));
		} else if (spec.type == 'c') {
			put(&out, (char)va_arg(args, int));
		} else if (spec.type == 'd') {
			value = spec.is_long ? va_arg(args, int64_t) : va_arg(args, int);
			put_number(&out, &spec, value < 0 ? -(uint64_t)value : (uint64_t)value,
				   value < 0);
		} else if (spec.type == 'u' || spec.type == 'x') {
			put_number(&out, &spec,
				   spec.is_long ? va_arg(args, uint64_t) : va_arg(args, unsigned int),
				   false);
		} else {
			put(&out, spec.type);
		}
	}
	if (size)
		dest[out.used] = 0;
	return out.used;
}

size_t text_format(char *dest, size_t size, const char *format, ...)
{
	va_list args;
	size_t n;

	va_start(args, format);
	n = text_vformat(dest, size, format, args);
	va_end(args);
	return n;
}
