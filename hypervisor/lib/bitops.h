/* SPDX-License-Identifier: GPL-2.0-only */
/* Bit searches, and bitmaps made of 64-bit words: bit n is bit n % 64 of word n / 64. */
#ifndef RVM_LIB_BITOPS_H
#define RVM_LIB_BITOPS_H

#include "types.h"

/** bit_lowest() - index of the lowest set bit, 0 to 63; value must not be 0 */
static inline unsigned int bit_lowest(uint64_t value)
{
	return (unsigned int)__builtin_ctzll(value);
}

/** bit_highest() - index of the highest set bit, 0 to 63; value must not be 0 */
static inline unsigned int bit_highest(uint64_t value)
{
	return 63U - (unsigned int)__builtin_clzll(value);
}

static inline bool bitmap_test(const uint64_t *map, uint64_t bit)
{
	return (map[bit / 64] >> (bit % 64)) & 1;
}

/** bitmap_set() - not atomic */
static inline void bitmap_set(uint64_t *map, uint64_t bit)
{
	map[bit / 64] |= 1ULL << (bit % 64);
}

/** bitmap_clear() - not atomic */
static inline void bitmap_clear(uint64_t *map, uint64_t bit)
{
	map[bit / 64] &= ~(1ULL << (bit % 64));
}

/**
 * bitmap_next_set() - first set bit in [from, bits)
 * Return: its index, or bits when there is none.
 */
static inline uint64_t bitmap_next_set(const uint64_t *map, uint64_t from, uint64_t bits)
{
	while (from < bits) {
		uint64_t word = map[from / 64] >> (from % 64);

		if (word != 0) {
			from += bit_lowest(word);
			return from < bits ? from : bits;
		}
		from = (from / 64 + 1) * 64;
	}
	return bits;
}

/**
 * bitmap_next_clear() - first clear bit in [from, bits)
 * Return: its index, or bits when there is none.
 */
static inline uint64_t bitmap_next_clear(const uint64_t *map, uint64_t from, uint64_t bits)
{
	while (from < bits) {
		uint64_t word = ~map[from / 64] >> (from % 64);

		if (word != 0) {
			from += bit_lowest(word);
			return from < bits ? from : bits;
		}
		from = (from / 64 + 1) * 64;
	}
	return bits;
}

#endif /* RVM_LIB_BITOPS_H */
