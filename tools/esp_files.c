// SPDX-License-Identifier: GPL-2.0-only
/* See esp_files.h. Called by the commands `jailhouse efi`; touches nothing outside \EFI\rvm. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "esp_files.h"
#include "files.h"
#include "message.h"

#define TEMPORARY ".new"

/** Return: false when it is too long. */
static bool file_path(const struct esp_set *set, char *path, const char *name, const char *suffix)
{
	int length = snprintf(path, PATH_MAX, "%s/%s%s", set->dir, name, suffix);

	return length > 0 && length < PATH_MAX;
}

static int refused(const char *path, const char *what, int error)
{
	const char *advice = "See dmesg; check the file system with fsck.vfat.";

	if (error == EROFS)
		advice = "Mount the ESP writable: mount -o remount,rw.";
	else if (error == ENOSPC)
		advice = "Make room on the ESP.";
	else if (error == EACCES || error == EPERM)
		advice = "Run it as root.";
	return fail(advice, "%s: cannot %s: %s", path, what, strerror(error));
}

int esp_set_open(struct esp_set *set, const char *root)
{
	unsigned int line;
	size_t size;
	char *text;
	int length;

	memset(set, 0, sizeof(*set));
	length = snprintf(set->dir, sizeof(set->dir), "%s/EFI/rvm", root);
	if (length < 0 || (size_t)length >= sizeof(set->dir))
		return fail(NULL, "%s: the path is too long", root);
	snprintf(set->efi, sizeof(set->efi), "%.*s", length - 4, set->dir);
	text = esp_set_read(set, MANIFEST_NAME, &size);
	if (text == NULL && errno == ENOENT)
		return EXIT_CODE_OK;
	if (text == NULL)
		return refused(set->dir, "read the manifest", errno);
	line = manifest_parse(text, &set->manifest);
	free(text);
	if (line != 0)
		return fail("Delete the manifest to go on; files then count as not installed by"
			    " this program.",
			    "%s/" MANIFEST_NAME ":%u: wanted a hash and a file name", set->dir,
			    line);
	return EXIT_CODE_OK;
}

void esp_set_close(struct esp_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++)
		free(set->file[i].data);
	set->count = 0;
}

void *esp_set_read(const struct esp_set *set, const char *name, size_t *size)
{
	char path[PATH_MAX];

	if (!file_path(set, path, name, "")) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return file_read_outside(path, ESP_MAX_FILE_SIZE, size);
}

static void make_hash(const void *data, size_t size, char hash[MANIFEST_HASH_SIZE])
{
	SHA256_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)data, size);
	SHA256End(&context, hash);
}

enum esp_file_state esp_set_state(const struct esp_set *set, const char *name)
{
	const struct manifest_file *file = manifest_find(&set->manifest, name);
	char hash[MANIFEST_HASH_SIZE];
	size_t size;
	void *data = esp_set_read(set, name, &size);

	if (data == NULL && errno == ENOENT)
		return ESP_FILE_MISSING;
	if (file == NULL) {
		free(data);
		return ESP_FILE_FOREIGN;
	}
	if (data == NULL)
		return ESP_FILE_MODIFIED;
	make_hash(data, size, hash);
	free(data);
	return strcmp(hash, file->hash) == 0 ? ESP_FILE_OK : ESP_FILE_MODIFIED;
}

/** Takes the file behind the last one into the set, unless the ESP has just that. */
static void take_new(struct esp_set *set)
{
	struct esp_new_file *file = &set->file[set->count];
	size_t size;
	void *data = esp_set_read(set, file->name, &size);

	file->replaces = data != NULL || errno != ENOENT;
	file->staged = false;
	file->committed = false;
	if (data != NULL && size == file->size && memcmp(data, file->data, size) == 0)
		free(file->data);
	else
		set->count++;
	free(data);
}

int esp_set_add(struct esp_set *set, const char *name, uint8_t *data, size_t size)
{
	struct esp_new_file *file = &set->file[set->count];
	char hash[MANIFEST_HASH_SIZE];

	make_hash(data, size, hash);
	/* The last place is the manifest's own. */
	if (set->count + 1 >= MANIFEST_MAX_FILES || !manifest_set(&set->manifest, name, hash)) {
		free(data);
		return fail(NULL, "%s: too many files for the ESP", name);
	}
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->data = data;
	file->size = size;
	take_new(set);
	return EXIT_CODE_OK;
}

/** All of it is on the disk when this returns; else the file is gone again. */
static int write_file(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644), error = 0;
	const char *p = data;
	ssize_t done;

	if (fd < 0)
		return refused(path, "create it", errno);
	for (; size > 0 && error == 0; p += done, size -= (size_t)done) {
		done = write(fd, p, size);
		if (done < 0) {
			error = errno;
			break;
		}
	}
	if (error == 0 && fsync(fd) < 0)
		error = errno;
	if (close(fd) < 0 && error == 0)
		error = errno;
	if (error == 0)
		return EXIT_CODE_OK;
	unlink(path);
	return refused(path, "write", error);
}

