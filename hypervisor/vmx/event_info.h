/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What VM entry is told to deliver (pure): the fields of SDM Vol. 3C, 25.8.3, as 27.2.1.3 accepts them, and what
 * becomes of two events at once (Vol. 3A, 6.15, "Interrupt 8"). vmx/inject.c writes the result.
 */
#ifndef RVM_VMX_EVENT_INFO_H
#define RVM_VMX_EVENT_INFO_H

#include "lib/util.h"

struct vmx_event {
	/** VM-entry interruption information; no event without INTR_INFO_VALID. */
	uint32_t info;
	/** Only with INTR_INFO_ERROR_CODE. */
	uint32_t error_code;
	/** Bytes of the instruction, for software interrupts and exceptions. */
	uint32_t length;
};

/**
 * vmx_event_exception() - a hardware exception
 * @protected_mode: guest CR0.PE. Without it no exception has an error code, and a VM entry that was to deliver
 *	one would fail.
 */
struct vmx_event vmx_event_exception(unsigned int vector, uint32_t error_code, bool protected_mode);

/** vmx_event_repeated() - the event whose delivery a VM exit has interrupted; @vectoring as the exit reported it */
struct vmx_event vmx_event_repeated(const struct vmx_event *vectoring, bool protected_mode);

/**
 * vmx_event_merge() - an exception that was raised while another event was being delivered
 * @second: in: the exception; out: what is to be delivered
 *
 * Return: false when the two make a triple fault.
 */
bool __must_check vmx_event_merge(const struct vmx_event *first, struct vmx_event *second,
				  bool protected_mode);

/**
 * vmx_nmi_unblocked() - did the exit hit an IRET that had unblocked NMIs already? (SDM Vol. 3C, 28.2.2 and 28.2.3)
 * @info: exit interruption information; of an EPT violation bit 12 of the exit qualification, and INTR_INFO_VALID
 * @vectoring: IDT-vectoring information
 *
 * Whoever lets the guest execute it once more blocks them again; who hands the exception on to the guest does not:
 * to it the IRET has failed, which leaves NMIs unblocked.
 */
bool vmx_nmi_unblocked(uint32_t info, uint32_t vectoring);

enum vmx_nmi_step {
	VMX_NMI_INJECT,
	/** Inject, with blocking by STI cleared before. */
	VMX_NMI_INJECT_AFTER_STI,
	/** Open the NMI window and look again. */
	VMX_NMI_WAIT,
};

/**
 * vmx_nmi_step() - can an NMI be delivered with the next VM entry?
 * @interruptibility: guest interruptibility state
 * @event: VM entry will already deliver something
 */
enum vmx_nmi_step vmx_nmi_step(uint32_t interruptibility, bool event);

#endif /* RVM_VMX_EVENT_INFO_H */
