// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads whole files of the volume rvm.efi came from. Called by main.c and chain.c; every size is
 * checked before memory is taken, and nothing is ever written.
 */
#include "load_file.h"
#include "log.h"
#include "text.h"

static const EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static const EFI_GUID file_info_guid = EFI_FILE_INFO_ID;
static const EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

static EFI_HANDLE volume_device;
static EFI_FILE_HANDLE volume;

CHAR16 *wide_text(const char *text, UINTN *ret_bytes)
{
	const UINTN bytes = (text_length(text) + 1) * sizeof(CHAR16);
	CHAR16 *wide;
	size_t i;

	if (BS->AllocatePool(EfiLoaderData, bytes, (VOID **)&wide))
		return NULL;
	for (i = 0; i < bytes / sizeof(CHAR16); i++)
		wide[i] = (unsigned char)text[i];
	if (ret_bytes)
		*ret_bytes = bytes;
	return wide;
}

EFI_STATUS file_set_volume(EFI_HANDLE device)
{
	EFI_FILE_IO_INTERFACE *fs;
	EFI_STATUS status;

	status = BS->HandleProtocol(device, (EFI_GUID *)&file_system_guid, (VOID **)&fs);
	if (!status)
		status = fs->OpenVolume(fs, &volume);
	if (status)
		return log_error(status, "the volume rvm.efi was loaded from has no file system");
	volume_device = device;
	return EFI_SUCCESS;
}

static EFI_STATUS open_path(const char *path, EFI_FILE_HANDLE *ret_handle)
{
	EFI_STATUS status;
	CHAR16 *wide;

	if (!volume)
		return EFI_NO_MEDIA;
	wide = wide_text(path, NULL);
	if (!wide)
		return EFI_OUT_OF_RESOURCES;
	status = volume->Open(volume, ret_handle, wide, EFI_FILE_MODE_READ, 0);
	BS->FreePool(wide);
	return status;
}

bool file_exists(const char *path)
{
	EFI_FILE_HANDLE handle;

	if (open_path(path, &handle))
		return false;
	handle->Close(handle);
	return true;
}

/* The information ends with the file's name: room for the longest one. */
static EFI_STATUS get_info(EFI_FILE_HANDLE handle, uint64_t *ret_size, bool *ret_directory)
{
	union {
		EFI_FILE_INFO info;
		uint8_t space[sizeof(EFI_FILE_INFO) + 256 * sizeof(CHAR16)];
	} u;
	UINTN bytes = sizeof(u);
	EFI_STATUS status;

	status = handle->GetInfo(handle, (EFI_GUID *)&file_info_guid, &bytes, &u);
	if (status)
		return status;
	*ret_size = u.info.FileSize;
	*ret_directory = u.info.Attribute & EFI_FILE_DIRECTORY;
	return EFI_SUCCESS;
}

/* Some firmware reads at most a part at a time. */
static EFI_STATUS read_all(EFI_FILE_HANDLE handle, struct file *file)
{
	EFI_STATUS status;
	uint64_t done;
	UINTN bytes;

	for (done = 0; done < file->size; done += bytes) {
		bytes = file->size - done;
		status = handle->Read(handle, &bytes, file->data + done);
		if (status)
			return status;
		if (!bytes || bytes > file->size - done)
			return EFI_VOLUME_CORRUPTED;
	}
	return EFI_SUCCESS;
}

static EFI_STATUS load_open(const char *what, const char *path, EFI_FILE_HANDLE handle,
			    uint64_t max, struct file *file)
{
	EFI_PHYSICAL_ADDRESS address = 0;
	EFI_STATUS status;
	bool directory;

	status = get_info(handle, &file->size, &directory);
	if (status)
		return log_error(status, "%s: %s: size", what, path);
	if (directory)
		return log_error(EFI_LOAD_ERROR, "%s: %s is a directory", what, path);
	if (!file->size || file->size > max)
		return log_error(EFI_BAD_BUFFER_SIZE, "%s: %s: wanted 1 to %lu bytes, found %lu",
				 what, path, max, file->size);
	status = BS->AllocatePages(AllocateAnyPages, EfiLoaderData, EFI_PAGES_FOR(file->size),
				   &address);
	if (status)
		return log_error(status, "%s: %s: memory for %lu bytes", what, path, file->size);
	file->data = (uint8_t *)address;
	status = read_all(handle, file);
	if (status) {
		file_free(file);
		return log_error(status, "%s: %s: read", what, path);
	}
	return EFI_SUCCESS;
}

EFI_STATUS file_load(const char *what, const char *path, uint64_t max, struct file *ret_file)
{
	EFI_FILE_HANDLE handle;
	EFI_STATUS status;

	ret_file->data = NULL;
	ret_file->size = 0;
	status = open_path(path, &handle);
	if (status)
		return log_error(status, "%s: %s", what, path);
	status = load_open(what, path, handle, max, ret_file);
	handle->Close(handle);
	return status;
}

void file_free(struct file *file)
{
	if (file->data)
		BS->FreePages((EFI_PHYSICAL_ADDRESS)file->data, EFI_PAGES_FOR(file->size));
	file->data = NULL;
	file->size = 0;
}

/* Bytes of a device path without its end node; 0 when it is malformed. */
static UINTN device_path_length(const uint8_t *path)
{
	UINTN pos = 0, length;

	while (path[pos] != END_DEVICE_PATH_TYPE) {
		length = path[pos + 2] | (UINTN)path[pos + 3] << 8;
		if (length < 4 || pos > 4096)
			return 0;
		pos += length;
	}
	return pos;
}

EFI_DEVICE_PATH *file_device_path(const char *path)
{
	const UINTN name_bytes = (text_length(path) + 1) * sizeof(CHAR16);
	UINTN prefix, node = sizeof(EFI_DEVICE_PATH) + name_bytes;
	EFI_DEVICE_PATH *device;
	uint8_t *result;
	size_t i;

	if (BS->HandleProtocol(volume_device, (EFI_GUID *)&device_path_guid, (VOID **)&device))
		return NULL;
	prefix = device_path_length((const uint8_t *)device);
	if (BS->AllocatePool(EfiLoaderData, prefix + node + sizeof(EFI_DEVICE_PATH),
			     (VOID **)&result))
		return NULL;
	memcpy(result, device, prefix);
	result[prefix] = MEDIA_DEVICE_PATH;
	result[prefix + 1] = MEDIA_FILEPATH_DP;
	result[prefix + 2] = (uint8_t)node;
	result[prefix + 3] = (uint8_t)(node >> 8);
	for (i = 0; i < name_bytes; i++)
		result[prefix + 4 + i] = i % 2 ? 0 : (uint8_t)path[i / 2];
	SetDevicePathEndNode((EFI_DEVICE_PATH *)(result + prefix + node));
	return (EFI_DEVICE_PATH *)result;
}
