/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the core's functions, for dumps. The table is generated from the linked image. */
#ifndef RVM_X86_SYMBOLS_H
#define RVM_X86_SYMBOLS_H

#include "types.h"

/** Return: name of the function that contains @address ("?" when none does); distance in *@offset. */
const char *symbol_lookup(uint64_t address, uint64_t *offset);

#endif /* RVM_X86_SYMBOLS_H */
