// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds and checks ACPI tables. Called by acpi.c with the firmware's root pointer, by root_config.c
 * for entries of tables, and by host tests; changes nothing.
 */
#include "abi_version.h"
#include "acpi_rvmh.h"
#include "acpi_tables.h"
#include "boot_handoff.h"

#define MADT_LAPIC 0
#define MADT_X2APIC 9
#define MADT_CPU_ENABLED 1U
/* Entries of an XSDT that are looked at. */
#define MAX_ENTRIES 512U

uint16_t acpi_u16(const void *p)
{
	const uint8_t *b = p;

	return (uint16_t)(b[0] | b[1] << 8);
}

uint32_t acpi_u32(const void *p)
{
	const uint8_t *b = p;

	return acpi_u16(b) | (uint32_t)acpi_u16(b + 2) << 16;
}

uint64_t acpi_u64(const void *p)
{
	const uint8_t *b = p;

	return acpi_u32(b) | (uint64_t)acpi_u32(b + 4) << 32;
}

uint8_t acpi_checksum(const void *data, size_t size)
{
	const uint8_t *byte = data;
	uint8_t sum = 0;

	while (size--)
		sum = (uint8_t)(sum + *byte++);
	return sum;
}

static bool is_signature(const char *found, const char *wanted, size_t size)
{
	while (size && *found == *wanted) {
		found++;
		wanted++;
		size--;
	}
	return !size;
}

bool acpi_table_check(const struct acpi_header *table, uint32_t min)
{
	uint32_t length = acpi_u32(&table->length);

	return length >= sizeof(*table) && length >= min && length <= ACPI_MAX_TABLE_SIZE &&
	       !acpi_checksum(table, length);
}

bool acpi_rsdp_check(const struct acpi_rsdp *rsdp)
{
	uint32_t length;

	if (!is_signature(rsdp->signature, "RSD PTR ", 8) ||
	    acpi_checksum(rsdp, ACPI_RSDP_OLD_SIZE))
		return false;
	if (rsdp->revision < 2)
		return true;
	length = acpi_u32(&rsdp->length);
	return length >= sizeof(*rsdp) && length <= 4096 && !acpi_checksum(rsdp, length);
}

static bool readable(const struct memory_reach *reach, uint64_t address, uint64_t size)
{
	return !reach || memory_reach_has(reach, address, size);
}

/* The header first: it tells how long the table is. */
static bool table_readable(const struct memory_reach *reach, uint64_t address)
{
	const struct acpi_header *table = (const struct acpi_header *)(uintptr_t)address;

	return readable(reach, address, sizeof(*table)) &&
	       (acpi_u32(&table->length) > ACPI_MAX_TABLE_SIZE ||
		readable(reach, address, acpi_u32(&table->length)));
}

/* Fixed parts that root_config.c relies on. */
static void take_table(struct acpi_tables *tables, const struct acpi_header *table)
{
	const struct {
		const char *signature;
		uint32_t min;
		const struct acpi_header **where;
	} wanted[] = {
		{ "APIC", ACPI_MADT_ENTRIES, &tables->madt },
		{ "MCFG", ACPI_MCFG_ENTRIES, &tables->mcfg },
		{ "FACP", 116, &tables->fadt },
		{ "DMAR", ACPI_DMAR_ENTRIES, &tables->dmar },
		{ RVM_ACPI_SIGNATURE, sizeof(struct rvm_acpi_table), &tables->rvmh },
	};
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (!is_signature(table->signature, wanted[i].signature, 4) || *wanted[i].where)
			continue;
		if (acpi_table_check(table, wanted[i].min))
			*wanted[i].where = table;
		else
			tables->bad++;
		return;
	}
}

static bool rsdp_readable(const struct acpi_rsdp *rsdp, const struct memory_reach *reach)
{
	const uint64_t address = (uintptr_t)rsdp;

	return readable(reach, address, ACPI_RSDP_OLD_SIZE) &&
	       (rsdp->revision < 2 ||
		(readable(reach, address, sizeof(*rsdp)) &&
		 (acpi_u32(&rsdp->length) > RVM_PAGE_SIZE ||
		  readable(reach, address, acpi_u32(&rsdp->length)))));
}

