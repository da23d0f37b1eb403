/* SPDX-License-Identifier: GPL-2.0-only */
/* The firmware's ACPI tables, and the table by which later kernels find the core. */
#ifndef RVM_ACPI_H
#define RVM_ACPI_H

#include "acpi_tables.h"
#include "efi_env.h"

/** acpi_find() - the tables of this machine; none when the firmware has no usable root */
void acpi_find(struct acpi_tables *tables);

/** acpi_publish() - install the RVMH table (include/acpi_rvmh.h) */
EFI_STATUS acpi_publish(uint64_t phys, uint64_t size);

#endif /* RVM_ACPI_H */
