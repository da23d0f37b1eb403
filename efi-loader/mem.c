// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory functions that the compiler and handoff/ expect, for rvm.efi and the kexec door; there is no
 * C library. The string
 * instructions keep the compiler from turning a loop into a call of the function it is in.
 */
#include "handoff_env.h"

void *memcpy(void *dest, const void *src, size_t n)
{
	void *d = dest;

	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) : : "memory");
	return dest;
}

void *memset(void *dest, int c, size_t n)
{
	void *d = dest;

	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(c) : "memory");
	return dest;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}
