/* SPDX-License-Identifier: GPL-2.0-only */
/* What the caller of the entry has in its registers. */
#ifndef RVM_X86_SAVED_STATE_H
#define RVM_X86_SAVED_STATE_H

#include "x86/percpu.h"

/**
 * saved_state_capture() - read everything that VMX or the core changes into cpu->caller
 *
 * Runs first, on the caller's tables; makes no indirect call, because indirect branch tracking may
 * be on.
 */
void saved_state_capture(struct percpu *cpu);

/**
 * saved_state_check() - refuse callers whose state cannot be given back
 * Return: 0 or -EOPNOTSUPP, with the refusal recorded.
 */
int saved_state_check(struct percpu *cpu);

/** Undoes what the core changed before the first VM entry; the transit table is current after it. */
void saved_state_restore(struct percpu *cpu);

/** The same when a VM exit has loaded the host state meanwhile, as a VM entry that fails late does. */
void saved_state_restore_after_exit(struct percpu *cpu);

/** Returns to the caller of the entry with @error after saved_state_restore(); x86/caller_return.S. */
void caller_return(struct percpu *cpu, int error) __attribute__((noreturn));

#endif /* RVM_X86_SAVED_STATE_H */
