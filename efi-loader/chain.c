// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts what comes next. The firmware loads it from memory with its device path, so that it is
 * verified under Secure Boot like every other program. Called by main.c as its last step.
 */
#include "chain.h"
#include "initrd.h"
#include "load_file.h"
#include "log.h"

#define PROGRAM_MAX_SIZE (1ULL << 30)

static const EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

static EFI_STATUS set_options(EFI_HANDLE image, const char *options, CHAR16 **ret_wide)
{
	EFI_LOADED_IMAGE *loaded;
	EFI_STATUS status;
	UINTN bytes;

	*ret_wide = NULL;
	if (!options[0])
		return EFI_SUCCESS;
	status = BS->HandleProtocol(image, (EFI_GUID *)&loaded_image_guid, (VOID **)&loaded);
	if (status)
		return status;
	*ret_wide = wide_text(options, &bytes);
	if (!*ret_wide)
		return EFI_OUT_OF_RESOURCES;
	loaded->LoadOptions = *ret_wide;
	loaded->LoadOptionsSize = (UINT32)bytes;
	return EFI_SUCCESS;
}

/* Loads the program; the copy of the file is not needed after the firmware has made its image. */
static EFI_STATUS load_program(const char *what, const char *path, EFI_HANDLE *ret_image)
{
	EFI_DEVICE_PATH *device_path;
	EFI_STATUS status;
	struct file file;

	status = file_load(what, path, PROGRAM_MAX_SIZE, &file);
	if (status)
		return status;
	device_path = file_device_path(path);
	status = BS->LoadImage(FALSE, self, device_path, file.data, file.size, ret_image);
	if (status)
		log_error(status, "%s: %s", what, path);
	else
		log_line("%s %s, %lu bytes", what, path, file.size);
	/* The firmware leaves a loaded image behind that it refuses to run under Secure Boot. */
	if (status == EFI_SECURITY_VIOLATION)
		BS->UnloadImage(*ret_image);
	if (device_path)
		BS->FreePool(device_path);
	file_free(&file);
	return status;
}

static EFI_STATUS start_program(const char *what, const char *path, const char *options)
{
	EFI_HANDLE image = NULL;
	EFI_STATUS status;
	CHAR16 *wide;

	status = load_program(what, path, &image);
	if (status)
		return status;
	status = set_options(image, options, &wide);
	if (status) {
		BS->UnloadImage(image);
		return log_error(status, "%s: %s: options", what, path);
	}
	log_line("starting %s", path);
	/* A program that is started and ends is unloaded by the firmware. */
	status = BS->StartImage(image, NULL, NULL);
	if (status)
		log_error(status, "%s: %s came back", what, path);
	else
		log_line("%s: %s came back", what, path);
	if (wide)
		BS->FreePool(wide);
	return status;
}

static EFI_STATUS start_linux(const struct rvm_conf *conf)
{
	EFI_STATUS status;

	status = initrd_publish(conf);
	if (!status)
		status = start_program("linux", conf->linux_path, conf->options);
	initrd_withdraw();
	return status;
}

EFI_STATUS chain_start(const struct rvm_conf *conf)
{
	EFI_STATUS status = EFI_SUCCESS;

	if (conf->linux_path[0])
		status = start_linux(conf);
	if (conf->chainload[0] && (status || !conf->linux_path[0]))
		status = start_program("chainload", conf->chainload,
				       conf->linux_path[0] ? "" : conf->options);
	return status;
}
