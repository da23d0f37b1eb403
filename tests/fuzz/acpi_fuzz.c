// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/root_config.c efi-loader/root_memory.c efi-loader/acpi_tables.c efi-loader/memory_reach.c efi-loader/text.c hypervisor/cell/config*.c */
/*
 * What rvm.efi believes of firmware: a memory map and ACPI tables of any content. Each table lies in
 * memory of exactly the size it states. The configuration built from them must list memory in order,
 * once, and without the core's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "efi-loader/acpi_tables.h"
#include "efi-loader/root_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_TABLES 8
#define WIDE 1
#define RIGHT_CHECKSUMS 2

/* First bytes of an input; the map and then tables follow, each table behind two bytes of its size. */
struct head {
	uint8_t flags;
	uint8_t num_cpus;
	uint8_t phys_bits;
	/** Added to the size of a descriptor. */
	uint8_t stride;
	/** In pages. */
	uint32_t core_pages;
	uint64_t core_page;
	uint16_t map_size;
} RVM_PACKED;

static struct root_input in;
static uint8_t *tables[MAX_TABLES];
static size_t num_tables;

static void *copy_of(const void *data, size_t size, size_t room)
{
	uint8_t *copy = calloc(1, room ? room : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	return copy;
}

static void set_checksum(uint8_t *table, size_t size, size_t where)
{
	table[where] = 0;
	table[where] = (uint8_t)-acpi_checksum(table, size);
}

/* A table cannot be longer than the memory it was put into: nobody could tell. */
static void add_table(const uint8_t *data, uint32_t size, uint8_t flags)
{
	uint32_t stated = size >= 8 ? acpi_u32(data + 4) : 0;
	uint8_t *table;

	if (stated > size)
		stated = size;
	table = copy_of(data, stated, stated < sizeof(struct acpi_header) ?
			sizeof(struct acpi_header) : stated);
	memcpy(table + 4, &stated, sizeof(stated));
	if (flags & RIGHT_CHECKSUMS && stated >= sizeof(struct acpi_header))
		set_checksum(table, stated, offsetof(struct acpi_header, checksum));
	tables[num_tables++] = table;
}

static void find_tables(bool wide)
{
	const uint32_t length = (uint32_t)(sizeof(struct acpi_header) + num_tables * 8);
	struct acpi_rsdp rsdp = { .revision = 2, .length = sizeof(rsdp) };
	uint8_t *root = calloc(1, length);
	size_t i;

	if (!root)
		abort();
	/* The narrow root cannot hold addresses of this program: it shows only that nothing breaks. */
	memcpy(rsdp.signature, "RSD PTR ", 8);
	memcpy(root, wide ? "XSDT" : "RSDT", 4);
	memcpy(root + 4, &length, sizeof(length));
	for (i = 0; i < num_tables; i++)
		memcpy(root + sizeof(struct acpi_header) + i * 8, &tables[i], 8);
	set_checksum(root, length, offsetof(struct acpi_header, checksum));
	rsdp.xsdt = (uintptr_t)root;
	set_checksum((uint8_t *)&rsdp, ACPI_RSDP_OLD_SIZE, offsetof(struct acpi_rsdp, checksum));
	set_checksum((uint8_t *)&rsdp, sizeof(rsdp), offsetof(struct acpi_rsdp, extended_checksum));
	if (acpi_tables_find(&rsdp, NULL, &in.tables) != wide)
		abort();
	acpi_count_cpus(in.tables.madt);
	free(root);
}

static void expect_regions(const struct jailhouse_cell_desc *cell)
{
	const struct jailhouse_memory *region = rvm_cell_mem_regions(cell);
	uint64_t end = 0;
	uint32_t i;

	for (i = 0; i < cell->num_memory_regions; i++, region++) {
		if (region->phys_start < end || !region->size ||
		    region->size > (1ULL << 52) - region->phys_start)
			abort();
		end = region->phys_start + region->size;
		if (in.core_size && region->phys_start < in.core_phys + in.core_size &&
		    end > in.core_phys)
			abort();
	}
}

static void build(void)
{
	uint8_t *out = malloc(ROOT_CONFIG_MAX_SIZE);
	const struct jailhouse_system *sys = (const void *)out;
	struct rvm_config_error error;
	struct rvm_refusal why = { 0 };
	size_t size = 0;
	int err;

	if (!out)
		abort();
	err = root_config_build(&in, out, &size, &why);
	if (err && ((err != -EINVAL && err != -E2BIG) || !why.what))
		abort();
	if (!err) {
		if (size > ROOT_CONFIG_MAX_SIZE || size != rvm_config_system_size(sys))
			abort();
		expect_regions(&sys->root_cell);
		rvm_config_check_system(out, size, &error);
	}
	free(out);
}

static void read_head(const struct head *head)
{
	memset(&in, 0, sizeof(in));
	in.descriptor_size = sizeof(struct root_descriptor) + head->stride % 32;
	in.num_cpus = head->num_cpus;
	in.phys_bits = head->phys_bits % 64;
	/* The core's memory was allocated by rvm.efi itself. */
	in.core_phys = head->core_page % (1ULL << 39) << 12;
	in.core_size = (uint64_t)(head->core_pages % (1U << 18)) << 12;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct head head;
	void *map;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	data += sizeof(head);
	size -= sizeof(head);
	read_head(&head);
	in.map_size = head.map_size < size ? head.map_size : size;
	map = copy_of(data, in.map_size, in.map_size);
	in.map = map;
	data += in.map_size;
	size -= in.map_size;
	for (num_tables = 0; num_tables < MAX_TABLES && size >= 2;) {
		size_t length = acpi_u16(data);

		data += 2;
		size -= 2;
		length = length < size ? length : size;
		add_table(data, (uint32_t)length, head.flags);
		data += length;
		size -= length;
	}
	find_tables(head.flags & WIDE);
	build();
	while (num_tables)
		free(tables[--num_tables]);
	free(map);
	return 0;
}
