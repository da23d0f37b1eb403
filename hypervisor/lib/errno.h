/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Error numbers, with the values Linux gives them on x86, because they cross the boundary to the
 * driver and from there to user space. Functions return them negated.
 */
#ifndef RVM_LIB_ERRNO_H
#define RVM_LIB_ERRNO_H

#if __STDC_HOSTED__
#include <errno.h>
#else

#define EPERM	    1
#define ENOENT	    2
#define EINTR	    4
#define EIO	    5
#define ENXIO	    6
#define E2BIG	    7
#define EAGAIN	    11
#define ENOMEM	    12
#define EACCES	    13
#define EFAULT	    14
#define EBUSY	    16
#define EEXIST	    17
#define ENODEV	    19
#define EINVAL	    22
#define EFBIG	    27
#define ENOSPC	    28
#define ERANGE	    34
#define ENOSYS	    38
#define ENODATA	    61
#define ETIME	    62
#define EPROTO	    71
#define EBADMSG	    74
#define EOVERFLOW   75
#define EOPNOTSUPP  95
#define EALREADY    114
#define EINPROGRESS 115
#define ETIMEDOUT   110
#define ECANCELED   125

#endif /* __STDC_HOSTED__ */

#endif /* RVM_LIB_ERRNO_H */
