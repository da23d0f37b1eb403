/* SPDX-License-Identifier: GPL-2.0-only */
/* What a CPU still holds of its last owner's data when it changes hands, and beside it in the same core. */
#ifndef RVM_X86_OWNER_CHANGE_H
#define RVM_X86_OWNER_CHANGE_H

#include "x86/mitigations.h"

/** VERW on the way into a cell; read by vmx/run.S. */
extern uint8_t clear_on_entry;

/** owner_mitigations_init() - look at the processor; once, on the first CPU */
void owner_mitigations_init(void);

/** owner_mitigations() - what the core does on this machine */
const struct mitigations *owner_mitigations(void);

/** owner_change_flush() - called on the CPU itself, after its registers have been cleared */
void owner_change_flush(void);

#endif /* RVM_X86_OWNER_CHANGE_H */
