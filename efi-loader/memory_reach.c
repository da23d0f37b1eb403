// SPDX-License-Identifier: GPL-2.0-only
/* See memory_reach.h. Called by acpi_tables.c for every pointer that it follows, and by host tests. */
#include "boot_handoff.h"
#include "memory_reach.h"

/* EFI_MEMORY_TYPE and attributes, UEFI specification 2.10, section 7.2. */
#define TYPE_RESERVED 0U
#define TYPE_LAST_RUNTIME 6U
#define TYPE_ACPI_RECLAIM 9U
#define TYPE_ACPI_NVS 10U
#define TYPE_FIRST_OEM 0x70000000U
#define READ_PROTECTED (1ULL << 13)

#define BIOS_START 0xe0000ULL
#define BIOS_END 0x100000ULL

struct descriptor {
	uint32_t type;
	uint32_t padding;
	uint64_t phys_start;
	uint64_t virt_start;
	uint64_t num_pages;
	uint64_t attribute;
};

_Static_assert(TYPE_RESERVED == 0, "is_allocated() compares with the upper end only");

/* Not free, no device, and memory at all: what a table can lie in. */
static bool is_allocated(const struct descriptor *d)
{
	return (d->type <= TYPE_LAST_RUNTIME || d->type == TYPE_ACPI_RECLAIM ||
		d->type == TYPE_ACPI_NVS || d->type >= TYPE_FIRST_OEM) &&
	       !(d->attribute & READ_PROTECTED);
}

/* End of what is allocated from this address on, the address itself when it is not. */
static uint64_t allocated_end(const struct memory_reach *reach, uint64_t address, bool *described)
{
	struct descriptor d;
	uint64_t offset;
	size_t pos;

	*described = false;
	for (pos = 0; reach->map_size - pos >= reach->descriptor_size; pos += reach->descriptor_size) {
		__builtin_memcpy(&d, reach->map + pos, sizeof(d));
		if (address < d.phys_start)
			continue;
		offset = address - d.phys_start;
		if (offset / RVM_PAGE_SIZE >= d.num_pages)
			continue;
		*described = true;
		if (!is_allocated(&d))
			return address;
		if (d.num_pages > (UINT64_MAX - d.phys_start) / RVM_PAGE_SIZE)
			return UINT64_MAX;
		return d.phys_start + d.num_pages * RVM_PAGE_SIZE;
	}
	return address;
}

bool memory_reach_has(const struct memory_reach *reach, uint64_t address, uint64_t size)
{
	uint64_t at = address, next;
	bool described;

	if (reach->descriptor_size < sizeof(struct descriptor) || size > UINT64_MAX - address)
		return false;
	while (at < address + size) {
		next = allocated_end(reach, at, &described);
		if (!described && at >= BIOS_START && at < BIOS_END)
			next = (at & ~(RVM_PAGE_SIZE - 1)) + RVM_PAGE_SIZE;
		if (next == at)
			return false;
		at = next;
	}
	return true;
}
