/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EFI variables through the file system efivarfs. A file is four bytes of attributes and the
 * contents; most are protected by the attribute "immutable", which is taken away for the moment of
 * writing.
 */
#ifndef TOOLS_EFIVARS_H
#define TOOLS_EFIVARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EFIVARS_DIRECTORY "/sys/firmware/efi/efivars"
/** EFI_GLOBAL_VARIABLE (UEFI specification 2.10, section 3.3). */
#define EFI_GLOBAL_GUID "8be4df61-93ca-11d2-aa0d-00e098032b8c"
/** Largest contents that are read. */
#define EFIVAR_MAX_SIZE 65536U

/** efivars_set_directory() - for tests: variables are files there; no check, no protection */
void efivars_set_directory(const char *directory);
const char *efivars_directory(void);

/** efivars_check() - whether there are EFI variables here; says why not; return: enum exit_code */
int efivars_check(void);

/**
 * efivar_read() - contents without the attributes
 * Return: memory of the caller; NULL with errno set, ENOENT: there is no such variable.
 */
uint8_t *efivar_read(const char *name, const char *guid, size_t *size);

/** efivar_read_u16() - BootNext and BootCurrent; false when absent or of another size */
bool efivar_read_u16(const char *name, uint16_t *value);

/**
 * efivar_write() - create or replace: non-volatile, for boot and run time
 * Return: enum exit_code; said why not.
 */
int efivar_write(const char *name, const char *guid, const void *data, size_t size);

/** efivar_delete() - no error when there is none; return: enum exit_code */
int efivar_delete(const char *name, const char *guid);

#endif /* TOOLS_EFIVARS_H */
