/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The little that the sources here need from whoever compiles them (three memory functions and the
 * errno values, in the kernel, in GNU-EFI programs and on the host), and the helpers they share.
 * Private to handoff/.
 */
#ifndef RVM_HANDOFF_ENV_H
#define RVM_HANDOFF_ENV_H

#include "boot_handoff.h"

#if defined(__KERNEL__)

#include <linux/errno.h>
#include <linux/string.h>

#elif __STDC_HOSTED__

#include <errno.h>
#include <string.h>

#else

#include <stddef.h>

void *memcpy(void *dest, const void *src, size_t n);
void *memset(void *dest, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* Linux numbers, which are the project's error codes everywhere. */
#ifndef ENOENT
#define ENOENT 2
#endif
#ifndef ENOMEM
#define ENOMEM 12
#endif
#ifndef EINVAL
#define EINVAL 22
#endif
#ifndef ENODATA
#define ENODATA 61
#endif
#ifndef EPROTO
#define EPROTO 71
#endif

#endif

static inline int refuse(struct rvm_refusal *why, int error, const char *what, uint64_t wanted,
		  uint64_t found)
{
	if (why) {
		why->what = what;
		why->wanted = wanted;
		why->found = found;
	}
	return error;
}

static inline bool page_aligned(uint64_t value)
{
	return (value & (RVM_PAGE_SIZE - 1)) == 0;
}

static inline uint64_t page_align(uint64_t value)
{
	return (value + RVM_PAGE_SIZE - 1) & ~(RVM_PAGE_SIZE - 1);
}

/* Is [offset, offset + size) inside [0, limit)? */
static inline bool range_inside(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

/* What every header must have before any other field of it has a meaning. */
int rvm_image_check_identity(const struct rvm_image_header *h, struct rvm_refusal *why);

#endif /* RVM_HANDOFF_ENV_H */
