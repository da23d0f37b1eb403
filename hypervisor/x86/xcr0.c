// SPDX-License-Identifier: GPL-2.0-only
/* See x86/xcr0.h. Called by the handler of XSETBV. */
#include "x86/xcr0.h"
#include "lib/util.h"

#define XCR0_X87 BIT(0)
#define XCR0_SSE BIT(1)
#define XCR0_AVX BIT(2)

/* Components that are enabled together or not at all, and what they need. */
static const struct {
	uint64_t all;
	uint64_t needed;
} groups[] = {
	{ BIT(3) | BIT(4), 0 }, /* MPX */
	{ BIT(5) | BIT(6) | BIT(7), XCR0_SSE | XCR0_AVX }, /* AVX-512 */
	{ BIT(17) | BIT(18), 0 }, /* AMX */
};

bool xcr0_valid(uint64_t value, uint64_t supported)
{
	if (value & ~supported || !(value & XCR0_X87))
		return false;
	if (value & XCR0_AVX && !(value & XCR0_SSE))
		return false;
	for (unsigned int i = 0; i < ARRAY_SIZE(groups); i++) {
		uint64_t enabled = value & groups[i].all;

		if (enabled && (enabled != groups[i].all || ~value & groups[i].needed))
			return false;
	}
	return true;
}
