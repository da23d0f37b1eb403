/* SPDX-License-Identifier: GPL-2.0-only */
/* EFI variables: those of include/efi_variables.h, and the firmware's own that are looked at. */
#ifndef RVM_VARIABLES_H
#define RVM_VARIABLES_H

#include "efi_env.h"
#include "efi_variables.h"

/**
 * variable_read() - contents of a variable of RVM
 * @size: room, then bytes found, which may be more than there was room for
 * Return: EFI_NOT_FOUND; EFI_SUCCESS also when it is too large, with nothing read.
 */
EFI_STATUS variable_read(const CHAR16 *name, void *data, UINTN *size);

/** variable_write() - create or replace; keep: also across power-off */
EFI_STATUS variable_write(const CHAR16 *name, bool keep, const void *data, UINTN size);

/** variable_remove() - none is fine as well */
EFI_STATUS variable_remove(const CHAR16 *name);

/** secure_boot() - whether the firmware verifies what it starts */
bool secure_boot(void);

#endif /* RVM_VARIABLES_H */
