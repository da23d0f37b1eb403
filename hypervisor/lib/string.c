// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and string functions of the freestanding core. Called by everything, also by code that the
 * compiler makes; never uses vector registers, which belong to the guest.
 */
#include "lib/string.h"

#if !__STDC_HOSTED__ || defined(RVM_TEST_STRING)

/* Words first: one string iteration moves eight bytes on every processor, also without ERMS. */
void *memcpy(void *restrict dest, const void *restrict src, size_t n)
{
	void *d = dest;
	size_t words = n / 8;
	size_t rest = n % 8;

	__asm__ volatile("rep movsq" : "+D"(d), "+S"(src), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(rest) : : "memory");
	return dest;
}

void *memset(void *dest, int value, size_t n)
{
	uint64_t pattern = (uint8_t)value * 0x0101010101010101ULL;
	void *d = dest;
	size_t words = n / 8;
	size_t rest = n % 8;

	__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(rest) : "a"(pattern) : "memory");
	return dest;
}

void *memmove(void *dest, const void *src, size_t n)
{
	char *d = (char *)dest + n;
	const char *s = (const char *)src + n;

	if ((uintptr_t)dest - (uintptr_t)src >= n)
		return memcpy(dest, src, n);

	/* The destination starts inside the source: last byte first. The empty statement keeps the
	 * compiler from turning the loop into a call of this very function. */
	while (n-- > 0) {
		*--d = *--s;
		__asm__ volatile("" : : : "memory");
	}
	return dest;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a;
	const unsigned char *y = b;

	for (size_t i = 0; i < n; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
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
	const char *end = s;

	/* Hidden from the compiler, which would make it a call of strlen. */
	while (*end != '\0') {
		end++;
		__asm__ volatile("" : "+r"(end));
	}
	return (size_t)(end - s);
}

int strncmp(const char *a, const char *b, size_t max)
{
	for (size_t i = 0; i < max; i++) {
		unsigned char x = (unsigned char)a[i];
		unsigned char y = (unsigned char)b[i];

		if (x != y)
			return x < y ? -1 : 1;
		if (x == '\0')
			return 0;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

#endif

bool string_copy(char *dest, const char *src, size_t size)
{
	size_t n;

	if (size == 0)
		return false;
	n = strnlen(src, size - 1);
	memcpy(dest, src, n);
	dest[n] = '\0';
	return src[n] == '\0';
}
