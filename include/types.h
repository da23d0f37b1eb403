/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fixed-width integers for every user of the ABI headers: the core and rvm.efi (freestanding), the
 * driver (kernel) and host programs. Includes nothing of the project.
 */
#ifndef RVM_TYPES_H
#define RVM_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#define RVM_PACKED __attribute__((packed))

#endif /* RVM_TYPES_H */
