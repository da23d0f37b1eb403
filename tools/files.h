/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading files of unknown size and content. Every path is taken relative to a root directory,
 * which is "/" unless a description of another machine is read.
 */
#ifndef TOOLS_FILES_H
#define TOOLS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** files_set_root() - take all later paths relative to @dir, which must stay valid */
void files_set_root(const char *dir);

/** files_root_is_here() - whether this machine's own files are read */
bool files_root_is_here(void);

/**
 * files_path() - path under the root
 * @buffer: PATH_MAX bytes
 * Return: buffer, or NULL when the path is too long (errno ENAMETOOLONG).
 */
char *files_path(char *buffer, const char *path);

/**
 * file_read() - whole file
 * @limit: largest size accepted, bytes
 * @size: bytes read
 *
 * Return: memory to be freed, one more zero byte behind the content; NULL with errno set, EFBIG
 * when the file is larger than @limit.
 */
void *file_read(const char *path, size_t limit, size_t *size);

/** file_read_outside() - the same for a file named by the user, not under the root */
void *file_read_outside(const char *path, size_t limit, size_t *size);

/**
 * file_read_line() - first line of a short file, without the line feed
 * Return: 0 or -1 with errno set; @line is then empty.
 */
int file_read_line(const char *path, char *line, size_t size);

/**
 * file_read_u64() - number at the start of a file, decimal or 0x-prefixed
 * Return: 0 or -1 with errno set.
 */
int file_read_u64(const char *path, uint64_t *value);

/** file_exists() - whether the path is there */
bool file_exists(const char *path);

#endif /* TOOLS_FILES_H */
