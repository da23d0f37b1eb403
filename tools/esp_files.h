/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory \EFI\rvm on an ESP: writes a set of files so that either all or none is there, and
 * removes those that the manifest names.
 */
#ifndef TOOLS_ESP_FILES_H
#define TOOLS_ESP_FILES_H

#include <limits.h>
#include <stdint.h>

#include "esp_manifest.h"

#define ESP_MAX_FILE_SIZE (1ULL << 30)

enum esp_file_state {
	ESP_FILE_MISSING,
	/** As this program wrote it. */
	ESP_FILE_OK,
	/** In the manifest, and something else was written since. */
	ESP_FILE_MODIFIED,
	/** There, and not in the manifest. */
	ESP_FILE_FOREIGN,
};

struct esp_new_file {
	char name[MANIFEST_NAME_SIZE];
	/** Memory of the set. */
	uint8_t *data;
	size_t size;
	/** There is another file of that name, which it replaces. */
	bool replaces;
	/** Written under its temporary name. */
	bool staged;
	/** Written under its own name. */
	bool committed;
};

/** What is in the directory, and what is to be put there. */
struct esp_set {
	char efi[PATH_MAX];
	char dir[PATH_MAX];
	struct manifest manifest;
	unsigned int count;
	struct esp_new_file file[MANIFEST_MAX_FILES];
	bool made_dir, made_efi;
};

/** esp_set_open() - @root: where the ESP is mounted; reads the manifest; return: enum exit_code */
int esp_set_open(struct esp_set *set, const char *root);
void esp_set_close(struct esp_set *set);

enum esp_file_state esp_set_state(const struct esp_set *set, const char *name);

/** esp_set_read() - contents of a file there; memory of the caller, NULL with errno set */
void *esp_set_read(const struct esp_set *set, const char *name, size_t *size);

/** esp_set_add() - @data becomes the set's; a file that is there already is not written again */
int esp_set_add(struct esp_set *set, const char *name, uint8_t *data, size_t size);

/** esp_set_stage() - write all under temporary names; leaves nothing when it fails */
int esp_set_stage(struct esp_set *set);

/**
 * esp_set_abort() - after esp_set_stage(), also after a failed esp_set_commit(): as it was before
 *
 * Only files that have been replaced already stay.
 */
void esp_set_abort(struct esp_set *set);

/** esp_set_commit() - give the files their names, and write the manifest; return: enum exit_code */
int esp_set_commit(struct esp_set *set);

/** esp_set_delete() - one file; no error when there is none; return: enum exit_code */
int esp_set_delete(struct esp_set *set, const char *name);

/**
 * esp_set_finish_removal() - delete the manifest, and the directories when they are empty
 *
 * \EFI only if this program has made it.
 */
int esp_set_finish_removal(struct esp_set *set);

#endif /* TOOLS_ESP_FILES_H */
