// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/acpi.c tools/pci.c tools/text.c */
/*
 * The tool's readers of ACPI tables and PCI configuration space, with sound and with hostile
 * input. Each table lies in memory of exactly its size, so that the sanitizer sees a read beyond
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "image_header.h"
#include "tools/acpi.h"
#include "tools/pci.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void put(uint8_t *data, unsigned int bytes, uint64_t value)
{
	for (; bytes-- != 0; value >>= 8)
		*data++ = (uint8_t)value;
}

/** A table with header, @body_size bytes behind it, and a right checksum; to be freed. */
static struct acpi_table make_table(const char *signature, const void *body, size_t body_size)
{
	struct acpi_table table = { NULL, 36 + body_size };
	uint8_t *data = calloc(1, table.size), sum = 0;
	size_t i;

	assert_non_null(data);
	memcpy(data, signature, 4);
	put(data + 4, 4, table.size);
	if (body_size != 0)
		memcpy(data + 36, body, body_size);
	for (i = 0; i < table.size; i++)
		sum = (uint8_t)(sum + data[i]);
	data[9] = (uint8_t)-sum;
	table.data = data;
	return table;
}

static void free_table(struct acpi_table *table)
{
	free((void *)table->data);
}

static void test_table_check(void **state)
{
	struct acpi_table table = make_table("TEST", "body", 4), cut;
	uint8_t *data = (uint8_t *)table.data;

	(void)state;
	assert_null(acpi_table_check(&table, "TEST"));
	assert_string_equal(acpi_table_check(&table, "TES2"), "wrong signature");
	cut = (struct acpi_table){ data, 35 };
	assert_string_equal(acpi_table_check(&cut, "TEST"), "shorter than a table header");
	cut = (struct acpi_table){ data, 0 };
	assert_string_equal(acpi_table_check(&cut, "TEST"), "shorter than a table header");
	cut = (struct acpi_table){ data, 39 };
	assert_string_equal(acpi_table_check(&cut, "TEST"), "states a length beyond its end");
	data[37]++;
	assert_string_equal(acpi_table_check(&table, "TEST"), "wrong checksum");
	put(data + 4, 4, 20);
	assert_string_equal(acpi_table_check(&table, "TEST"),
			    "states a length shorter than its header");
	put(data + 4, 4, 0xffffffff);
	assert_string_equal(acpi_table_check(&table, "TEST"), "states a length beyond its end");
	free_table(&table);
}

static void test_table_longer_file(void **state)
{
	struct acpi_table table = make_table("TEST", "body", 4), longer = { NULL, 41 };
	uint8_t *data = calloc(1, 41);

	(void)state;
	assert_non_null(data);
	memcpy(data, table.data, table.size);
	longer.data = data;
	assert_null(acpi_table_check(&longer, "TEST"));
	assert_int_equal(longer.size, 40);
	free(data);
	free_table(&table);
}

static void test_madt(void **state)
{
	static const uint8_t body[] = {
		0,    0,  0xe0, 0xfe, 1,    0, 0, 0,
		/* A local APIC, two IOAPICs, an override. */
		0,    8,  0,    0,    1,    0, 0, 0,
		1,    12, 2,    0,    0x00, 0, 0xc0, 0xfe, 0, 0, 0, 0,
		2,    10, 0,    0,    2,    0, 0, 0, 0, 0,
		1,    12, 8,    0,    0x00, 0x10, 0xc0, 0xfe, 24, 0, 0, 0,
	};
	struct acpi_table table = make_table("APIC", body, sizeof(body));
	struct acpi_ioapic out[2];

	(void)state;
	assert_int_equal(acpi_madt_ioapics(&table, out, 2), 2);
	assert_int_equal(out[0].id, 2);
	assert_int_equal(out[0].address, 0xfec00000);
	assert_int_equal(out[1].id, 8);
	assert_int_equal(out[1].address, 0xfec01000);
	assert_int_equal(out[1].gsi_base, 24);
	assert_int_equal(acpi_madt_ioapics(&table, out, 1), 1);
	free_table(&table);
}

