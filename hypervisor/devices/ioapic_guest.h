/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An I/O APIC as one cell sees it: its own pins, and of those only interrupts to its own CPUs. All cells
 * use the same registers, so each access to index or data is emulated while pins are shared out.
 */
#ifndef RVM_DEVICES_IOAPIC_GUEST_H
#define RVM_DEVICES_IOAPIC_GUEST_H

#include "cell_config.h"
#include "devices/icr.h"
#include "devices/ioapic.h"
#include "devices/mmio_map.h"

/** One I/O APIC and one cell. */
struct ioapic_view {
	struct ioapic *ioapic;
	/** Pins that belong to the cell. */
	struct ioapic_pins pins;
	/** CPUs of the cell; of apic_domain.scope. */
	const struct icr_scope *scope;
	/** apic_guest_identities() and how many of them count. */
	const struct apic_identity *identities;
	uint32_t num_cpus;
	/** The cell's own index register. */
	uint32_t index;
};

/** All of a cell; count is 0 for cells without pins. */
struct irq_grants {
	struct ioapic_view view[IOAPIC_MAX_UNITS];
	uint32_t count;
};

/**
 * irq_grants_find() - the cell's view of the I/O APIC at @address; NULL: it has none
 */
struct ioapic_view *irq_grants_find(struct irq_grants *grants, uint64_t address);

/**
 * irq_grants_add() - a cell gets a view of the I/O APIC of a configuration's entry, without pins yet
 * @like: scope, identities and num_cpus of it are taken
 *
 * Entries that describe the same I/O APIC share the view. Return: 0 or an error of ioapic_get().
 */
int __must_check irq_grants_add(struct irq_grants *grants, const struct jailhouse_irqchip *chip,
				const struct ioapic_view *like);

/** ioapic_pins_of() - pins of an entry of a configuration; those that the chip lacks are left out */
struct ioapic_pins ioapic_pins_of(const struct jailhouse_irqchip *chip, const struct ioapic *ioapic);

/**
 * ioapic_root_begin() - the root cell's accesses are emulated from now on
 * @root: with all pins that it has; its index and entries are read from the hardware
 * While no CPU of the root cell is in its guest.
 */
void ioapic_root_begin(struct ioapic_view *root);

/** ioapic_refresh() - CPUs have come or gone: entries of the cell go to those that it has */
void ioapic_refresh(struct ioapic_view *view);

/** ioapic_root_end() - the root cell gets the page back: leaves the index as it wants it */
void ioapic_root_end(struct ioapic_view *root);

/** ioapic_take() - pins go from the root cell to another; masked, what root had is kept */
void ioapic_take(struct ioapic_view *root, struct ioapic_view *cell, const struct ioapic_pins *pins);

/**
 * ioapic_give_back() - all pins of a cell leave it
 * @root: gets those that are in @root_pins (by its configuration), with what it had in them; others
 * stay masked
 */
void ioapic_give_back(struct ioapic_view *cell, struct ioapic_view *root,
		      const struct ioapic_pins *root_pins);

/** ioapic_reset() - mask all pins of a cell that starts or is shut down */
void ioapic_reset(struct ioapic_view *cell);

/**
 * ioapic_region() - the page of an I/O APIC as the cell sees it, for mmio_map_add()
 *
 * Only 32-bit accesses. MMIO_REFUSED for offsets without register and for unmasked entries with a
 * delivery mode that is not for cells (SMI, NMI, INIT, ExtINT; reserved), which only the root cell has.
 */
struct mmio_region ioapic_region(struct ioapic_view *view);

/**
 * ioapic_resolve() - what goes into the hardware for an entry that a cell has written (pure)
 * @lost: set when the cell cannot reach the destination; the entry is masked then
 *
 * A destination that names CPUs of other cells as well is narrowed to the first own one. Non-root cells
 * get physical destinations, as logical IDs may exist in the core only.
 */
uint64_t ioapic_resolve(const struct ioapic_view *view, uint64_t entry, bool *lost);

/** What becomes of a cell's entry that is not carried out. */
enum ioapic_drop {
	/** The pin is another cell's: the write has no effect. */
	IOAPIC_DROP_PIN,
	/** No CPU of the cell is its destination: masked in the hardware. */
	IOAPIC_DROP_DESTINATION,
	/** An EOI for a vector that no pin of the cell has: no effect. */
	IOAPIC_DROP_EOI,
};

/**
 * ioapic_dropped() - count one of them; all but EOIs are logged as well, at a limited rate
 * @entry: what the cell has written; IOAPIC_DROP_EOI: the vector, and @pin is 0
 */
void ioapic_dropped(const struct ioapic_view *view, enum ioapic_drop what, uint32_t pin,
		    uint64_t entry);

/** ioapic_mode_allowed() - does the cell get this entry? (pure) */
bool ioapic_mode_allowed(const struct ioapic_view *view, uint64_t entry);

/**
 * ioapic_remapped_pin() - the first pin whose entry is in the format of interrupt remapping
 * After ioapic_root_begin(). Return: its number; num_pins there is none.
 */
uint32_t ioapic_remapped_pin(const struct ioapic *ioapic);

#endif /* RVM_DEVICES_IOAPIC_GUEST_H */
