/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers in tables that firmware and others have written: little-endian, of any alignment. */
#ifndef TOOLS_LITTLE_ENDIAN_H
#define TOOLS_LITTLE_ENDIAN_H

#include <stdint.h>

/**
 * little_endian() - the number in so many bytes at @p
 * @bytes: 1 to 8, all of them readable
 */
static inline uint64_t little_endian(const uint8_t *p, unsigned int bytes)
{
	uint64_t value = 0;

	while (bytes-- != 0)
		value = value << 8 | p[bytes];
	return value;
}

#endif /* TOOLS_LITTLE_ENDIAN_H */
