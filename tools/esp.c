// SPDX-License-Identifier: GPL-2.0-only
/* See esp.h. Called by the commands `jailhouse efi`; writes nothing. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "esp.h"
#include "message.h"
#include "text.h"

#define ESP_TYPE "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"

static const char mount_it[] = "Give the directory where the ESP is mounted with --esp.";

/** A mount point, and not a directory in the file system of its parent. */
static bool is_mount_point(int fd, const struct stat *st)
{
	struct stat parent;

	return fstatat(fd, "..", &parent, 0) == 0 &&
	       (parent.st_dev != st->st_dev || parent.st_ino == st->st_ino);
}

/** Why the directory cannot be an ESP, static text; NULL when its partition has to be looked at. */
static const char *check_directory(int fd, struct stat *st)
{
	struct statfs fs;

	if (fstat(fd, st) != 0 || fstatfs(fd, &fs) != 0)
		return strerror(errno);
	if (fs.f_type != MSDOS_SUPER_MAGIC)
		return "wanted a FAT file system, found another one";
	if (!is_mount_point(fd, st))
		return "wanted a mount point, found a directory below one";
	return NULL;
}

static bool device_name(dev_t device, char *name, size_t size)
{
	char path[64], line[64];
	FILE *file;
	bool found = false;

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u/uevent", major(device), minor(device));
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		found = strncmp(line, "DEVNAME=", 8) == 0;
	}
	fclose(file);
	return found && (size_t)snprintf(name, size, "/dev/%s", line + 8) < size;
}

static const char *lookup(blkid_probe probe, const char *name)
{
	const char *value;

	return blkid_probe_lookup_value(probe, name, &value, NULL) == 0 ? value : "";
}

/** Return: NULL, or why it is no ESP, static text. */
static const char *take_partition(blkid_probe probe, struct efi_partition *partition)
{
	uint64_t number;

	if (strcmp(lookup(probe, "PART_ENTRY_SCHEME"), "gpt") != 0)
		return "wanted a partition of a GPT disk";
	if (strcasecmp(lookup(probe, "PART_ENTRY_TYPE"), ESP_TYPE) != 0)
		return "wanted a partition of type EFI System";
	if (!text_to_u64(lookup(probe, "PART_ENTRY_NUMBER"), &number) || number > UINT32_MAX ||
	    !text_to_u64(lookup(probe, "PART_ENTRY_OFFSET"), &partition->start) ||
	    !text_to_u64(lookup(probe, "PART_ENTRY_SIZE"), &partition->size) ||
	    !efi_guid_parse(lookup(probe, "PART_ENTRY_UUID"), partition->guid))
		return "its entry in the partition table is not understood";
	partition->number = (uint32_t)number;
	return NULL;
}

/** libblkid counts in 512 bytes, firmware in the disk's blocks. */
static const char *scale_to_blocks(blkid_probe probe, struct efi_partition *partition)
{
	unsigned int size = blkid_probe_get_sectorsize(probe);

	if (size < 512 || size % 512 != 0 || partition->start % (size / 512) != 0)
		return "its place on the disk is no multiple of the disk's block size";
	partition->start /= size / 512;
	partition->size /= size / 512;
	return NULL;
}

/** Return: NULL, or why it is no ESP, static text. */
static const char *check_partition(const char *device, struct efi_partition *partition)
{
	blkid_probe probe = blkid_new_probe_from_filename(device);
	const char *problem;

	if (probe == NULL)
		return "its device cannot be read";
	blkid_probe_enable_superblocks(probe, 0);
	blkid_probe_enable_partitions(probe, 1);
	blkid_probe_set_partitions_flags(probe, BLKID_PARTS_ENTRY_DETAILS);
	if (blkid_do_fullprobe(probe) < 0)
		problem = "its partition table cannot be read";
	else
		problem = take_partition(probe, partition);
	if (problem == NULL)
		problem = scale_to_blocks(probe, partition);
	blkid_free_probe(probe);
	return problem;
}

/** Return: NULL and an open directory, or why it is no ESP, static text. */
static const char *try_directory(struct esp *esp, const char *dir)
{
	const char *problem;
	struct stat st;

	if (realpath(dir, esp->path) == NULL)
		return strerror(errno);
	esp->fd = open(esp->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (esp->fd < 0)
		return strerror(errno);
	problem = check_directory(esp->fd, &st);
	if (problem == NULL && !device_name(st.st_dev, esp->device, sizeof(esp->device)))
		problem = "its device is not found in sysfs";
	if (problem == NULL)
		problem = check_partition(esp->device, &esp->partition);
	if (problem != NULL)
		esp_close(esp);
	return problem;
}

static int lock(struct esp *esp)
{
	if (flock(esp->fd, LOCK_EX | LOCK_NB) == 0)
		return EXIT_CODE_OK;
	esp_close(esp);
	return fail("Wait until it has ended.", "%s: another program has locked the ESP",
		    esp->path);
}

int esp_open(struct esp *esp, const char *dir)
{
	static const char *const places[] = { "/efi", "/boot/efi", "/boot" };
	const char *problem;
	unsigned int i;

	memset(esp, 0, sizeof(*esp));
	esp->fd = -1;
	if (dir != NULL) {
		problem = try_directory(esp, dir);
		if (problem != NULL)
			return fail("Give the directory where the ESP is mounted.",
				    "%s is not an EFI system partition: %s", dir, problem);
		return lock(esp);
	}
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (try_directory(esp, places[i]) == NULL)
			return lock(esp);
	return fail(mount_it, "no EFI system partition is mounted at /efi, /boot/efi or /boot");
}

void esp_close(struct esp *esp)
{
	if (esp->fd >= 0)
		close(esp->fd);
	esp->fd = -1;
}

bool esp_file(const struct esp *esp, char *path, const char *file)
{
	int length = snprintf(path, PATH_MAX, "%s%s", strcmp(esp->path, "/") == 0 ? "" : esp->path,
			      file);

	if (length < 0 || length >= PATH_MAX)
		return false;
	for (path += strlen(esp->path); *path != '\0'; path++)
		if (*path == '\\')
			*path = '/';
	return true;
}
