/* SPDX-License-Identifier: GPL-2.0-only */
/* One IOAPIC, of which a cell owns some pins. */
#ifndef INMATE_IOAPIC_H
#define INMATE_IOAPIC_H

#include "types.h"

#define IOAPIC_DEFAULT_ADDRESS 0xfec00000UL

/* Bits of the low half of a redirection entry. */
#define IOAPIC_ACTIVE_LOW 0x2000
#define IOAPIC_REMOTE_IRR 0x4000
#define IOAPIC_LEVEL 0x8000
#define IOAPIC_MASKED 0x10000

/** ioapic_pins() - number of pins of the IOAPIC at an address */
unsigned int ioapic_pins(uintptr_t address);

uint32_t ioapic_read(uintptr_t address, unsigned int reg);
void ioapic_write(uintptr_t address, unsigned int reg, uint32_t value);

/**
 * ioapic_set_pin() - sends a pin's interrupts to one CPU, and unmasks it
 * @flags: IOAPIC_LEVEL, IOAPIC_ACTIVE_LOW or 0
 * @dest: APIC number of the CPU
 */
void ioapic_set_pin(uintptr_t address, unsigned int pin, uint32_t flags, unsigned int vector,
		    uint32_t dest);

/** ioapic_mask_pin() - no more interrupts of a pin */
void ioapic_mask_pin(uintptr_t address, unsigned int pin);

/** ioapic_pin() - low half of a pin's entry as it reads back */
uint32_t ioapic_pin(uintptr_t address, unsigned int pin);

#endif /* INMATE_IOAPIC_H */
