/* SPDX-License-Identifier: GPL-2.0-only */
/* Adds a table to copies of the ACPI root tables. Pure, but for following the pointers in them. */
#ifndef RVM_KEXEC_PUBLISH_H
#define RVM_KEXEC_PUBLISH_H

#include "acpi_rvmh.h"
#include "acpi_tables.h"
#include "boot_handoff.h"

/**
 * publish_tables() - write a root pointer, an XSDT with one more entry, and the entry's table
 * @old: checked root pointer of the firmware, or of an earlier door
 * @area: at its physical address, @size bytes; the root pointer comes first
 *
 * An RVMH table that the old root names is left out.
 * Return: 0; -EINVAL no usable root table; -ENOMEM area too small.
 */
int publish_tables(const struct acpi_rsdp *old, const struct rvm_acpi_table *table, void *area,
		   uint32_t size, struct rvm_refusal *why);

#endif /* RVM_KEXEC_PUBLISH_H */
