/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Getting rid of all interrupts that a local APIC holds (pure): what is written in which order. The registers are
 * reached through functions, so that a test can put a model of an APIC behind them.
 */
#ifndef RVM_X86_APIC_DRAIN_H
#define RVM_X86_APIC_DRAIN_H

#include "lib/util.h"

struct apic_drain_ops {
	/** A register by its offset in the xAPIC page. */
	uint32_t (*read)(uint32_t offset);
	void (*write)(uint32_t offset, uint32_t value);
	/** Lets the processor take interrupts for a moment; whatever their vector, nobody handles them. */
	void (*take)(void);
};

/**
 * apic_drain() - end what is in service, take and end what is pending
 * The APIC is software-enabled, its local vector table masked, the priority 0; the spurious vector is changed.
 * Return: false when interrupts keep coming.
 */
bool __must_check apic_drain(const struct apic_drain_ops *apic);

#endif /* RVM_X86_APIC_DRAIN_H */
