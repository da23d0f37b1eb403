/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * \EFI\rvm\manifest on the ESP: which files there are this program's, with the hash of what it
 * wrote. The form is that of sha256sum(1). Pure; the text is untrusted.
 */
#ifndef TOOLS_ESP_MANIFEST_H
#define TOOLS_ESP_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#define MANIFEST_NAME "manifest"
/** SHA-256 in hexadecimal, and the terminating zero. */
#define MANIFEST_HASH_SIZE 65U
#define MANIFEST_NAME_SIZE 32U
#define MANIFEST_MAX_FILES 16U
/** Room for the text. */
#define MANIFEST_TEXT_SIZE 4096U

struct manifest_file {
	char name[MANIFEST_NAME_SIZE];
	char hash[MANIFEST_HASH_SIZE];
};

struct manifest {
	unsigned int count;
	struct manifest_file file[MANIFEST_MAX_FILES];
	/** The directory \EFI was made by this program. */
	bool made_efi;
};

/**
 * manifest_parse() - @text is terminated
 * Return: 0, or the number of the first line that is wrong; @manifest then has those before it.
 */
unsigned int manifest_parse(const char *text, struct manifest *manifest);

/** manifest_find() - NULL when the file is not in it */
const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name);

/** manifest_set() - add a file or change its hash; false when there is no room */
bool manifest_set(struct manifest *manifest, const char *name, const char *hash);

/** manifest_format() - into @text with room for MANIFEST_TEXT_SIZE; return: its length */
size_t manifest_format(const struct manifest *manifest, char *text);

#endif /* TOOLS_ESP_MANIFEST_H */
