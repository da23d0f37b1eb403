// SPDX-License-Identifier: GPL-2.0-only
/*
 * Offers the initrd files, one after the other, by LoadFile2 on Linux's vendor media device path.
 * Called by chain.c before and after Linux's EFI stub runs.
 */
#include "initrd.h"
#include "load_file.h"
#include "log.h"
#include "proto/load_file2.h"

#define INITRD_MAX_SIZE (2ULL << 30)

/* The kernel wants the header of each archive on a 4-byte boundary and passes over zeros. */
#define PADDED(size) (((size) + 3) & ~3ULL)

static const EFI_GUID load_file2_guid = LOAD_FILE2_GUID;
static const EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

static struct {
	struct {
		VENDOR_DEVICE_PATH vendor;
		EFI_DEVICE_PATH end;
	} __attribute__((packed)) path;
	struct load_file2 protocol;
	struct file files[RVM_CONF_MAX_INITRDS];
	uint32_t num_files;
	EFI_HANDLE handle;
} initrd = {
	.path = {
		.vendor = {
			.Header = { MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP,
				    { sizeof(VENDOR_DEVICE_PATH), 0 } },
			.Guid = LINUX_INITRD_MEDIA_GUID,
		},
		.end = { END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE,
			 { sizeof(EFI_DEVICE_PATH), 0 } },
	},
};

static EFI_STATUS EFIAPI initrd_load_file(struct load_file2 *protocol, EFI_DEVICE_PATH *path,
					  BOOLEAN boot_policy, UINTN *size, VOID *buffer)
{
	uint8_t *dest = buffer;
	uint64_t total = 0;
	uint32_t i;

	(void)path;
	if (protocol != &initrd.protocol || !size)
		return EFI_INVALID_PARAMETER;
	if (boot_policy)
		return EFI_UNSUPPORTED;
	for (i = 0; i < initrd.num_files; i++)
		total += PADDED(initrd.files[i].size);
	if (!buffer || *size < total) {
		*size = total;
		return EFI_BUFFER_TOO_SMALL;
	}
	for (i = 0; i < initrd.num_files; i++) {
		memcpy(dest, initrd.files[i].data, initrd.files[i].size);
		memset(dest + initrd.files[i].size, 0,
		       PADDED(initrd.files[i].size) - initrd.files[i].size);
		dest += PADDED(initrd.files[i].size);
	}
	*size = total;
	return EFI_SUCCESS;
}

EFI_STATUS initrd_publish(const struct rvm_conf *conf)
{
	EFI_STATUS status;
	uint32_t i;

	if (!conf->num_initrds)
		return EFI_SUCCESS;
	for (i = 0; i < conf->num_initrds; i++) {
		status = file_load("initrd", conf->initrd[i], INITRD_MAX_SIZE, &initrd.files[i]);
		if (status)
			return status;
		initrd.num_files = i + 1;
		log_line("initrd %s, %lu bytes", conf->initrd[i], initrd.files[i].size);
	}
	initrd.protocol.load_file = initrd_load_file;
	status = BS->InstallMultipleProtocolInterfaces(&initrd.handle, &device_path_guid,
						       &initrd.path, &load_file2_guid,
						       &initrd.protocol, NULL);
	if (status)
		return log_error(status, "initrd: protocol for Linux (does another loader own it?)");
	return EFI_SUCCESS;
}

void initrd_withdraw(void)
{
	uint32_t i;

	if (initrd.handle)
		BS->UninstallMultipleProtocolInterfaces(initrd.handle, &device_path_guid,
							&initrd.path, &load_file2_guid,
							&initrd.protocol, NULL);
	initrd.handle = NULL;
	for (i = 0; i < initrd.num_files; i++)
		file_free(&initrd.files[i]);
	initrd.num_files = 0;
}