const struct acpi_header *acpi_root_find(const struct acpi_rsdp *rsdp,
					 const struct memory_reach *reach, uint32_t *width,
					 uint64_t *unread)
{
	const struct acpi_header *root;
	uint64_t address;
	bool wide;

	*unread = 0;
	if (!rsdp_readable(rsdp, reach)) {
		*unread = (uintptr_t)rsdp;
		return NULL;
	}
	if (!acpi_rsdp_check(rsdp))
		return NULL;
	wide = rsdp->revision >= 2 && acpi_u64(&rsdp->xsdt);
	*width = wide ? 8 : 4;
	address = wide ? acpi_u64(&rsdp->xsdt) : acpi_u32(&rsdp->rsdt);
	root = (const struct acpi_header *)(uintptr_t)address;
	if (!root)
		return NULL;
	if (!table_readable(reach, address)) {
		*unread = address;
		return NULL;
	}
	if (!is_signature(root->signature, wide ? "XSDT" : "RSDT", 4) ||
	    !acpi_table_check(root, sizeof(*root)))
		return NULL;
	return root;
}

bool acpi_tables_find(const struct acpi_rsdp *rsdp, const struct memory_reach *reach,
		      struct acpi_tables *tables)
{
	const struct acpi_header *root;
	uint32_t pos, length, width;
	uint64_t address;

	*tables = (struct acpi_tables){ 0 };
	root = acpi_root_find(rsdp, reach, &width, &tables->unread);
	if (!root)
		return false;
	length = acpi_u32(&root->length);
	if (length > sizeof(*root) + MAX_ENTRIES * width)
		length = sizeof(*root) + MAX_ENTRIES * width;
	for (pos = sizeof(*root); pos + width <= length; pos += width) {
		const uint8_t *entry = (const uint8_t *)root + pos;

		address = width == 8 ? acpi_u64(entry) : acpi_u32(entry);
		if (!address)
			continue;
		if (table_readable(reach, address)) {
			take_table(tables, (const struct acpi_header *)(uintptr_t)address);
		} else {
			tables->out_of_reach++;
			tables->unread = address;
		}
	}
	return true;
}

const uint8_t *acpi_entry(const struct acpi_header *table, uint32_t *pos, bool wide,
			  uint32_t *type, uint32_t *size)
{
	const uint32_t length = acpi_u32(&table->length), head = wide ? 4 : 2;
	const uint8_t *entry = (const uint8_t *)table + *pos;

	if (*pos > length || length - *pos < head)
		return NULL;
	*type = wide ? acpi_u16(entry) : entry[0];
	*size = wide ? acpi_u16(entry + 2) : entry[1];
	if (*size < head || *size > length - *pos)
		return NULL;
	*pos += *size;
	return entry;
}

uint32_t acpi_count_cpus(const struct acpi_header *madt)
{
	uint32_t pos = ACPI_MADT_ENTRIES, type, size, count = 0;
	const uint8_t *entry;

	if (!madt)
		return 0;
	while ((entry = acpi_entry(madt, &pos, false, &type, &size)))
		if ((type == MADT_LAPIC && size >= 8 && acpi_u32(entry + 4) & MADT_CPU_ENABLED) ||
		    (type == MADT_X2APIC && size >= 16 && acpi_u32(entry + 8) & MADT_CPU_ENABLED))
			count++;
	return count;
}

void acpi_rvmh_fill(struct rvm_acpi_table *table, uint64_t phys, uint64_t size)
{
	__builtin_memset(table, 0, sizeof(*table));
	__builtin_memcpy(table->signature, RVM_ACPI_SIGNATURE, sizeof(table->signature));
	table->length = sizeof(*table);
	table->revision = RVM_ACPI_REVISION;
	__builtin_memcpy(table->oem_id, "RVM   ", sizeof(table->oem_id));
	__builtin_memcpy(table->oem_table_id, "RVMCORE ", sizeof(table->oem_table_id));
	table->oem_revision = 1;
	__builtin_memcpy(table->creator_id, "RVM ", sizeof(table->creator_id));
	table->creator_revision = 1;
	table->abi_version = RVM_ABI_VERSION;
	table->phys_base = phys;
	table->mem_size = size;
	table->checksum = (uint8_t)-acpi_checksum(table, sizeof(*table));
}
