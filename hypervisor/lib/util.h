/* SPDX-License-Identifier: GPL-2.0-only */
/* Small macros that every layer uses. */
#ifndef RVM_LIB_UTIL_H
#define RVM_LIB_UTIL_H

#include "types.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define MIN(a, b)                                  \
	({                                         \
		__typeof__(a) min_a_ = (a);        \
		__typeof__(b) min_b_ = (b);        \
		min_a_ < min_b_ ? min_a_ : min_b_; \
	})

#define MAX(a, b)                                  \
	({                                         \
		__typeof__(a) max_a_ = (a);        \
		__typeof__(b) max_b_ = (b);        \
		max_a_ > max_b_ ? max_a_ : max_b_; \
	})

/** Rounds a 64-bit value down to a multiple of size, a power of two. */
#define ALIGN_DOWN(value, size) ((uint64_t)(value) & ~((uint64_t)(size)-1))

/** Rounds a 64-bit value up to a multiple of size, a power of two; wraps to 0 above the last one.
 */
#define ALIGN_UP(value, size) ALIGN_DOWN((uint64_t)(value) + ((uint64_t)(size)-1), size)

#define IS_ALIGNED(value, size) (((uint64_t)(value) & ((uint64_t)(size)-1)) == 0)

#define BIT(n) (1ULL << (n))

#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

#ifndef __must_check
#define __must_check __attribute__((warn_unused_result))
#endif

#define BUILD_ASSERT(condition) _Static_assert(condition, #condition)

#endif /* RVM_LIB_UTIL_H */
