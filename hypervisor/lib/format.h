/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text formatting, a subset of the C library's: %d %i %u %x %X %c %s %p %%, length l, ll and z,
 * flags '-' and '0', width as number or '*', precision as number or '*' (for %s only, ignored
 * elsewhere). A conversion that is not in the list is copied as it stands, and so is the rest of
 * the format, because the arguments can no longer be told apart.
 */
#ifndef RVM_LIB_FORMAT_H
#define RVM_LIB_FORMAT_H

#include <stdarg.h>

#include "types.h"

/**
 * format_va() - format into a buffer
 * @size: bytes of buf; when not 0, buf is zero-terminated on return
 * Return: characters of the whole text without the terminator; size or more means that it was cut.
 */
__attribute__((format(printf, 3, 0))) size_t format_va(char *buf, size_t size, const char *fmt,
						       va_list args);

/** format_text() - format_va() with the arguments as they come */
__attribute__((format(printf, 3, 4))) size_t format_text(char *buf, size_t size, const char *fmt,
							 ...);

#endif /* RVM_LIB_FORMAT_H */
