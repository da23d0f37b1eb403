/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI variables that rvm.efi leaves for the driver and the tool, and the names it has on an ESP. Linux
 * shows a variable as /sys/firmware/efi/efivars/NAME-RVM_EFI_GUID_TEXT, behind 4 bytes of attributes.
 * Anybody may have written to them: a reader checks the size and every field.
 */
#ifndef RVM_EFI_VARIABLES_H
#define RVM_EFI_VARIABLES_H

#include "types.h"

/** Vendor GUID of all variables here. */
#define RVM_EFI_GUID_TEXT "afd0bc83-c006-44a8-a390-715e5edce349"
/** The same as an initializer of EFI_GUID (UEFI specification 2.10, appendix A). */
#define RVM_EFI_GUID \
	{ 0xafd0bc83, 0xc006, 0x44a8, { 0xa3, 0x90, 0x71, 0x5e, 0x5e, 0xdc, 0xe3, 0x49 } }

/** struct rvm_efi_attempts; non-volatile, boot and run-time access. Absent: no unfinished boot. */
#define RVM_EFI_ATTEMPTS_NAME "RvmBootAttempts"
/** struct rvm_efi_boot; volatile, boot and run-time access. Absent: rvm.efi did not run. */
#define RVM_EFI_BOOT_NAME "RvmBootStatus"
/** struct rvm_efi_place; non-volatile, boot and run-time access. Absent: no core was in memory yet. */
#define RVM_EFI_PLACE_NAME "RvmCoreMemory"

/** Directory and files on the ESP. */
#define RVM_EFI_DIRECTORY "\\EFI\\rvm"
#define RVM_EFI_PROGRAM "\\EFI\\rvm\\rvm.efi"
#define RVM_EFI_SETTINGS "\\EFI\\rvm\\rvm.conf"

#define RVM_EFI_ATTEMPTS_VERSION 1
#define RVM_EFI_BOOT_VERSION 1
#define RVM_EFI_PLACE_VERSION 1

/** Largest value of the setting `attempts`; a counter never goes beyond. */
#define RVM_EFI_MAX_ATTEMPTS 100

/** The boot-attempt counter. rvm.efi counts before it enters the core, the driver deletes it. */
struct rvm_efi_attempts {
	/** RVM_EFI_ATTEMPTS_VERSION. */
	uint32_t version;
	/** Boots that entered the core and were not finished, 1 to RVM_EFI_MAX_ATTEMPTS. */
	uint32_t unfinished;
	/** CRC-32 of core and settings that were tried; others begin to count anew. */
	uint32_t tag;
	/** Must be zero. */
	uint32_t reserved;
} RVM_PACKED;

/**
 * Where the last core lay in memory. The next rvm.efi looks there for a crash record, after it has
 * allocated the pages, and nowhere else in free memory.
 */
struct rvm_efi_place {
	/** RVM_EFI_PLACE_VERSION. */
	uint32_t version;
	/** Must be zero. */
	uint32_t reserved;
	/** Physical address, a multiple of the page size, not 0. */
	uint64_t phys;
	/** Bytes, a multiple of the page size, at most RVM_MAX_MEMORY. */
	uint64_t size;
} RVM_PACKED;

/** Value of rvm_efi_boot.outcome. */
enum rvm_efi_outcome {
	/** The core was entered. */
	RVM_EFI_ENTERED = 1,
	/** The core was put into memory, as `mode stash` wants it. */
	RVM_EFI_STASHED = 2,
	/** The core could not be entered; the text says why. */
	RVM_EFI_REFUSED = 3,
	/** Not tried: too many boots under it were not finished. */
	RVM_EFI_GAVE_UP = 4,
	/** Not tried: somebody pressed a key. */
	RVM_EFI_SKIPPED = 5,
};

/** rvm_efi_boot.flags: the firmware verifies what it starts (Secure Boot). */
#define RVM_EFI_SECURE_BOOT 0x1U
/** rvm_efi_boot.flags: core and settings were measured into the PCR of that field. */
#define RVM_EFI_MEASURED 0x2U

/** What became of the boot that is running, told by rvm.efi before it starts what comes next. */
struct rvm_efi_boot {
	/** RVM_EFI_BOOT_VERSION. */
	uint32_t version;
	/** enum rvm_efi_outcome. */
	uint32_t outcome;
	/** RVM_EFI_SECURE_BOOT and so on. */
	uint32_t flags;
	/** Unfinished boots under the core, the current one included when it entered. */
	uint32_t unfinished;
	/** How many make rvm.efi give up, 0: it does not count. */
	uint32_t limit;
	/** PCR with the measurements, valid with RVM_EFI_MEASURED. */
	uint32_t pcr;
	/** Version of rvm.efi, printable ASCII, zero-terminated. */
	char program_version[32];
	/** Why the core is not there, printable ASCII, zero-terminated; empty when it is. */
	char text[160];
} RVM_PACKED;

#endif /* RVM_EFI_VARIABLES_H */
