/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of the I/O APICs (82093AA data sheet; Intel PCH: chapter "I/O APIC"), and who holds which pin.
 * Only hardware access and book-keeping; what a guest may write is decided in devices/ioapic_guest.h.
 */
#ifndef RVM_DEVICES_IOAPIC_H
#define RVM_DEVICES_IOAPIC_H

#include "lib/spinlock.h"
#include "lib/util.h"

/** I/O APICs of a machine that cells can share. */
#define IOAPIC_MAX_UNITS 8

/** The register space allows 240 redirection entries; a configuration describes up to 128. */
#define IOAPIC_MAX_PINS 240

/** Offsets in the page. */
#define IOAPIC_INDEX 0x00
#define IOAPIC_DATA 0x10
/** Version 20H and later: ends level interrupts by vector. */
#define IOAPIC_EOI 0x40

/** Indices. */
#define IOAPIC_ID 0
#define IOAPIC_VERSION 1
#define IOAPIC_ARBITRATION 2
#define IOAPIC_REDIRECTION(pin) (0x10U + 2 * (pin))

/** Redirection entry. */
#define IOAPIC_VECTOR 0xffULL
#define IOAPIC_DELIVERY(mode) ((uint64_t)(mode) << 8)
#define IOAPIC_DELIVERY_MASK (7ULL << 8)
#define IOAPIC_LOGICAL BIT(11)
#define IOAPIC_PENDING BIT(12)
#define IOAPIC_ACTIVE_LOW BIT(13)
#define IOAPIC_REMOTE_IRR BIT(14)
#define IOAPIC_LEVEL BIT(15)
#define IOAPIC_MASKED BIT(16)
/** Interrupt remapping: the entry names an entry of the IOMMU's table. */
#define IOAPIC_REMAPPABLE BIT(48)
#define IOAPIC_DESTINATION_SHIFT 56
#define IOAPIC_READ_ONLY (IOAPIC_PENDING | IOAPIC_REMOTE_IRR)

#define IOAPIC_DELIVERY_EXTINT 7

/** A set of pins. */
struct ioapic_pins {
	uint64_t word[(IOAPIC_MAX_PINS + 63) / 64];
};

static inline bool ioapic_pins_test(const struct ioapic_pins *pins, uint32_t pin)
{
	return pin < IOAPIC_MAX_PINS && pins->word[pin / 64] >> pin % 64 & 1;
}

/** One I/O APIC. */
struct ioapic {
	/** Held for the pair of accesses to index and data, and for what follows. */
	struct spinlock lock;
	/** Physical address of the page; 0: entry not used. */
	uint64_t address;
	/** The core's mapping. */
	volatile void *page;
	/** Content of the version register. */
	uint32_t version;
	uint32_t num_pins;
	/** What the owner of each pin has written. */
	uint64_t entry[IOAPIC_MAX_PINS];
	/** What the root cell had in pins that a non-root cell holds. */
	uint64_t root_entry[IOAPIC_MAX_PINS];
};

/**
 * ioapic_get() - the I/O APIC at a physical address, mapped when it is asked for first
 * No register is touched. Callers are serialised. Return: 0; -ENOSPC more than IOAPIC_MAX_UNITS; -ENOMEM
 * not mapped.
 */
int __must_check ioapic_get(uint64_t address, struct ioapic **ioapic);

/**
 * ioapic_identify() - read version and number of pins
 * While all CPUs of the root cell are held: one that has written the index would read the wrong register
 * else. Return: 0; -ENODEV the version register makes no sense.
 */
int __must_check ioapic_identify(struct ioapic *ioapic);

/** ioapic_read(), ioapic_write() - a register by index; with the lock held */
uint32_t ioapic_read(struct ioapic *ioapic, uint32_t index);
void ioapic_write(struct ioapic *ioapic, uint32_t index, uint32_t value);

/** ioapic_index() - content of the index register, which the guest has written before us */
uint32_t ioapic_index(const struct ioapic *ioapic);
void ioapic_set_index(struct ioapic *ioapic, uint32_t index);

/** ioapic_has_eoi() - is there an EOI register? */
static inline bool ioapic_has_eoi(const struct ioapic *ioapic)
{
	return (ioapic->version & 0xff) >= 0x20;
}

/** ioapic_eoi() - end the level interrupts of a vector */
void ioapic_eoi(struct ioapic *ioapic, uint8_t vector);

#endif /* RVM_DEVICES_IOAPIC_H */
