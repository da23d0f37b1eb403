/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of a machine before its root configuration is built. */
#ifndef TOOLS_MACHINE_H
#define TOOLS_MACHINE_H

#include "acpi.h"
#include "cell_config.h"
#include "cmdline.h"
#include "iomem.h"
#include "pci.h"
#include "text.h"

#define MACHINE_MAX_IOAPICS 64U

struct machine {
	/** Name of the root cell. */
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];
	/** Online CPUs, Linux's numbers. */
	struct cpu_set cpus;
	struct iomem_entry *iomem;
	unsigned int num_iomem;
	/** Memory kept free by memmap=, size 0 when there is none. */
	struct memory_range reserved;
	struct jailhouse_console console;
	struct acpi_ioapic ioapics[MACHINE_MAX_IOAPICS];
	unsigned int num_ioapics;
	/** Base 0 when there is none. */
	struct acpi_mcfg mcfg;
	/** I/O port or 0. */
	uint16_t pm_timer;
	/** Size 0 when there is none. */
	struct acpi_table dmar;
	struct pci_function *pci;
	unsigned int num_pci;
};

/**
 * machine_scan() - look at the machine under the root of files.h
 * Return: enum exit_code; after EXIT_CODE_OK call machine_free().
 */
int machine_scan(struct machine *m);

void machine_free(struct machine *m);

/**
 * machine_scan_pci() - the part of machine_scan() that reads sysfs; PCI functions sorted by
 * address
 */
int machine_scan_pci(struct machine *m);

/**
 * machine_read_acpi() - one ACPI table, checked
 * Return: false when it is not there or damaged (a warning says so); free table->data after
 * success.
 */
bool machine_read_acpi(const char *signature, struct acpi_table *table);

/** machine_find_stash() - what rvm.efi's ACPI table says; false when there is none */
bool machine_find_stash(struct acpi_rvmh *out);

#endif /* TOOLS_MACHINE_H */
