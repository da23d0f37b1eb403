/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events for the guest of the current VMCS: the only code that writes the VM-entry interruption fields once a
 * guest runs. What may be written in which mode is decided in vmx/event_info.c.
 */
#ifndef RVM_VMX_INJECT_H
#define RVM_VMX_INJECT_H

#include "lib/util.h"

/** inject_pending() - will the next VM entry deliver an event? */
bool inject_pending(void);

/** inject_nothing() - take back what the next VM entry was to deliver */
void inject_nothing(void);

/**
 * inject_exception() - deliver a hardware exception with the next VM entry
 * @error_code: for vectors that have one; left out in real mode
 *
 * An event whose delivery the exit has interrupted is taken into account if inject_interrupted() was called before.
 *
 * Return: false when the guest has a triple fault instead; nothing is injected then.
 */
bool __must_check inject_exception(unsigned int vector, uint32_t error_code);

/**
 * inject_reported() - deliver the exception that the exit has reported (SDM Vol. 3C, 25.9.2)
 * Whoever intercepts it has done what its delivery does beside (vmx/debug_exit.h). Otherwise as inject_exception().
 */
bool __must_check inject_reported(void);

/**
 * inject_block_nmi_again() - the guest will execute once more what the exit has hit
 * @info: as for vmx_nmi_unblocked()
 */
void inject_block_nmi_again(uint32_t info);

/** inject_interrupted() - deliver again what the exit has interrupted (SDM Vol. 3C, 25.9.3) */
void inject_interrupted(void);

/**
 * inject_nmi() - deliver an NMI with the next VM entry
 * Return: false when the guest cannot take one now. The NMI window is open then, or as it was when it can.
 */
bool __must_check inject_nmi(void);

#endif /* RVM_VMX_INJECT_H */
