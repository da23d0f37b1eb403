/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI_LOAD_FILE2_PROTOCOL, UEFI specification 2.10, section 13.2, and the vendor media device path
 * by which Linux's EFI stub finds its initrd (Documentation/admin-guide/efi-stub.rst).
 */
#ifndef RVM_PROTO_LOAD_FILE2_H
#define RVM_PROTO_LOAD_FILE2_H

#include <efi.h>

#define LOAD_FILE2_GUID                                                                            \
	{                                                                                          \
		0x4006c0c1, 0xfcb3, 0x403e,                                                        \
		{                                                                                  \
			0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d                             \
		}                                                                                  \
	}

#define LINUX_INITRD_MEDIA_GUID                                                                    \
	{                                                                                          \
		0x5568e427, 0x68fc, 0x4f3d,                                                        \
		{                                                                                  \
			0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68                             \
		}                                                                                  \
	}

struct load_file2 {
	/** Called with too small a size or no buffer, says EFI_BUFFER_TOO_SMALL and the size. */
	EFI_STATUS(EFIAPI *load_file)(struct load_file2 *self, EFI_DEVICE_PATH *path,
				      BOOLEAN boot_policy, UINTN *size, VOID *buffer);
};

#endif /* RVM_PROTO_LOAD_FILE2_H */
