/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The little that handoff/prepare.c needs from whoever compiles it: three memory functions and the
 * errno values. Works in the kernel, in GNU-EFI programs and on the host; adds nothing of its own.
 */
#ifndef RVM_HANDOFF_ENV_H
#define RVM_HANDOFF_ENV_H

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

#endif /* RVM_HANDOFF_ENV_H */
