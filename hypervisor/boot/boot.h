/* SPDX-License-Identifier: GPL-2.0-only */
/* Start of the core. */
#ifndef RVM_BOOT_BOOT_H
#define RVM_BOOT_BOOT_H

#include "x86/percpu.h"

extern struct rvm_ring shared_ring;

/**
 * boot_enter() - make this CPU a guest; called by boot/entry.S on every CPU
 * Return: negative errno in root mode with the caller's tables loaded. Success does not return here.
 */
int boot_enter(struct percpu *cpu, uint32_t index);

#endif /* RVM_BOOT_BOOT_H */
