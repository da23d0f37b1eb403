/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of the volume rvm.efi was loaded from. */
#ifndef RVM_LOAD_FILE_H
#define RVM_LOAD_FILE_H

#include "efi_env.h"

/** A file in memory, on pages of its own (type EfiLoaderData). */
struct file {
	uint8_t *data;
	uint64_t size;
};

/** file_set_volume() - open the file system of a device handle */
EFI_STATUS file_set_volume(EFI_HANDLE device);

/** file_exists() - whether the path names something on the volume; says nothing */
bool file_exists(const char *path);

/**
 * file_load() - read a whole file
 * @what: for messages, e.g. "core"
 * @max: files larger than this are refused
 */
EFI_STATUS file_load(const char *what, const char *path, uint64_t max, struct file *ret_file);

/** file_free() - give the memory back; a file that was never loaded is fine */
void file_free(struct file *file);

/**
 * file_device_path() - full device path of a file on the volume
 * Return: pool memory, NULL when there is none
 */
EFI_DEVICE_PATH *file_device_path(const char *path);

/** wide_text() - text as the firmware wants it, pool memory or NULL */
CHAR16 *wide_text(const char *text, UINTN *ret_bytes);

#endif /* RVM_LOAD_FILE_H */