/** Enabled processors of both kinds; one that is listed twice is one. */
static void test_madt_cpus(void **state)
{
	static const uint8_t body[] = {
		0, 0,  0xe0, 0xfe, 1, 0, 0, 0,
		0, 8,  0,    0,    1, 0, 0, 0,
		0, 8,  1,    2,    1, 0, 0, 0,
		/* Not enabled; too short. */
		0, 8,  2,    4,    2, 0, 0, 0,
		0, 4,  3,    6,
		/* The second one again, and one that only has a long ID. */
		9, 16, 0,    0,    2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
		9, 16, 0,    0,    0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0,
	};
	struct acpi_table table = make_table("APIC", body, sizeof(body));
	uint8_t many[8 + (RVM_MAX_CPUS + 3) * 16] = { 0 };
	unsigned int i;

	(void)state;
	assert_int_equal(acpi_madt_cpus(&table), 3);
	free_table(&table);
	for (i = 0; i < RVM_MAX_CPUS + 3; i++) {
		many[8 + 16 * i] = 9;
		many[8 + 16 * i + 1] = 16;
		put(many + 8 + 16 * i + 4, 4, i);
		many[8 + 16 * i + 8] = 1;
	}
	table = make_table("APIC", many, sizeof(many));
	assert_int_equal(acpi_madt_cpus(&table), RVM_MAX_CPUS + 1);
	free_table(&table);
	table = make_table("APIC", many, 8 + RVM_MAX_CPUS * 16);
	assert_int_equal(acpi_madt_cpus(&table), RVM_MAX_CPUS);
	free_table(&table);
}

/** Entries that are empty, cut, or longer than the table: no endless loop, no read beyond. */
static void test_madt_hostile(void **state)
{
	static const uint8_t bodies[][12] = {
		{ 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 },
		{ 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0 },
		{ 0, 0, 0, 0, 0, 0, 0, 0, 1, 12, 0, 0 },
		{ 0, 0, 0, 0, 0, 0, 0, 0, 1, 255, 0, 0 },
	};
	struct acpi_ioapic out[1];
	struct acpi_table table;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bodies); i++) {
		table = make_table("APIC", bodies[i], sizeof(bodies[i]));
		assert_int_equal(acpi_madt_ioapics(&table, out, 1), -1);
		assert_int_equal(acpi_madt_cpus(&table), 0);
		free_table(&table);
	}
	/* Too short for its own fixed part; an IOAPIC entry that is too short to be one. */
	table = make_table("APIC", NULL, 0);
	assert_int_equal(acpi_madt_ioapics(&table, out, 1), 0);
	free_table(&table);
	table = make_table("APIC", (const uint8_t[]){ 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0 }, 12);
	assert_int_equal(acpi_madt_ioapics(&table, out, 1), 0);
	free_table(&table);
}

static void test_mcfg(void **state)
{
	uint8_t body[8 + 2 * 16 + 5] = { 0 };
	struct acpi_table table;
	struct acpi_mcfg out;

	(void)state;
	put(body + 8, 8, 0xa0000000);
	put(body + 16, 2, 1);
	put(body + 24, 8, 0xb0000000);
	body[24 + 11] = 0x7f;
	table = make_table("MCFG", body, sizeof(body));
	assert_true(acpi_mcfg_first(&table, &out));
	assert_int_equal(out.base, 0xb0000000);
	assert_int_equal(out.end_bus, 0x7f);
	free_table(&table);
	table = make_table("MCFG", body, 8 + 15);
	assert_false(acpi_mcfg_first(&table, &out));
	free_table(&table);
}

static void test_fadt(void **state)
{
	uint8_t body[276 - 36] = { 0 };
	struct acpi_table table;

	(void)state;
	put(body + 76 - 36, 4, 0xb008);
	body[91 - 36] = 4;
	table = make_table("FACP", body, 116 - 36);
	assert_int_equal(acpi_fadt_pm_timer(&table), 0xb008);
	free_table(&table);
	body[208 - 36] = 1;
	put(body + 212 - 36, 8, 0x608);
	table = make_table("FACP", body, sizeof(body));
	assert_int_equal(acpi_fadt_pm_timer(&table), 0x608);
	free_table(&table);
	put(body + 212 - 36, 8, 0x123456789);
	table = make_table("FACP", body, sizeof(body));
	assert_int_equal(acpi_fadt_pm_timer(&table), 0);
	free_table(&table);
	put(body + 112 - 36, 4, 1U << 20);
	table = make_table("FACP", body, sizeof(body));
	assert_int_equal(acpi_fadt_pm_timer(&table), 0);
	free_table(&table);
	table = make_table("FACP", body, 20);
	assert_int_equal(acpi_fadt_pm_timer(&table), 0);
	free_table(&table);
}

