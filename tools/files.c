// SPDX-License-Identifier: GPL-2.0-only
/* See files.h. Called by everything that reads the machine or the driver; never writes. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "text.h"

#define FIRST_CHUNK 4096U

static const char *root = "";

void files_set_root(const char *dir)
{
	root = strcmp(dir, "/") == 0 ? "" : dir;
}

bool files_root_is_here(void)
{
	return root[0] == '\0';
}

char *files_path(char *buffer, const char *path)
{
	int length = snprintf(buffer, PATH_MAX, "%s%s", root, path);

	if (length < 0 || length >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return buffer;
}

/** Reads until the end: sizes that stat() tells are wrong in sysfs and procfs. */
static void *read_all(int fd, size_t limit, size_t *size)
{
	size_t room = FIRST_CHUNK, used = 0;
	char *data = malloc(room + 1);
	ssize_t got;

	while (data != NULL) {
		char *more;

		got = read(fd, data + used, room - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		if (got == 0) {
			data[used] = '\0';
			*size = used;
			return data;
		}
		used += (size_t)got;
		if (used > limit) {
			errno = EFBIG;
			break;
		}
		if (used < room)
			continue;
		room *= 2;
		more = realloc(data, room + 1);
		if (more == NULL)
			break;
		data = more;
	}
	free(data);
	return NULL;
}

void *file_read_outside(const char *path, size_t limit, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *data;
	int saved;

	if (fd < 0)
		return NULL;
	data = read_all(fd, limit, size);
	saved = errno;
	close(fd);
	errno = saved;
	return data;
}

void *file_read(const char *path, size_t limit, size_t *size)
{
	char full[PATH_MAX];

	if (files_path(full, path) == NULL)
		return NULL;
	return file_read_outside(full, limit, size);
}

int file_read_line(const char *path, char *line, size_t size)
{
	size_t length;
	char *text = file_read(path, 65536, &length);

	line[0] = '\0';
	if (text == NULL)
		return -1;
	text[strcspn(text, "\n")] = '\0';
	snprintf(line, size, "%s", text);
	free(text);
	return 0;
}

int file_read_u64(const char *path, uint64_t *value)
{
	char line[64];

	if (file_read_line(path, line, sizeof(line)) < 0)
		return -1;
	if (!text_to_u64(line, value)) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}

bool file_exists(const char *path)
{
	char full[PATH_MAX];

	return files_path(full, path) != NULL && access(full, F_OK) == 0;
}
