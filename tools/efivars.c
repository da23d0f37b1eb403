// SPDX-License-Identifier: GPL-2.0-only
/* See efivars.h. Called by the commands `jailhouse efi`; knows no variable. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "efivars.h"
#include "files.h"
#include "message.h"

#ifndef EFIVARFS_MAGIC
#define EFIVARFS_MAGIC 0xde5e81e4
#endif

#define ATTRIBUTES_SIZE 4U
/** EFI_VARIABLE_NON_VOLATILE, _BOOTSERVICE_ACCESS, _RUNTIME_ACCESS (section 8.2). */
#define ATTRIBUTES 0x7U

static const char *directory = EFIVARS_DIRECTORY;

void efivars_set_directory(const char *path)
{
	directory = path;
}

const char *efivars_directory(void)
{
	return directory;
}

int efivars_check(void)
{
	struct statfs fs;

	if (access("/sys/firmware/efi", F_OK) != 0)
		return fail("Boot it through UEFI, or use --no-variables to copy the files only.",
			    "this Linux was not started by UEFI firmware: no EFI variables");
	if (statfs(directory, &fs) != 0 || (unsigned long)fs.f_type != EFIVARFS_MAGIC)
		return fail("Try: mount -t efivarfs efivarfs " EFIVARS_DIRECTORY,
			    "%s: the EFI variables are not mounted", directory);
	return EXIT_CODE_OK;
}

static int variable_path(char *path, const char *name, const char *guid)
{
	int length = snprintf(path, PATH_MAX, "%s/%s-%s", directory, name, guid);

	if (length < 0 || length >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

uint8_t *efivar_read(const char *name, const char *guid, size_t *size)
{
	char path[PATH_MAX];
	uint8_t *data;

	if (variable_path(path, name, guid) < 0)
		return NULL;
	data = file_read_outside(path, EFIVAR_MAX_SIZE, size);
	if (data == NULL)
		return NULL;
	if (*size < ATTRIBUTES_SIZE) {
		free(data);
		errno = EINVAL;
		return NULL;
	}
	*size -= ATTRIBUTES_SIZE;
	memmove(data, data + ATTRIBUTES_SIZE, *size);
	return data;
}

bool efivar_read_u16(const char *name, uint16_t *value)
{
	size_t size;
	uint8_t *data = efivar_read(name, EFI_GLOBAL_GUID, &size);
	bool ok = data != NULL && size == 2;

	if (ok)
		*value = (uint16_t)(data[0] | data[1] << 8);
	free(data);
	return ok;
}

/** A directory of a test may not know the attribute; a variable that needs it then says EPERM. */
static void make_mutable(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), flags;

	if (fd < 0)
		return;
	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_IMMUTABLE_FL)) {
		flags &= ~FS_IMMUTABLE_FL;
		ioctl(fd, FS_IOC_SETFLAGS, &flags);
	}
	close(fd);
}

static int write_refused(const char *name, int error)
{
	const char *advice = "See dmesg; the firmware may protect its variables.";

	if (error == EACCES || error == EPERM)
		advice = "Run it as root, with efivarfs mounted writable.";
	else if (error == EROFS)
		advice = "Try: mount -o remount,rw " EFIVARS_DIRECTORY;
	else if (error == ENOSPC)
		advice = "The firmware's variable store is full: remove old boot entries.";
	return fail(advice, "EFI variable %s: cannot write: %s", name, strerror(error));
}

int efivar_write(const char *name, const char *guid, const void *data, size_t size)
{
	uint8_t *whole = malloc(ATTRIBUTES_SIZE + size);
	char path[PATH_MAX];
	int fd = -1, error;
	ssize_t done;

	if (whole == NULL || variable_path(path, name, guid) < 0) {
		free(whole);
		return fail_memory();
	}
	memset(whole, 0, ATTRIBUTES_SIZE);
	whole[0] = ATTRIBUTES;
	memcpy(whole + ATTRIBUTES_SIZE, data, size);
	make_mutable(path);
	/* One write is one SetVariable(); O_TRUNC means nothing to efivarfs. */
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	done = fd < 0 ? -1 : write(fd, whole, ATTRIBUTES_SIZE + size);
	error = done < 0 ? errno : 0;
	if (done >= 0 && (size_t)done != ATTRIBUTES_SIZE + size)
		error = EIO;
	if (fd >= 0)
		close(fd);
	free(whole);
	return error == 0 ? EXIT_CODE_OK : write_refused(name, error);
}

int efivar_delete(const char *name, const char *guid)
{
	char path[PATH_MAX];

	if (variable_path(path, name, guid) < 0)
		return fail_memory();
	make_mutable(path);
	if (unlink(path) == 0 || errno == ENOENT)
		return EXIT_CODE_OK;
	return write_refused(name, errno);
}
