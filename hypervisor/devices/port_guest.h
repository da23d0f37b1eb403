/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * I/O ports of cells: what an I/O instruction that has exited was, and what a non-root cell gets. Ports
 * that are not in its configuration are forbidden. A few are, but never pass without a look: those that
 * can reset the machine. The ports of the PCI configuration space are emulated for everybody.
 */
#ifndef RVM_DEVICES_PORT_GUEST_H
#define RVM_DEVICES_PORT_GUEST_H

#include "cell_config.h"
#include "lib/spinlock.h"
#include "lib/util.h"
#include "vmx/io_bitmap.h"

/** One I/O instruction (SDM Vol. 3C, table 28-5). */
struct port_access {
	uint16_t port;
	/** Bytes: 1, 2 or 4; 0: the exit qualification makes no sense. */
	uint8_t width;
	bool in;
	/** INS, OUTS; repeated. */
	bool string;
	bool repeat;
};

/** port_decode() - from the exit qualification of exit reason 30 */
struct port_access port_decode(uint64_t qualification);

/** port_merge() - RAX after IN: 1 and 2 bytes keep the rest, 4 clear the upper half */
uint64_t port_merge(uint64_t rax, uint32_t value, unsigned int width);

/** port_absent() - what IN gets where nothing answers; for the root cell's accesses to others' ports */
uint32_t port_absent(unsigned int width);

/** Ports of one non-root cell. */
struct port_guest {
	/** Serialises the CPUs of the cell. */
	struct spinlock lock;
	/** Of the configuration, which must stay valid. */
	const struct jailhouse_pio *regions;
	uint32_t num_regions;
	/** Content of the address register at CF8H. */
	uint32_t pci_address;
	/** The keyboard controller takes the next byte at 60H as its output port. */
	bool output_port_next;
	/** Writes that would have reset the machine and were changed or dropped. */
	uint64_t filtered;
};

/**
 * port_guest_init() - from the configuration of a non-root cell
 * @pm_timer: port of the ACPI PM timer, which every cell may read; 0: there is none
 * @map: its I/O bitmaps, overwritten
 */
void port_guest_init(struct port_guest *ports, const struct jailhouse_pio *regions,
		     uint32_t num_regions, uint16_t pm_timer, struct io_bitmap *map);

/** port_guest_reset() - the cell starts again: no address register, no half-sent command */
void port_guest_reset(struct port_guest *ports);

/**
 * port_guest_access() - do an I/O instruction of a non-root cell
 * @value: for OUT the lowest bytes of RAX; after IN what was read, for port_merge()
 *
 * Return: whether it is done; false: forbidden, the cell's CPU is to be stopped. String instructions
 * are forbidden at ports that exit.
 */
bool port_guest_access(struct port_guest *ports, const struct port_access *access, uint32_t *value);

#endif /* RVM_DEVICES_PORT_GUEST_H */
