/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ACPI table that rvm.efi installs so that every later kernel finds the reserved memory, whether the
 * core was entered or only stashed.
 */
#ifndef RVM_ACPI_RVMH_H
#define RVM_ACPI_RVMH_H

#include "types.h"

#define RVM_ACPI_SIGNATURE "RVMH"
#define RVM_ACPI_REVISION 1

struct rvm_acpi_table {
	/** Standard ACPI header (ACPI specification 6.5, section 5.2.6), 36 bytes. */
	char signature[4];
	uint32_t length;
	uint8_t revision;
	uint8_t checksum;
	char oem_id[6];
	char oem_table_id[8];
	uint32_t oem_revision;
	char creator_id[4];
	uint32_t creator_revision;
	/** RVM_ABI_VERSION of the image in the reserved memory. */
	uint32_t abi_version;
	/** Must be zero. */
	uint32_t reserved0;
	/** Physical address of the reserved memory. */
	uint64_t phys_base;
	/** Bytes. */
	uint64_t mem_size;
} RVM_PACKED;

#endif /* RVM_ACPI_RVMH_H */
