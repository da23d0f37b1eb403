// SPDX-License-Identifier: GPL-2.0-only
/* IOAPIC by its index and data register. Intel 82093AA data sheet, chapter 3. */
#include "ioapic.h"
#include "cpu.h"

#define INDEX 0x00
#define DATA 0x10
#define REG_VERSION 0x01
#define REG_ENTRY(pin) (0x10 + 2 * (pin))

uint32_t ioapic_read(uintptr_t address, unsigned int reg)
{
	mmio_write32(address + INDEX, reg);
	return mmio_read32(address + DATA);
}

void ioapic_write(uintptr_t address, unsigned int reg, uint32_t value)
{
	mmio_write32(address + INDEX, reg);
	mmio_write32(address + DATA, value);
}

unsigned int ioapic_pins(uintptr_t address)
{
	return ((ioapic_read(address, REG_VERSION) >> 16) & 0xff) + 1;
}

void ioapic_set_pin(uintptr_t address, unsigned int pin, uint32_t flags, unsigned int vector,
		    uint32_t dest)
{
	/* Masked until both halves are there. */
	ioapic_mask_pin(address, pin);
	ioapic_write(address, REG_ENTRY(pin) + 1, dest << 24);
	ioapic_write(address, REG_ENTRY(pin), flags | vector);
}

void ioapic_mask_pin(uintptr_t address, unsigned int pin)
{
	ioapic_write(address, REG_ENTRY(pin), IOAPIC_MASKED);
}

uint32_t ioapic_pin(uintptr_t address, unsigned int pin)
{
	return ioapic_read(address, REG_ENTRY(pin));
}
