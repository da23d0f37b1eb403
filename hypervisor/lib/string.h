/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory and string functions. The standard names have standard meaning; the compiler emits calls
 * to the first four by itself. Host builds take those from the C library.
 */
#ifndef RVM_LIB_STRING_H
#define RVM_LIB_STRING_H

#include "types.h"

#if __STDC_HOSTED__
#include <string.h>
#else

void *memcpy(void *restrict dest, const void *restrict src, size_t n);
void *memset(void *dest, int value, size_t n);
void *memmove(void *dest, const void *src, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);

#endif /* __STDC_HOSTED__ */

/**
 * string_copy() - copy a zero-terminated string into a buffer of fixed size
 * @size: bytes of dest; when not 0, dest is zero-terminated on return
 * Return: true if all of src fitted, false if it was cut.
 */
bool string_copy(char *dest, const char *src, size_t size);

#endif /* RVM_LIB_STRING_H */
