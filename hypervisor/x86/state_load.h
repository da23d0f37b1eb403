/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bare processor gets back of the state that VM exits and the core have replaced: on leaving, and when a first
 * VM entry has failed with an exit.
 */
#ifndef RVM_X86_STATE_LOAD_H
#define RVM_X86_STATE_LOAD_H

#include "x86/percpu.h"

/**
 * state_load_control() - CR0, EFER, CR4 but for CET; nothing that was cached stays
 * Landing pads are not demanded yet: an NMI still goes to the core, where it would end in a control protection
 * exception, and that in the next one.
 */
void state_load_control(const struct cpu_state *state);

/** state_load_msrs() - PAT, SYSENTER; DEBUGCTL is vmx/trace.h's */
void state_load_msrs(const struct cpu_state *state);

/**
 * state_load_descriptors() - TR, LDTR, data segments with their bases, IDTR, GDTR; then CR4.CET and DR7
 *
 * The GDT of @state must be mapped. From here on NMIs are its owner's. SS and CS stay: the core runs on selectors of
 * the same value.
 */
void state_load_descriptors(struct percpu *cpu, const struct cpu_state *state);

/** state_load_tables() - GDTR, IDTR and CR4.CET only, when nothing else has been changed */
void state_load_tables(const struct cpu_state *state);

#endif /* RVM_X86_STATE_LOAD_H */