static void test_rvmh(void **state)
{
	uint8_t body[24] = { 0 };
	struct acpi_table table;
	struct acpi_rvmh out;

	(void)state;
	put(body, 4, 1);
	put(body + 8, 8, 0x30000000);
	put(body + 16, 8, 0x1000000);
	table = make_table("RVMH", body, sizeof(body));
	assert_true(acpi_rvmh(&table, &out));
	assert_int_equal(out.abi_version, 1);
	assert_int_equal(out.phys_base, 0x30000000);
	assert_int_equal(out.mem_size, 0x1000000);
	free_table(&table);
	table = make_table("RVMH", body, sizeof(body) - 1);
	assert_false(acpi_rvmh(&table, &out));
	free_table(&table);
}

static const uint8_t dmar_body[] = {
	38, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* RMRR, skipped. */
	1, 0, 8, 0, 0, 0, 0, 0,
	/* Unit at fed90000 for 00:02.0, 8 KiB. */
	0, 0, 24, 0, 0, 1, 0, 0, 0x00, 0x00, 0xd9, 0xfe, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 2, 0,
	/* Unit at fed91000 for the rest, with an IOAPIC behind bridge 00:1e.0. */
	0, 0, 26, 0, 1, 0, 0, 0, 0x00, 0x10, 0xd9, 0xfe, 0, 0, 0, 0,
	3, 10, 0, 0, 2, 0, 0x1e, 0, 0x1f, 1,
};

static void test_dmar(void **state)
{
	struct acpi_table table = make_table("DMAR", dmar_body, sizeof(dmar_body));
	struct acpi_scope scope;
	struct acpi_drhd unit;
	size_t offset = 0, in_scope = 0;

	(void)state;
	assert_true(acpi_dmar_has_remapping(&table));
	assert_int_equal(acpi_dmar_next(&table, &offset, &unit), 1);
	assert_int_equal(unit.base, 0xfed90000);
	assert_int_equal(unit.size, 8192);
	assert_false(unit.include_all);
	assert_int_equal(acpi_scope_next(&unit, &in_scope, &scope), 1);
	assert_int_equal(scope.type, ACPI_SCOPE_ENDPOINT);
	assert_int_equal(scope.path_length, 1);
	assert_int_equal(scope.path[0], 2 << 3);
	assert_int_equal(acpi_scope_next(&unit, &in_scope, &scope), 0);
	assert_int_equal(acpi_dmar_next(&table, &offset, &unit), 1);
	assert_true(unit.include_all);
	in_scope = 0;
	assert_int_equal(acpi_scope_next(&unit, &in_scope, &scope), 1);
	assert_int_equal(scope.type, ACPI_SCOPE_IOAPIC);
	assert_int_equal(scope.enumeration_id, 2);
	assert_int_equal(scope.path_length, 2);
	assert_int_equal(acpi_dmar_next(&table, &offset, &unit), 0);
	free_table(&table);
}

/** Every byte of the DMAR set to every value of a few: the walk ends and stays inside. */
static void test_dmar_hostile(void **state)
{
	static const uint8_t values[] = { 0, 1, 3, 5, 8, 15, 0x7f, 0x80, 0xff };
	uint8_t body[sizeof(dmar_body)];
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(body) * ARRAY_SIZE(values); i++) {
		size_t offset = 0, steps = 0;
		struct acpi_table table;
		struct acpi_scope scope;
		struct acpi_drhd unit;

		memcpy(body, dmar_body, sizeof(body));
		body[i / ARRAY_SIZE(values)] = values[i % ARRAY_SIZE(values)];
		table = make_table("DMAR", body, sizeof(body));
		while (acpi_dmar_next(&table, &offset, &unit) > 0) {
			assert_true(++steps < 100);
			k = 0;
			while (acpi_scope_next(&unit, &k, &scope) > 0)
				assert_true(++steps < 100);
		}
		free_table(&table);
	}
}

static void test_pci_names(void **state)
{
	uint16_t domain, bdf;

	(void)state;
	assert_true(pci_parse_name("0000:00:1f.7", &domain, &bdf));
	assert_int_equal(bdf, 0xff);
	assert_true(pci_parse_name("ffff:ff:00.0", &domain, &bdf));
	assert_int_equal(domain, 0xffff);
	assert_false(pci_parse_name("10000:00:00.0", &domain, &bdf));
	assert_false(pci_parse_name("0000:100:00.0", &domain, &bdf));
	assert_false(pci_parse_name("0000:00:20.0", &domain, &bdf));
	assert_false(pci_parse_name("0000:00:00.8", &domain, &bdf));
	assert_false(pci_parse_name("0000:00:00", &domain, &bdf));
	assert_false(pci_parse_name("0000:00:00.0x", &domain, &bdf));
	assert_false(pci_parse_name("", &domain, &bdf));
}

