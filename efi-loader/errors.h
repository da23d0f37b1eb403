/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux's error numbers, which are the project's everywhere, for pure files: firmware has no errno.h. */
#ifndef RVM_ERRORS_H
#define RVM_ERRORS_H

#if __STDC_HOSTED__
#include <errno.h>
#else
#define ENOENT 2
#define E2BIG 7
#define ENOMEM 12
#define EBUSY 16
#define ENODEV 19
#define EINVAL 22
#define ETIMEDOUT 110
#endif

#endif /* RVM_ERRORS_H */
