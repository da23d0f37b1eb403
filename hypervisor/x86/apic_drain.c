// SPDX-License-Identifier: GPL-2.0-only
/* See x86/apic_drain.h. Called by x86/apic_clear.c; touches no hardware itself. */
#include "x86/apic_drain.h"
#include "x86/apic_host.h"

#define SVR_ENABLE (1U << 8)
/* Of two priority classes, so that one of them is never that of the interrupt in service. */
#define SPURIOUS 0xffU
#define OTHER_SPURIOUS 0xefU

#define NUM_VECTORS 256U
#define VECTORS_PER_REGISTER 32U
#define NUM_REGISTERS (NUM_VECTORS / VECTORS_PER_REGISTER)

/* Each round ends or takes at least one interrupt; an APIC holds no more than two for a vector. */
#define MAX_ROUNDS (4 * NUM_VECTORS)

#define NONE (-1)

/* Vectors below 16 are never delivered (SDM Vol. 3A, 11.5.2). */
static int highest(const struct apic_drain_ops *apic, uint32_t first_register)
{
	for (unsigned int i = NUM_REGISTERS; i--;) {
		uint32_t bits = apic->read(first_register + 16 * i);

		if (bits)
			return (int)(VECTORS_PER_REGISTER * i + 31) - __builtin_clz(bits);
	}
	return NONE;
}

/*
 * A vector can be the spurious one and that of an interrupt at once, and an APIC may take the end of such an
 * interrupt for that of a spurious one, which has none (SDM Vol. 3A, 11.9), and leave it in service. For a
 * level-triggered interrupt the IOAPIC gets to know of its end.
 */
static void end(const struct apic_drain_ops *apic, uint32_t vector)
{
	apic->write(APIC_SVR, SVR_ENABLE | (vector == SPURIOUS ? OTHER_SPURIOUS : SPURIOUS));
	apic->write(APIC_EOI, 0);
}

bool apic_drain(const struct apic_drain_ops *apic)
{
	for (unsigned int round = 0; round < MAX_ROUNDS; round++) {
		int in_service = highest(apic, APIC_ISR);

		if (in_service != NONE)
			end(apic, (uint32_t)in_service);
		else if (highest(apic, APIC_IRR) != NONE)
			apic->take();
		else
			return true;
	}
	return false;
}
