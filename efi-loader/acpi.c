// SPDX-License-Identifier: GPL-2.0-only
/*
 * ACPI on the firmware's side. Called by enter.c. Tables of the firmware are only read, but for the
 * root when there is no protocol to add a table with.
 */
#include "acpi.h"
#include "acpi_rvmh.h"
#include "log.h"
#include "proto/acpi_table.h"
#include "reserve.h"

static const EFI_GUID acpi20_guid = ACPI_20_TABLE_GUID;
static const EFI_GUID acpi10_guid = ACPI_TABLE_GUID;
static const EFI_GUID acpi_table_protocol_guid = ACPI_TABLE_PROTOCOL_GUID;

static struct acpi_rsdp *find_guid(const EFI_GUID *guid)
{
	UINTN i;

	for (i = 0; i < ST->NumberOfTableEntries; i++)
		if (!memcmp(&ST->ConfigurationTable[i].VendorGuid, guid, sizeof(*guid)))
			return ST->ConfigurationTable[i].VendorTable;
	return NULL;
}

static struct acpi_rsdp *find_root(void)
{
	struct acpi_rsdp *rsdp = find_guid(&acpi20_guid);

	return rsdp ? rsdp : find_guid(&acpi10_guid);
}

static void report(const struct acpi_tables *tables, bool root)
{
	if (!root && tables->unread)
		log_line("ACPI: the root at 0x%lx does not lie in allocated memory, not used",
			 tables->unread);
	else if (!root)
		log_line("ACPI: signature, length or checksum of the root is wrong, not used");
	if (tables->out_of_reach)
		log_line("ACPI: %u tables do not lie in allocated memory (one at 0x%lx), not used",
			 tables->out_of_reach, tables->unread);
	if (tables->bad)
		log_line("ACPI: length or checksum of %u tables is wrong, not used", tables->bad);
}

void acpi_find(struct acpi_tables *tables)
{
	const struct acpi_rsdp *rsdp = find_root();
	struct memory_reach reach;
	struct memory_map map;

	memset(tables, 0, sizeof(*tables));
	if (!rsdp) {
		log_line("ACPI: the firmware has no tables");
		return;
	}
	if (memory_map_get(&map))
		return;
	reach = memory_map_reach(&map);
	report(tables, acpi_tables_find(rsdp, &reach, tables));
	memory_map_free(&map);
}

static const struct acpi_header *find_xsdt(const struct acpi_rsdp *rsdp)
{
	const struct acpi_header *root;
	struct memory_reach reach;
	struct memory_map map;
	uint32_t width = 0;
	uint64_t unread;

	if (!rsdp || memory_map_get(&map))
		return NULL;
	reach = memory_map_reach(&map);
	root = acpi_root_find(rsdp, &reach, &width, &unread);
	memory_map_free(&map);
	return width == 8 ? root : NULL;
}

/* A copy of the XSDT with one more entry, and the table itself behind it; the root then names it. */
static EFI_STATUS publish_by_hand(const struct rvm_acpi_table *table)
{
	struct acpi_rsdp *rsdp = find_guid(&acpi20_guid);
	const struct acpi_header *old = find_xsdt(rsdp);
	EFI_PHYSICAL_ADDRESS pages;
	struct acpi_header *xsdt;
	EFI_STATUS status;
	uint64_t address;

	if (!old)
		return EFI_UNSUPPORTED;
	status = BS->AllocatePages(AllocateAnyPages, EfiACPIReclaimMemory,
				   EFI_PAGES_FOR(old->length + sizeof(address) + sizeof(*table)),
				   &pages);
	if (status)
		return status;
	xsdt = (struct acpi_header *)pages;
	address = pages + old->length + sizeof(address);
	memcpy(xsdt, old, old->length);
	memcpy((uint8_t *)xsdt + old->length, &address, sizeof(address));
	memcpy((void *)address, table, sizeof(*table));
	xsdt->length = old->length + (uint32_t)sizeof(address);
	xsdt->checksum = 0;
	xsdt->checksum = (uint8_t)-acpi_checksum(xsdt, xsdt->length);
	rsdp->xsdt = pages;
	rsdp->extended_checksum = 0;
	rsdp->extended_checksum = (uint8_t)-acpi_checksum(rsdp, rsdp->length);
	return EFI_SUCCESS;
}

EFI_STATUS acpi_publish(uint64_t phys, uint64_t size)
{
	struct acpi_table_protocol *protocol;
	struct rvm_acpi_table table;
	EFI_STATUS status;
	UINTN key;

	acpi_rvmh_fill(&table, phys, size);
	if (!BS->LocateProtocol((EFI_GUID *)&acpi_table_protocol_guid, NULL, (VOID **)&protocol))
		status = protocol->install(protocol, &table, sizeof(table), &key);
	else
		status = publish_by_hand(&table);
	if (status)
		return log_error(status, "ACPI: table RVMH could not be added, kernels will not find "
				 "the core");
	return EFI_SUCCESS;
}
