/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts for numbers that VMX reports (pure). */
#ifndef RVM_VMX_NAMES_H
#define RVM_VMX_NAMES_H

#include "types.h"

/** Name of a basic exit reason, "?" for unknown ones. */
const char *vmx_exit_name(uint32_t reason);

/** Text of a VM-instruction error number (SDM Vol. 3C, 31.4). */
const char *vmx_instruction_error_name(uint32_t error);

#endif /* RVM_VMX_NAMES_H */
