// SPDX-License-Identifier: GPL-2.0-only
/* See machine.h. Called by enter.c; believes no size in struct boot_params. */
#include "door.h"
#include "log.h"
#include "machine.h"

/* Where firmware without UEFI has the ACPI root pointer (ACPI specification 6.5, section 5.2.5.1). */
#define EBDA_SEGMENT 0x40e
#define EBDA_SIZE 1024
#define VIDEO_MEMORY 0xa0000
#define BIOS_START 0xe0000
#define BIOS_SIZE 0x20000
#define RSDP_ALIGNMENT 16

#define MAX_SETUP_DATA 256

static const struct acpi_rsdp *rsdp_at(uint64_t address)
{
	const struct acpi_rsdp *rsdp = (const struct acpi_rsdp *)address;

	return address && acpi_rsdp_check(rsdp) ? rsdp : NULL;
}

static const struct acpi_rsdp *scan(uint64_t start, uint64_t size)
{
	const struct acpi_rsdp *rsdp = NULL;
	uint64_t pos;

	for (pos = 0; !rsdp && pos < size; pos += RSDP_ALIGNMENT)
		rsdp = rsdp_at(start + pos);
	return rsdp;
}

/* A machine without a BIOS may have any number there; video memory is not for looking at. */
static uint64_t ebda(void)
{
	const uint64_t start = (uint64_t)acpi_u16((const void *)(uint64_t)EBDA_SEGMENT) << 4;

	return start > EBDA_SEGMENT && start <= VIDEO_MEMORY - EBDA_SIZE ? start : 0;
}

static const struct acpi_rsdp *find_rsdp(void)
{
	const struct acpi_rsdp *rsdp;
	uint64_t given = 0;

	memcpy(&given, door_boot_params + BOOT_ACPI_RSDP, sizeof(given));
	rsdp = rsdp_at(given);
	if (!rsdp)
		rsdp = rsdp_at(door_header.rsdp);
	if (!rsdp && ebda())
		rsdp = scan(ebda(), EBDA_SIZE);
	return rsdp ? rsdp : scan(BIOS_START, BIOS_SIZE);
}

void machine_read(struct door_machine *m)
{
	m->rsdp = find_rsdp();
	if (!m->rsdp)
		door_refuse("ACPI: no root pointer: neither kexec nor 'jailhouse kexec' gave one");
	if (!acpi_tables_find(m->rsdp, NULL, &m->tables))
		door_refuse("ACPI: signature, length or checksum of the root is wrong");
	if (m->tables.bad)
		log_line("ACPI: length or checksum of %u tables is wrong, not used", m->tables.bad);
	m->map.count = door_boot_params[BOOT_E820_ENTRIES];
	if (m->map.count > BOOT_E820_MAX)
		m->map.count = BOOT_E820_MAX;
	memcpy(m->map.entry, door_boot_params + BOOT_E820_TABLE,
	       m->map.count * sizeof(struct e820_entry));
}

void machine_commit(const struct door_machine *m)
{
	door_boot_params[BOOT_E820_ENTRIES] = (uint8_t)m->map.count;
	memcpy(door_boot_params + BOOT_E820_TABLE, m->map.entry,
	       m->map.count * sizeof(struct e820_entry));
}

static bool overlaps(uint64_t start, uint64_t size, uint64_t other, uint64_t other_size)
{
	return start < other + other_size && other < start + size;
}

static bool overlaps_setup_data(uint64_t start, uint64_t size)
{
	uint64_t node = boot_get64(BOOT_SETUP_DATA, BOOT_SETUP_DATA + 4);
	unsigned int i;

	for (i = 0; node && i < MAX_SETUP_DATA; i++) {
		const uint8_t *data = (const uint8_t *)node;

		if (overlaps(start, size, node, BOOT_SETUP_DATA_SIZE + (uint64_t)acpi_u32(data + 12)))
			return true;
		node = acpi_u64(data);
	}
	return false;
}

const char *machine_uses(uint64_t start, uint64_t size)
{
	if (overlaps(start, size, (uint64_t)door_start,
		     door_header.tables.offset + door_header.tables.size))
		return "the kernel";
	if (overlaps(start, size, boot_get64(BOOT_RAMDISK_IMAGE, BOOT_EXT_RAMDISK_IMAGE),
		     boot_get64(BOOT_RAMDISK_SIZE, BOOT_EXT_RAMDISK_SIZE)))
		return "the initrd";
	if (overlaps(start, size, boot_get64(BOOT_CMD_LINE, BOOT_EXT_CMD_LINE), RVM_PAGE_SIZE))
		return "the command line";
	if (overlaps(start, size, (uint64_t)door_boot_params, BOOT_PARAMS_SIZE))
		return "the boot parameters";
	return overlaps_setup_data(start, size) ? "setup data" : NULL;
}
