/* SPDX-License-Identifier: GPL-2.0-only */
/* Is an EFI program rvm.efi, which version, is it signed? Pure, the input is untrusted. */
#ifndef TOOLS_EFI_PROGRAM_H
#define TOOLS_EFI_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What encloses the version in rvm.efi (efi-loader/marker.h). */
#define EFI_PROGRAM_MARKER "#### RVM rvm.efi "
#define EFI_PROGRAM_MARKER_END " ####"
#define EFI_PROGRAM_VERSION_SIZE 64U

struct efi_program {
	/** A PE image for x86-64. */
	bool is_pe;
	/** It has a table of certificates; whether the firmware accepts them only it knows. */
	bool is_signed;
	/** Of rvm.efi, printable ASCII; empty: it is another program. */
	char version[EFI_PROGRAM_VERSION_SIZE];
};

void efi_program_inspect(const uint8_t *data, size_t size, struct efi_program *program);

#endif /* TOOLS_EFI_PROGRAM_H */
