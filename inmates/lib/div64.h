/* SPDX-License-Identifier: GPL-2.0-only */
/* Division of 64-bit numbers, which 32-bit code cannot do without a library. */
#ifndef INMATE_DIV64_H
#define INMATE_DIV64_H

#include "types.h"

/**
 * div64() - quotient of a 64-bit and a 32-bit number
 * @divisor: not 0
 * @remainder: is set unless NULL
 */
static inline uint64_t div64(uint64_t dividend, uint32_t divisor, uint32_t *remainder)
{
#ifdef __i386__
	uint32_t high = (uint32_t)(dividend >> 32) / divisor;
	uint32_t rest = (uint32_t)(dividend >> 32) % divisor;
	uint32_t low;

	/* rest < divisor, so the quotient fits. */
	asm("divl %[divisor]"
	    : "=a"(low), "=d"(rest)
	    : "0"((uint32_t)dividend), "1"(rest), [divisor] "rm"(divisor));
	if (remainder != NULL)
		*remainder = rest;
	return (uint64_t)high << 32 | low;
#else
	if (remainder != NULL)
		*remainder = (uint32_t)(dividend % divisor);
	return dividend / divisor;
#endif
}

/**
 * mul_div64() - value * factor / divisor without losing bits in between
 * @divisor: not 0
 * The result must fit 64 bits.
 */
static inline uint64_t mul_div64(uint64_t value, uint32_t factor, uint32_t divisor)
{
	uint32_t rest;
	uint64_t whole = div64(value, divisor, &rest);

	return whole * factor + div64((uint64_t)rest * factor, divisor, NULL);
}

#endif /* INMATE_DIV64_H */
