/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text formatting: %d %u %x %c %s %p %%, length l, ll and z, flags '-' and '0', width as a
 * number. Anything else ends the conversions: the rest of the format is copied as it stands,
 * because its arguments can no longer be told apart.
 */
#ifndef INMATE_FORMAT_H
#define INMATE_FORMAT_H

#include <stdarg.h>

#include "types.h"

/**
 * inmate_format_va() - format into a buffer
 * @size: bytes of buf; when not 0, buf is zero-terminated on return
 * Return: characters of the whole text without the terminator; size or more means that it was
 * cut.
 */
__attribute__((format(printf, 3, 0))) size_t inmate_format_va(char *buf, size_t size,
							      const char *fmt, va_list args);

/** inmate_format() - inmate_format_va() with the arguments as they come */
__attribute__((format(printf, 3, 4))) size_t inmate_format(char *buf, size_t size, const char *fmt,
							   ...);

#endif /* INMATE_FORMAT_H */
