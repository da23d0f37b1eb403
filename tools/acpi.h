/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the root configuration needs from ACPI tables (ACPI specification 6.5, chapter 5; DMAR: VT-d
 * specification 4.1, chapter 8). Pure; the tables are untrusted and need no alignment.
 */
#ifndef TOOLS_ACPI_H
#define TOOLS_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Largest table that is read, bytes. */
#define ACPI_MAX_TABLE (1U << 20)

struct acpi_table {
	const uint8_t *data;
	/** Bytes; after acpi_table_check() the length the table itself states. */
	size_t size;
};

struct acpi_ioapic {
	uint8_t id;
	uint32_t address;
	/** First global interrupt. */
	uint32_t gsi_base;
};

struct acpi_mcfg {
	uint64_t base;
	uint16_t segment;
	uint8_t end_bus;
};

struct acpi_rvmh {
	uint32_t abi_version;
	uint64_t phys_base;
	uint64_t mem_size;
};

/** Kinds of device scope entries. */
enum acpi_scope_type {
	ACPI_SCOPE_ENDPOINT = 1,
	ACPI_SCOPE_BRIDGE = 2,
	ACPI_SCOPE_IOAPIC = 3,
	ACPI_SCOPE_HPET = 4,
};

#define ACPI_MAX_PATH 8U

struct acpi_scope {
	/** enum acpi_scope_type. */
	uint8_t type;
	/** IOAPIC's ID for ACPI_SCOPE_IOAPIC. */
	uint8_t enumeration_id;
	uint8_t start_bus;
	uint8_t path_length;
	/** Device << 3 | function, from the root bus down. */
	uint8_t path[ACPI_MAX_PATH];
};

struct acpi_drhd {
	/** Serves all devices of the segment that no other unit names. */
	bool include_all;
	uint16_t segment;
	uint64_t base;
	/** Bytes of register space. */
	uint64_t size;
	/** Scope entries, for acpi_scope_next(). */
	const uint8_t *scopes;
	size_t scopes_size;
};

/**
 * acpi_table_check() - signature, length and checksum
 * Return: NULL, or a static text that says what is wrong.
 */
const char *acpi_table_check(struct acpi_table *table, const char *signature);

/**
 * acpi_madt_ioapics() - IOAPICs of a checked MADT
 * Return: number, at most @max; -1 when an entry does not fit the table.
 */
int acpi_madt_ioapics(const struct acpi_table *madt, struct acpi_ioapic *out, unsigned int max);

/**
 * acpi_madt_cpus() - enabled processors of a checked MADT, each APIC ID once
 * Return: number, RVM_MAX_CPUS + 1 when there are more than that.
 */
unsigned int acpi_madt_cpus(const struct acpi_table *madt);

/** acpi_mcfg_first() - first range of segment 0; false when there is none */
bool acpi_mcfg_first(const struct acpi_table *mcfg, struct acpi_mcfg *out);

/** acpi_fadt_pm_timer() - I/O port of the PM timer, 0 when there is none */
uint16_t acpi_fadt_pm_timer(const struct acpi_table *fadt);

/** acpi_rvmh() - content of rvm.efi's table; false when it is too short */
bool acpi_rvmh(const struct acpi_table *table, struct acpi_rvmh *out);

/**
 * acpi_dmar_next() - next remapping unit of a checked DMAR
 * @offset: 0 for the first call
 * Return: 1 with *@out filled, 0 at the end, -1 when an entry does not fit.
 */
int acpi_dmar_next(const struct acpi_table *dmar, size_t *offset, struct acpi_drhd *out);

/** acpi_dmar_has_remapping() - whether the platform supports interrupt remapping */
bool acpi_dmar_has_remapping(const struct acpi_table *dmar);

/**
 * acpi_scope_next() - next device scope of a unit
 * @offset: 0 for the first call
 * Return: 1 with *@out filled, 0 at the end, -1 when an entry does not fit.
 */
int acpi_scope_next(const struct acpi_drhd *unit, size_t *offset, struct acpi_scope *out);

#endif /* TOOLS_ACPI_H */
