/* SPDX-License-Identifier: GPL-2.0-only */
/* Zero-terminated text and its formatting, the same in rvm.efi and in host tests. Pure. */
#ifndef RVM_TEXT_H
#define RVM_TEXT_H

#include <stdarg.h>

#include "types.h"

bool text_equal(const char *a, const char *b);
size_t text_length(const char *text);

/** text_copy() - copy what fits, always terminated */
void text_copy(char *dest, size_t size, const char *text);

void text_zero(void *memory, size_t size);

/**
 * text_vformat() - format what fits, always terminated
 *
 * Knows %s %d %u %x %c %% with l or ll, a width and 0. Return: characters written.
 */
size_t text_vformat(char *dest, size_t size, const char *format, va_list args);

size_t text_format(char *dest, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* RVM_TEXT_H */
