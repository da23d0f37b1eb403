/* SPDX-License-Identifier: GPL-2.0-only */
/* The EFI system partition: which mounted file system it is, and what the firmware calls it. */
#ifndef TOOLS_ESP_H
#define TOOLS_ESP_H

#include <limits.h>
#include <stdbool.h>

#include "efi_option.h"

struct esp {
	/** Where it is mounted. */
	char path[PATH_MAX];
	/** "/dev/sda1". */
	char device[64];
	/** The directory, locked against another of these commands; -1: not open. */
	int fd;
	struct efi_partition partition;
};

/**
 * esp_open() - find the ESP, or check the given one, and lock it
 * @dir: where it is mounted; NULL: looked for at /efi, /boot/efi and /boot
 * Return: enum exit_code; said why not.
 */
int esp_open(struct esp *esp, const char *dir);
void esp_close(struct esp *esp);

/** esp_file() - path of a firmware's file name "\EFI\a" below Linux's root; false: too long */
bool esp_file(const struct esp *esp, char *path, const char *file);

#endif /* TOOLS_ESP_H */
