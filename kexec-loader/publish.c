// SPDX-License-Identifier: GPL-2.0-only
/*
 * See publish.h. Called by enter.c and by host tests; the old tables stay as they are, because a kernel
 * that refuses the core's memory must find them.
 */
#include "errors.h"
#include "publish.h"
#include "refuse.h"

#define MAX_ENTRIES 512U

/* Where things are in the area. */
#define XSDT_OFFSET 64U

static const struct acpi_header *root_table(const struct acpi_rsdp *rsdp, uint32_t *width)
{
	const bool wide = rsdp->revision >= 2 && acpi_u64(&rsdp->xsdt);
	const uint64_t address = wide ? acpi_u64(&rsdp->xsdt) : acpi_u32(&rsdp->rsdt);
	const struct acpi_header *root = (const struct acpi_header *)(uintptr_t)address;

	*width = wide ? 8 : 4;
	if (!root || __builtin_memcmp(root->signature, wide ? "XSDT" : "RSDT", 4) ||
	    !acpi_table_check(root, sizeof(*root)))
		return NULL;
	return root;
}

static bool is_rvmh(uint64_t address)
{
	const struct acpi_header *table = (const struct acpi_header *)(uintptr_t)address;

	return !__builtin_memcmp(table->signature, RVM_ACPI_SIGNATURE, 4);
}

/* Return: number of entries written to @out, which has room for all of them. */
static uint32_t copy_entries(const struct acpi_header *root, uint32_t width, uint8_t *out)
{
	const uint32_t length = acpi_u32(&root->length);
	uint32_t pos, count = 0;
	uint64_t address;

	for (pos = sizeof(*root); pos + width <= length && count < MAX_ENTRIES; pos += width) {
		const uint8_t *entry = (const uint8_t *)root + pos;

		address = width == 8 ? acpi_u64(entry) : acpi_u32(entry);
		if (!address || is_rvmh(address))
			continue;
		__builtin_memcpy(out + count * sizeof(address), &address, sizeof(address));
		count++;
	}
	return count;
}

static void fill_rsdp(struct acpi_rsdp *rsdp, const struct acpi_rsdp *old, uint64_t xsdt)
{
	__builtin_memset(rsdp, 0, sizeof(*rsdp));
	__builtin_memcpy(rsdp, old, ACPI_RSDP_OLD_SIZE);
	rsdp->revision = 2;
	rsdp->length = sizeof(*rsdp);
	rsdp->xsdt = xsdt;
	rsdp->checksum = 0;
	rsdp->checksum = (uint8_t)-acpi_checksum(rsdp, ACPI_RSDP_OLD_SIZE);
	rsdp->extended_checksum = (uint8_t)-acpi_checksum(rsdp, sizeof(*rsdp));
}

int publish_tables(const struct acpi_rsdp *old, const struct rvm_acpi_table *table, void *area,
		   uint32_t size, struct rvm_refusal *why)
{
	struct acpi_header *xsdt = (struct acpi_header *)((uint8_t *)area + XSDT_OFFSET);
	uint8_t *entries = (uint8_t *)(xsdt + 1);
	const struct acpi_header *root;
	uint32_t width, count, room, max;
	uint64_t address;

	root = root_table(old, &width);
	if (!root)
		return refuse(why, -EINVAL, "ACPI: usable RSDT or XSDT", 1, 0);
	max = (acpi_u32(&root->length) - (uint32_t)sizeof(*root)) / width;
	room = XSDT_OFFSET + (uint32_t)sizeof(*xsdt) + (uint32_t)sizeof(*table);
	room += ((max < MAX_ENTRIES ? max : MAX_ENTRIES) + 1) * (uint32_t)sizeof(address);
	if (room > size)
		return refuse(why, -ENOMEM, "ACPI: room for tables", room, size);
	count = copy_entries(root, width, entries);
	__builtin_memcpy(xsdt, root, sizeof(*root));
	__builtin_memcpy(xsdt->signature, "XSDT", 4);
	xsdt->revision = 1;
	xsdt->length = (uint32_t)(sizeof(*xsdt) + (count + 1) * sizeof(address));
	address = (uintptr_t)xsdt + xsdt->length;
	__builtin_memcpy(entries + count * sizeof(address), &address, sizeof(address));
	__builtin_memcpy((uint8_t *)xsdt + xsdt->length, table, sizeof(*table));
	xsdt->checksum = 0;
	xsdt->checksum = (uint8_t)-acpi_checksum(xsdt, xsdt->length);
	fill_rsdp(area, old, (uintptr_t)xsdt);
	return 0;
}
