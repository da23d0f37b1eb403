/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the last core lay: the EFI variable RVM_EFI_PLACE_NAME. */
#ifndef RVM_CORE_PLACE_H
#define RVM_CORE_PLACE_H

#include "efi_env.h"
#include "efi_variables.h"

/**
 * core_place_read() - the memory of the last core
 *
 * Anybody may have written the variable: what it says is plausible, but need not be memory.
 * Return: false when there is none; contents that make no sense are said.
 */
bool core_place_read(struct rvm_efi_place *ret_place);

/** core_place_write() - the next rvm.efi shall look here; flash is written only when it changes */
void core_place_write(uint64_t phys, uint64_t size);

#endif /* RVM_CORE_PLACE_H */
