/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory and strings, with standard names and meaning; the compiler emits calls to the first
 * four by itself. Host builds take them from the C library.
 */
#ifndef INMATE_STR_H
#define INMATE_STR_H

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

#endif /* INMATE_STR_H */