static int make_directory(const char *path, bool *made)
{
	*made = mkdir(path, 0755) == 0;
	if (!*made && errno != EEXIST)
		return refused(path, "create the directory", errno);
	return EXIT_CODE_OK;
}

/** Before anything is written: files are written beside those that they replace. */
static int check_room(const struct esp_set *set)
{
	uint64_t wanted = MANIFEST_TEXT_SIZE, room;
	struct statvfs fs;
	unsigned int i;

	if (statvfs(set->efi, &fs) < 0)
		return refused(set->efi, "ask for the free space", errno);
	if (fs.f_flag & ST_RDONLY)
		return refused(set->efi, "write", EROFS);
	for (i = 0; i < set->count; i++)
		wanted += set->file[i].size + fs.f_bsize;
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (wanted <= room)
		return EXIT_CODE_OK;
	return fail("Make room on the ESP.",
		    "%s: not enough space: wanted %" PRIu64 " KiB, found %" PRIu64 " KiB", set->efi,
		    wanted / 1024, room / 1024);
}

static int stage_manifest(struct esp_set *set)
{
	struct esp_new_file *file = &set->file[set->count];

	if (set->made_efi)
		set->manifest.made_efi = true;
	file->data = malloc(MANIFEST_TEXT_SIZE);
	if (file->data == NULL)
		return fail_memory();
	snprintf(file->name, sizeof(file->name), MANIFEST_NAME);
	file->size = manifest_format(&set->manifest, (char *)file->data);
	take_new(set);
	return EXIT_CODE_OK;
}

int esp_set_stage(struct esp_set *set)
{
	char path[PATH_MAX];
	unsigned int i;
	int ret;

	ret = make_directory(set->efi, &set->made_efi);
	if (ret == EXIT_CODE_OK)
		ret = check_room(set);
	if (ret == EXIT_CODE_OK)
		ret = make_directory(set->dir, &set->made_dir);
	if (ret == EXIT_CODE_OK)
		ret = stage_manifest(set);
	for (i = 0; ret == EXIT_CODE_OK && i < set->count; i++) {
		if (!file_path(set, path, set->file[i].name, TEMPORARY))
			ret = fail(NULL, "%s: the path is too long", set->dir);
		else
			ret = write_file(path, set->file[i].data, set->file[i].size);
		set->file[i].staged = ret == EXIT_CODE_OK;
	}
	if (ret != EXIT_CODE_OK)
		esp_set_abort(set);
	return ret;
}

void esp_set_abort(struct esp_set *set)
{
	char path[PATH_MAX];
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		const struct esp_new_file *file = &set->file[i];
		const char *suffix = file->staged ? TEMPORARY : "";

		if ((file->staged || (file->committed && !file->replaces)) &&
		    file_path(set, path, file->name, suffix))
			unlink(path);
	}
	if (set->made_dir)
		rmdir(set->dir);
	if (set->made_efi)
		rmdir(set->efi);
	set->made_dir = false;
	set->made_efi = false;
}

static int sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = EXIT_CODE_OK;

	if (fd < 0)
		return errno == ENOENT ? EXIT_CODE_OK : refused(path, "open", errno);
	if (fsync(fd) < 0)
		ret = refused(path, "write", errno);
	close(fd);
	return ret;
}

int esp_set_commit(struct esp_set *set)
{
	char from[PATH_MAX], to[PATH_MAX];
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		if (!file_path(set, from, set->file[i].name, TEMPORARY) ||
		    !file_path(set, to, set->file[i].name, ""))
			return fail(NULL, "%s: the path is too long", set->dir);
		if (rename(from, to) < 0)
			return refused(to, "replace it", errno);
		set->file[i].staged = false;
		set->file[i].committed = true;
	}
	return sync_directory(set->dir);
}

int esp_set_delete(struct esp_set *set, const char *name)
{
	char path[PATH_MAX];

	if (file_path(set, path, name, TEMPORARY))
		unlink(path);
	if (!file_path(set, path, name, ""))
		return fail(NULL, "%s: the path is too long", set->dir);
	if (unlink(path) < 0 && errno != ENOENT)
		return refused(path, "delete it", errno);
	return EXIT_CODE_OK;
}

int esp_set_finish_removal(struct esp_set *set)
{
	int ret = esp_set_delete(set, MANIFEST_NAME);

	if (ret != EXIT_CODE_OK)
		return ret;
	/* Not empty: files that are not ours, or that are kept. */
	if (rmdir(set->dir) == 0 && set->manifest.made_efi)
		rmdir(set->efi);
	return sync_directory(set->efi);
}
