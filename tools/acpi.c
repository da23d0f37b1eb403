// SPDX-License-Identifier: GPL-2.0-only
/* See acpi.h. */
#include <string.h>

#include "acpi.h"
#include "image_header.h"
#include "little_endian.h"

#define HEADER_SIZE 36U

/* MADT: flags and local APIC address, then entries; type 1 is an IOAPIC. */
#define MADT_ENTRIES 44U
#define MADT_LAPIC 0U
#define MADT_LAPIC_SIZE 8U
#define MADT_IOAPIC 1U
#define MADT_IOAPIC_SIZE 12U
#define MADT_X2APIC 9U
#define MADT_X2APIC_SIZE 16U
#define MADT_ENABLED 1U

/* MCFG: 8 reserved bytes, then entries. */
#define MCFG_ENTRIES 44U
#define MCFG_ENTRY_SIZE 16U

/* FADT: ports and flags. */
#define FADT_PM_TMR_BLK 76U
#define FADT_PM_TMR_LEN 91U
#define FADT_FLAGS 112U
#define FADT_HW_REDUCED (1U << 20)
#define FADT_X_PM_TMR_BLK 208U
#define GAS_SIZE 12U
#define GAS_SYSTEM_IO 1U

/* DMAR: host address width, flags and reserved bytes, then entries; type 0 is a unit. */
#define DMAR_FLAGS 37U
#define DMAR_INTR_REMAP 1U
#define DMAR_ENTRIES 48U
#define DMAR_DRHD 0U
#define DRHD_SCOPES 16U
#define DRHD_INCLUDE_ALL 1U
#define SCOPE_PATH 6U

#define RVMH_SIZE 60U

const char *acpi_table_check(struct acpi_table *table, const char *signature)
{
	uint8_t sum = 0;
	size_t length, i;

	if (table->size < HEADER_SIZE)
		return "shorter than a table header";
	if (memcmp(table->data, signature, 4) != 0)
		return "wrong signature";
	length = (size_t)little_endian(table->data + 4, 4);
	if (length < HEADER_SIZE)
		return "states a length shorter than its header";
	if (length > table->size)
		return "states a length beyond its end";
	for (i = 0; i < length; i++)
		sum = (uint8_t)(sum + table->data[i]);
	if (sum != 0)
		return "wrong checksum";
	table->size = length;
	return NULL;
}

int acpi_madt_ioapics(const struct acpi_table *madt, struct acpi_ioapic *out, unsigned int max)
{
	size_t offset = MADT_ENTRIES;
	unsigned int count = 0;

	while (offset + 2 <= madt->size) {
		const uint8_t *entry = madt->data + offset;
		size_t length = entry[1];

		if (length < 2 || length > madt->size - offset)
			return -1;
		if (entry[0] == MADT_IOAPIC && length >= MADT_IOAPIC_SIZE && count < max) {
			out[count].id = entry[2];
			out[count].address = (uint32_t)little_endian(entry + 4, 4);
			out[count].gsi_base = (uint32_t)little_endian(entry + 8, 4);
			count++;
		}
		offset += length;
	}
	return (int)count;
}

/** Whether the entry is an enabled processor. */
static bool madt_apic_id(const uint8_t *entry, size_t length, uint32_t *id)
{
	if (entry[0] == MADT_LAPIC && length >= MADT_LAPIC_SIZE) {
		*id = entry[3];
		return (little_endian(entry + 4, 4) & MADT_ENABLED) != 0;
	}
	if (entry[0] == MADT_X2APIC && length >= MADT_X2APIC_SIZE) {
		*id = (uint32_t)little_endian(entry + 4, 4);
		return (little_endian(entry + 8, 4) & MADT_ENABLED) != 0;
	}
	return false;
}

unsigned int acpi_madt_cpus(const struct acpi_table *madt)
{
	uint32_t ids[RVM_MAX_CPUS + 1], id;
	size_t offset = MADT_ENTRIES;
	unsigned int count = 0, i;

	while (offset + 2 <= madt->size && count <= RVM_MAX_CPUS) {
		const uint8_t *entry = madt->data + offset;
		size_t length = entry[1];

		if (length < 2 || length > madt->size - offset)
			break;
		offset += length;
		if (!madt_apic_id(entry, length, &id))
			continue;
		for (i = 0; i < count && ids[i] != id; i++)
			;
		if (i == count)
			ids[count++] = id;
	}
	return count;
}

