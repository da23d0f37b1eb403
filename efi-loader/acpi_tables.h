/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ACPI tables as the firmware has them in memory. Pure: follows the pointers it is given as far as
 * they may be followed; every length and checksum is checked before a table is used. Numbers as in the ACPI specification 6.5.
 */
#ifndef RVM_ACPI_TABLES_H
#define RVM_ACPI_TABLES_H

#include "memory_reach.h"
#include "types.h"

/** Larger tables are not believed. */
#define ACPI_MAX_TABLE_SIZE (4U << 20)

/** Section 5.2.6. */
struct acpi_header {
	char signature[4];
	uint32_t length;
	uint8_t revision;
	uint8_t checksum;
	char oem_id[6];
	char oem_table_id[8];
	uint32_t oem_revision;
	char creator_id[4];
	uint32_t creator_revision;
} RVM_PACKED;

/** Section 5.2.5.3. The fields from length on exist from revision 2 on. */
struct acpi_rsdp {
	char signature[8];
	uint8_t checksum;
	char oem_id[6];
	uint8_t revision;
	uint32_t rsdt;
	uint32_t length;
	uint64_t xsdt;
	uint8_t extended_checksum;
	uint8_t reserved[3];
} RVM_PACKED;

#define ACPI_RSDP_OLD_SIZE 20U

/** Offsets of the first entry. */
#define ACPI_MADT_ENTRIES 44U
#define ACPI_MCFG_ENTRIES 44U
#define ACPI_DMAR_ENTRIES 48U

/** The tables that rvm.efi looks at; NULL: not there. */
struct acpi_tables {
	const struct acpi_header *madt;
	const struct acpi_header *mcfg;
	const struct acpi_header *fadt;
	const struct acpi_header *dmar;
	/** Left by an rvm.efi that ran before: struct rvm_acpi_table. */
	const struct acpi_header *rvmh;
	/** Tables that failed their check and are not used. */
	uint32_t bad;
	/** Tables that lie where nothing may be read, and the address of the last of them. */
	uint32_t out_of_reach;
	uint64_t unread;
};

/** acpi_checksum() - sum of all bytes; 0 is right */
uint8_t acpi_checksum(const void *data, size_t size);

/** acpi_table_check() - length and checksum of one table; min: smallest length */
bool acpi_table_check(const struct acpi_header *table, uint32_t min);

/** acpi_rsdp_check() - signature and checksums of the root pointer */
bool acpi_rsdp_check(const struct acpi_rsdp *rsdp);

/**
 * acpi_root_find() - XSDT, or else RSDT, checked
 * @reach: memory that may be read; NULL: all of it
 * @unread: 0, or the address that may not be read
 * Return: the table and in *width the bytes of its entries; NULL when there is no usable one.
 */
const struct acpi_header *acpi_root_find(const struct acpi_rsdp *rsdp,
					 const struct memory_reach *reach, uint32_t *width,
					 uint64_t *unread);

/**
 * acpi_tables_find() - all tables by way of XSDT or RSDT
 * @reach: memory that may be read; NULL: all of it
 * Return: false when there is no usable root.
 */
bool acpi_tables_find(const struct acpi_rsdp *rsdp, const struct memory_reach *reach,
		      struct acpi_tables *tables);

/**
 * acpi_entry() - walk over the entries of MADT or DMAR
 * @table: checked table
 * @pos: offset of the entry, first the offset after the fixed part; moved on
 * @wide: type and length are 16 bits (DMAR) instead of 8
 * Return: start of the entry with *type and *size, NULL at the end or at a malformed entry.
 */
const uint8_t *acpi_entry(const struct acpi_header *table, uint32_t *pos, bool wide,
			  uint32_t *type, uint32_t *size);

/** acpi_count_cpus() - enabled processors in a checked MADT, 0 without one */
uint32_t acpi_count_cpus(const struct acpi_header *madt);

struct rvm_acpi_table;

/** acpi_rvmh_fill() - the table by which a kernel finds the reserved memory */
void acpi_rvmh_fill(struct rvm_acpi_table *table, uint64_t phys, uint64_t size);

/** Little-endian fields at any alignment. */
uint16_t acpi_u16(const void *p);
uint32_t acpi_u32(const void *p);
uint64_t acpi_u64(const void *p);

#endif /* RVM_ACPI_TABLES_H */
