/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware as every file of rvm.efi sees it. Firmware functions are called directly: the build
 * selects GNU-EFI's Microsoft calling convention attribute instead of its call wrappers.
 */
#ifndef RVM_EFI_ENV_H
#define RVM_EFI_ENV_H

#include <efi.h>

#include "types.h"

/** Set once by main.c before anything else. */
extern EFI_SYSTEM_TABLE *ST;
extern EFI_BOOT_SERVICES *BS;
extern EFI_HANDLE self;

/* The compiler calls these by itself as well. */
void *memcpy(void *dest, const void *src, size_t n);
void *memset(void *dest, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/** Pages of the firmware's page size that hold so many bytes. */
#define EFI_PAGES_FOR(size) (((uint64_t)(size) + 4095) / 4096)

#endif /* RVM_EFI_ENV_H */
