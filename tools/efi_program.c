// SPDX-License-Identifier: GPL-2.0-only
/* See efi_program.h. Called by the commands `jailhouse efi` and by host tests. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <string.h>

#include "efi_program.h"
#include "little_endian.h"
#include "text.h"

/* Offsets of the PE format ("PE Format", Microsoft), from the signature on. */
#define DOS_HEADER_SIZE 64U
#define DOS_PE_OFFSET 60U
#define PE_MACHINE 4U
#define PE_OPTIONAL_SIZE 20U
#define PE_OPTIONAL 24U
#define MACHINE_X86_64 0x8664U
#define MAGIC_PE32_PLUS 0x20bU
/** From the optional header of PE32+ on: number of directories, and the fifth: certificates. */
#define OPTIONAL_DIRECTORIES 108U
#define OPTIONAL_CERTIFICATES 144U
#define DIRECTORY_SIZE 8U
#define CERTIFICATES_INDEX 4U

static uint32_t get(const uint8_t *p, unsigned int bytes)
{
	return (uint32_t)little_endian(p, bytes);
}

static bool has_certificates(const uint8_t *optional, size_t optional_size, size_t file_size)
{
	uint64_t start, size;

	if (optional_size < OPTIONAL_CERTIFICATES + DIRECTORY_SIZE ||
	    get(optional + OPTIONAL_DIRECTORIES, 4) <= CERTIFICATES_INDEX)
		return false;
	start = get(optional + OPTIONAL_CERTIFICATES, 4);
	size = get(optional + OPTIONAL_CERTIFICATES + 4, 4);
	return size != 0 && start + size <= file_size;
}

static void inspect_headers(const uint8_t *data, size_t size, struct efi_program *program)
{
	size_t start, optional_size;

	if (size < DOS_HEADER_SIZE || memcmp(data, "MZ", 2) != 0)
		return;
	start = get(data + DOS_PE_OFFSET, 4);
	if (start > size || size - start < PE_OPTIONAL + 2 ||
	    memcmp(data + start, "PE\0\0", 4) != 0 ||
	    get(data + start + PE_MACHINE, 2) != MACHINE_X86_64)
		return;
	optional_size = get(data + start + PE_OPTIONAL_SIZE, 2);
	if (optional_size < 2 || optional_size > size - start - PE_OPTIONAL ||
	    get(data + start + PE_OPTIONAL, 2) != MAGIC_PE32_PLUS)
		return;
	program->is_pe = true;
	program->is_signed = has_certificates(data + start + PE_OPTIONAL, optional_size, size);
}

static void find_version(const uint8_t *data, size_t size, struct efi_program *program)
{
	const size_t length = sizeof(EFI_PROGRAM_MARKER) - 1;
	const uint8_t *begin = memmem(data, size, EFI_PROGRAM_MARKER, length), *end;

	if (begin == NULL)
		return;
	begin += length;
	end = memmem(begin, size - (size_t)(begin - data), EFI_PROGRAM_MARKER_END,
		     sizeof(EFI_PROGRAM_MARKER_END) - 1);
	if (end == NULL || end == begin || (size_t)(end - begin) >= sizeof(program->version))
		return;
	memcpy(program->version, begin, (size_t)(end - begin));
	text_printable(program->version);
}

void efi_program_inspect(const uint8_t *data, size_t size, struct efi_program *program)
{
	memset(program, 0, sizeof(*program));
	inspect_headers(data, size, program);
	find_version(data, size, program);
}
