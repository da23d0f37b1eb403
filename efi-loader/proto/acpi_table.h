/* SPDX-License-Identifier: GPL-2.0-only */
/* EFI_ACPI_TABLE_PROTOCOL, UEFI specification 2.10, section 20.2; GNU-EFI does not have it. */
#ifndef RVM_PROTO_ACPI_TABLE_H
#define RVM_PROTO_ACPI_TABLE_H

#include <efi.h>

#define ACPI_TABLE_PROTOCOL_GUID                                                                   \
	{                                                                                          \
		0xffe06bdd, 0x6107, 0x46a6,                                                        \
		{                                                                                  \
			0x7b, 0xb2, 0x5a, 0x9c, 0x7e, 0xc5, 0x27, 0x5c                             \
		}                                                                                  \
	}

struct acpi_table_protocol {
	/** The firmware keeps a copy of the table and completes its checksum. */
	EFI_STATUS(EFIAPI *install)(struct acpi_table_protocol *self, VOID *table, UINTN size,
				    UINTN *key);
	EFI_STATUS(EFIAPI *uninstall)(struct acpi_table_protocol *self, UINTN key);
};

#endif /* RVM_PROTO_ACPI_TABLE_H */
