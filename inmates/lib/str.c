// SPDX-License-Identifier: GPL-2.0-only
/* Memory and strings. Called by everything, also by code that the compiler makes. */
#include "str.h"

void *memcpy(void *restrict dest, const void *restrict src, size_t n)
{
	void *to = dest;

	asm volatile("rep movsb" : "+D"(to), "+S"(src), "+c"(n) : : "memory");
	return dest;
}

void *memset(void *dest, int value, size_t n)
{
	void *to = dest;

	asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(value) : "memory");
	return dest;
}

void *memmove(void *dest, const void *src, size_t n)
{
	uint8_t *to = dest;
	const uint8_t *from = src;

	if ((uintptr_t)to - (uintptr_t)from >= n)
		return memcpy(dest, src, n);
	while (n-- > 0)
		to[n] = from[n];
	return dest;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *one = a, *two = b;

	for (size_t i = 0; i < n; i++)
		if (one[i] != two[i])
			return one[i] - two[i];
	return 0;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n] != '\0')
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t max)
{
	for (size_t i = 0; i < max; i++)
		if (a[i] != b[i] || a[i] == '\0')
			return (uint8_t)a[i] - (uint8_t)b[i];
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
