/* SPDX-License-Identifier: GPL-2.0-only */
/* Every processor before and after the entry. */
#ifndef RVM_PROCESSORS_H
#define RVM_PROCESSORS_H

#include "cpu_probe.h"
#include "efi_env.h"

/**
 * processors_check() - refuse, with the name of the processor, what cannot be entered
 *
 * Locks IA32_FEATURE_CONTROL with VMX on where the firmware has left it open, but only after all
 * processors have passed.
 */
EFI_STATUS processors_check(void);

/** processors_verify() - ask every processor whether it is a guest of the core, and say so */
EFI_STATUS processors_verify(void);

/** processors_inside() - whether this processor is a guest of the core already */
bool processors_inside(void);

/** processors_boot() - probe of the boot processor, also without processors_check() */
const struct cpu_probe *processors_boot(void);

#endif /* RVM_PROCESSORS_H */
