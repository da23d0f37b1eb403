/* SPDX-License-Identifier: GPL-2.0-only */
/* Microcode for `jailhouse efi install --microcode`: which file, and whether it is one. */
#ifndef TOOLS_EFI_MICROCODE_H
#define TOOLS_EFI_MICROCODE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/** Where Linux' packages put one file for each model. */
#define EFI_MICROCODE_DIRECTORY "/lib/firmware/intel-ucode"

/** efi_microcode_signature() - CPUID.1:EAX of this machine, 0 when it is no Intel processor */
uint32_t efi_microcode_signature(void);

/**
 * efi_microcode_flags() - processor flags of this machine as Linux tells them, 1 << IA32_PLATFORM_ID[52:50]
 * Return: all flags where Linux does not tell.
 */
uint32_t efi_microcode_flags(void);

/** efi_microcode_name() - where the file for a signature would be: FAMILY-MODEL-STEPPING */
void efi_microcode_name(uint32_t signature, char path[PATH_MAX]);

/**
 * efi_microcode_read() - a file that has an update for this processor
 * @data: set to memory of the caller's
 * Return: enum exit_code, said why not.
 */
int efi_microcode_read(const char *path, uint32_t signature, uint32_t flags, uint8_t **data,
		       size_t *size);

#endif /* TOOLS_EFI_MICROCODE_H */