/** A function with MSI at 50H, MSI-X at 60H, PCI Express at 70H, and one extended capability. */
static void make_function(uint8_t *config)
{
	memset(config, 0, PCI_CONFIG_SPACE);
	put(config, 4, 0x10d38086);
	put(config + 6, 2, 0x10);
	put(config + 9, 3, 0x020000);
	config[0x34] = 0x50;
	put(config + 0x50, 4, 0x01866005);
	put(config + 0x60, 4, 0x00047011);
	put(config + 0x64, 4, 0x00002003);
	put(config + 0x70, 4, 0x00020010);
	put(config + 0x100, 4, 0x00010001);
}

static const char function_resources[] =
	"0x00000000feb80000 0x00000000feb9ffff 0x0000000000040200\n"
	"0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
	"0x000000000000c080 0x000000000000c09f 0x0000000000040101\n"
	"0x0000004000000000 0x0000004000007fff 0x000000000014220c\n";

static void test_pci_function(void **state)
{
	static uint8_t config[PCI_CONFIG_SPACE];
	struct pci_function f;

	(void)state;
	make_function(config);
	assert_true(pci_parse(&f, config, sizeof(config), function_resources));
	assert_int_equal(f.dev.type, JAILHOUSE_PCI_TYPE_DEVICE);
	assert_int_equal(f.class_code, 0x020000);
	assert_int_equal(f.dev.bar_mask[0], 0xfffe0000);
	assert_int_equal(f.dev.bar_mask[1], 0);
	assert_int_equal(f.dev.bar_mask[2], 0xffffffe0);
	assert_int_equal(f.dev.bar_mask[3], 0xffff8000);
	assert_int_equal(f.dev.bar_mask[4], 0xffffffff);
	assert_int_equal(f.dev.num_msi_vectors, 8);
	assert_true(f.dev.msi_64bits);
	assert_true(f.dev.msi_maskable);
	assert_int_equal(f.dev.num_msix_vectors, 5);
	assert_int_equal(f.dev.msix_address, 0x4000002000);
	assert_int_equal(f.dev.msix_region_size, 0x1000);
	assert_int_equal(f.dev.num_caps, 4);
	assert_int_equal(f.caps[0].len, 24);
	assert_int_equal(f.caps[2].len, 60);
	assert_int_equal(f.caps[3].id, 1 | JAILHOUSE_PCI_EXT_CAP);
	assert_true(pci_parse(&f, config, 64, ""));
	assert_int_equal(f.dev.num_caps, 0);
}

static void test_pci_hostile(void **state)
{
	static uint8_t config[PCI_CONFIG_SPACE];
	struct pci_function f;
	unsigned int i;

	(void)state;
	assert_false(pci_parse(&f, config, 63, ""));
	memset(config, 0xff, sizeof(config));
	assert_false(pci_parse(&f, config, sizeof(config), ""));
	/* Lists that loop. */
	make_function(config);
	config[0x71] = 0x50;
	put(config + 0x100, 4, 0x10010001);
	assert_true(pci_parse(&f, config, sizeof(config), "0x 0x 0x"));
	assert_true(f.dev.num_caps <= PCI_MAX_CAPS);
	/* Capabilities that reach beyond the space, resources that are nonsense. */
	for (i = 0; i < 256; i++) {
		uint8_t *exact = malloc(256);

		assert_non_null(exact);
		make_function(config);
		config[0x34] = (uint8_t)i;
		memcpy(exact, config, 256);
		memset(exact + 0xf0, 0x11, 16);
		assert_true(pci_parse(&f, exact, 256, "0xffffffffffffffff 0x0 0x200\n"));
		free(exact);
	}
	make_function(config);
	assert_true(pci_parse(&f, config, sizeof(config),
			      "0x0 0xffffffffffffffff 0x200\n0x1000 0x1fff 0x200 junk"));
	assert_int_equal(f.dev.bar_mask[0], 0);
	assert_int_equal(f.dev.bar_mask[1], 0xfffff000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_check),
		cmocka_unit_test(test_table_longer_file),
		cmocka_unit_test(test_madt),
		cmocka_unit_test(test_madt_cpus),
		cmocka_unit_test(test_madt_hostile),
		cmocka_unit_test(test_mcfg),
		cmocka_unit_test(test_fadt),
		cmocka_unit_test(test_rvmh),
		cmocka_unit_test(test_dmar),
		cmocka_unit_test(test_dmar_hostile),
		cmocka_unit_test(test_pci_names),
		cmocka_unit_test(test_pci_function),
		cmocka_unit_test(test_pci_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
