/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Boot options of UEFI firmware: the contents of the variables Boot#### (EFI_LOAD_OPTION, UEFI
 * specification 2.10, section 3.1.3) and BootOrder. Pure. The contents are untrusted: any program
 * and the firmware itself write them.
 */
#ifndef TOOLS_EFI_OPTION_H
#define TOOLS_EFI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Longest path and description, with their terminating zero. */
#define EFI_PATH_SIZE 256U
#define EFI_GUID_SIZE 16U
/** Longest boot order that is looked at. */
#define EFI_MAX_ORDER 256U
/** Room for what efi_option_build() makes. */
#define EFI_OPTION_SIZE 2048U

/** EFI_LOAD_OPTION.Attributes: LOAD_OPTION_ACTIVE. */
#define EFI_OPTION_ACTIVE 0x1U

/** A partition of a GPT disk as device paths name it. */
struct efi_partition {
	/** From 1. */
	uint32_t number;
	/** First block and number of blocks, of the disk's block size. */
	uint64_t start;
	uint64_t size;
	/** The partition's own GUID as on the disk, first three parts little-endian. */
	uint8_t guid[EFI_GUID_SIZE];
};

/** What is used of a boot option. */
struct efi_option {
	uint32_t attributes;
	/** Printable ASCII; what is not became '?'. */
	char description[EFI_PATH_SIZE];
	/** There is a GPT partition in the device path. */
	bool has_partition;
	uint8_t guid[EFI_GUID_SIZE];
	/** There is a file in it, and its whole name is printable ASCII: "\EFI\a\b.efi". */
	bool has_file;
	char file[EFI_PATH_SIZE];
	/** Arguments: inside the contents that were parsed. */
	const uint8_t *arguments;
	size_t arguments_size;
};

/** BootOrder. */
struct efi_order {
	unsigned int count;
	uint16_t number[EFI_MAX_ORDER];
};

/**
 * efi_option_parse() - take the contents of a variable Boot#### apart
 * Return: NULL, or what is wrong with it, static text.
 */
const char *efi_option_parse(const void *data, size_t size, struct efi_option *option);

/**
 * efi_option_build() - contents of a Boot#### that starts @file on @partition
 * @data: room for EFI_OPTION_SIZE
 * @description, @file: ASCII, shorter than EFI_PATH_SIZE
 * Return: size.
 */
size_t efi_option_build(uint8_t *data, const struct efi_partition *partition,
			const char *description, const char *file);

/** efi_option_starts() - whether it starts @file (upper and lower case alike) on @guid */
bool efi_option_starts(const struct efi_option *option, const uint8_t *guid, const char *file);

/**
 * efi_option_arguments() - the arguments as text for a command line
 * @text: room for @size; "" when there are none
 * Return: false when they are not printable ASCII in UTF-16, or do not fit.
 */
bool efi_option_arguments(const struct efi_option *option, char *text, size_t size);

/** efi_guid_parse() - "c12a7328-f81f-..." to the form on disks; false when it is not one */
bool efi_guid_parse(const char *text, uint8_t *guid);

/** efi_path_equal() - the same file for a FAT file system */
bool efi_path_equal(const char *a, const char *b);

/** efi_order_parse() - contents of BootOrder; false when it is odd or longer than EFI_MAX_ORDER */
bool efi_order_parse(const void *data, size_t size, struct efi_order *order);

/** efi_order_remove() - take out every @number; the others keep their order */
void efi_order_remove(struct efi_order *order, uint16_t number);

/** efi_order_place() - put @number first or last; false when there is no room */
bool efi_order_place(struct efi_order *order, uint16_t number, bool first);

#endif /* TOOLS_EFI_OPTION_H */