bool acpi_mcfg_first(const struct acpi_table *mcfg, struct acpi_mcfg *out)
{
	size_t offset;

	for (offset = MCFG_ENTRIES; offset + MCFG_ENTRY_SIZE <= mcfg->size;
	     offset += MCFG_ENTRY_SIZE) {
		const uint8_t *entry = mcfg->data + offset;

		out->base = little_endian(entry, 8);
		out->segment = (uint16_t)little_endian(entry + 8, 2);
		out->end_bus = entry[11];
		if (out->segment == 0 && out->base != 0)
			return true;
	}
	return false;
}

uint16_t acpi_fadt_pm_timer(const struct acpi_table *fadt)
{
	uint64_t port = 0;

	if (fadt->size >= FADT_FLAGS + 4 &&
	    (little_endian(fadt->data + FADT_FLAGS, 4) & FADT_HW_REDUCED))
		return 0;
	if (fadt->size >= FADT_X_PM_TMR_BLK + GAS_SIZE &&
	    fadt->data[FADT_X_PM_TMR_BLK] == GAS_SYSTEM_IO)
		port = little_endian(fadt->data + FADT_X_PM_TMR_BLK + 4, 8);
	if (port == 0 && fadt->size > FADT_PM_TMR_LEN && fadt->data[FADT_PM_TMR_LEN] == 4)
		port = little_endian(fadt->data + FADT_PM_TMR_BLK, 4);
	return port <= 0x10000 - 4 ? (uint16_t)port : 0;
}

bool acpi_rvmh(const struct acpi_table *table, struct acpi_rvmh *out)
{
	if (table->size < RVMH_SIZE)
		return false;
	out->abi_version = (uint32_t)little_endian(table->data + 36, 4);
	out->phys_base = little_endian(table->data + 44, 8);
	out->mem_size = little_endian(table->data + 52, 8);
	return true;
}

bool acpi_dmar_has_remapping(const struct acpi_table *dmar)
{
	return dmar->size > DMAR_FLAGS && (dmar->data[DMAR_FLAGS] & DMAR_INTR_REMAP);
}

int acpi_dmar_next(const struct acpi_table *dmar, size_t *offset, struct acpi_drhd *out)
{
	size_t length;

	if (*offset == 0)
		*offset = DMAR_ENTRIES;
	for (; *offset + 4 <= dmar->size; *offset += length) {
		const uint8_t *entry = dmar->data + *offset;

		length = (size_t)little_endian(entry + 2, 2);
		if (length < 4 || length > dmar->size - *offset)
			return -1;
		if (little_endian(entry, 2) != DMAR_DRHD)
			continue;
		if (length < DRHD_SCOPES)
			return -1;
		out->include_all = entry[4] & DRHD_INCLUDE_ALL;
		out->size = 4096ULL << (entry[5] & 0xf);
		out->segment = (uint16_t)little_endian(entry + 6, 2);
		out->base = little_endian(entry + 8, 8);
		out->scopes = entry + DRHD_SCOPES;
		out->scopes_size = length - DRHD_SCOPES;
		*offset += length;
		return 1;
	}
	return 0;
}

int acpi_scope_next(const struct acpi_drhd *unit, size_t *offset, struct acpi_scope *out)
{
	const uint8_t *entry = unit->scopes + *offset;
	size_t left = unit->scopes_size - *offset, length, i;

	if (left < SCOPE_PATH)
		return 0;
	length = entry[1];
	if (length < SCOPE_PATH + 2 || length > left)
		return -1;
	out->type = entry[0];
	out->enumeration_id = entry[4];
	out->start_bus = entry[5];
	out->path_length = 0;
	for (i = SCOPE_PATH; i + 2 <= length && out->path_length < ACPI_MAX_PATH; i += 2)
		out->path[out->path_length++] = (uint8_t)((entry[i] & 0x1f) << 3 |
							  (entry[i + 1] & 7));
	*offset += length;
	return 1;
}
