/* SPDX-License-Identifier: GPL-2.0-only */
/* What the door knows of the machine: ACPI tables and memory map. */
#ifndef RVM_KEXEC_MACHINE_H
#define RVM_KEXEC_MACHINE_H

#include "acpi_tables.h"
#include "e820.h"

struct door_machine {
	const struct acpi_rsdp *rsdp;
	struct acpi_tables tables;
	/** Copy of the memory map; written back by machine_commit(). */
	struct e820 map;
};

/** machine_read() - refuses without ACPI tables */
void machine_read(struct door_machine *m);

/** machine_commit() - give the changed memory map to the next kernel */
void machine_commit(const struct door_machine *m);

/**
 * machine_uses() - whether a range overlaps something that the next kernel was given
 * Return: what it is, or NULL.
 */
const char *machine_uses(uint64_t start, uint64_t size);

#endif /* RVM_KEXEC_MACHINE_H */
