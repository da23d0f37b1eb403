// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/regions.c tools/iomem.c tools/text.c tools/config_build.c tools/config_iommu.c tools/acpi.c hypervisor/cell/config*.c */
/*
 * From the description of a machine to a root configuration: whatever is built from a sound
 * description passes the check, and whatever is wrong with a description is refused, not built
 * upon.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell/config.h"
#include "tools/config_build.h"
#include "tools/regions.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_REGIONS 64U
#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define RAM (RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

static struct iomem_entry entries[IOMEM_MAX_ENTRIES];

/* The test machine with memmap=16M$0x30000000. */
static const char bochs_iomem[] = "00000000-00000fff : Reserved\n"
				  "00001000-0009fbff : System RAM\n"
				  "0009fc00-0009ffff : Reserved\n"
				  "000a0000-000bffff : PCI Bus 0000:00\n"
				  "000c0000-000c7fff : Video ROM\n"
				  "000f0000-000fffff : System ROM\n"
				  "00100000-2fffffff : System RAM\n"
				  "  01800000-02601ef1 : Kernel code\n"
				  "30000000-30ffffff : Reserved\n"
				  "31000000-3fffffff : System RAM\n"
				  "c0000000-febfffff : PCI Bus 0000:00\n"
				  "fec00000-fec003ff : IOAPIC 0\n"
				  "fed00000-fed003ff : HPET 0\n"
				  "fee00000-fee00fff : Local APIC\n"
				  "100000000-13fffffff : System RAM\n"
				  "8000000000-bfffffffff : PCI Bus 0000:00\n";

static unsigned int parse(const char *text)
{
	unsigned int bad_line = 0;
	int count = iomem_parse(text, entries, &bad_line);

	assert_true(count >= 0);
	return (unsigned int)count;
}

static int build(const char *text, uint64_t start, uint64_t size, struct region *out,
		 unsigned int max, const char **why)
{
	const struct memory_range reserved = { start, size };

	return regions_build(entries, parse(text), &reserved, out, max, why);
}

/** Sorted, aligned, without overlap, and without a gap below 4 GiB but the reserved range. */
static void assert_complete(const struct region *r, int count, uint64_t start, uint64_t size)
{
	uint64_t next = 0;
	int i;

	for (i = 0; i < count; i++) {
		assert_int_equal(r[i].start % 4096, 0);
		assert_int_equal(r[i].size % 4096, 0);
		assert_true(r[i].size != 0);
		if (next == start && size != 0)
			next += size;
		if (next < 1ULL << 32)
			assert_int_equal(r[i].start, next);
		else
			assert_true(r[i].start >= next);
		next = r[i].start + r[i].size;
	}
	assert_true(next >= 1ULL << 32);
}

static void test_regions(void **state)
{
	struct region out[MAX_REGIONS];
	const char *why = NULL;
	int count = build(bochs_iomem, 0x30000000, 0x1000000, out, MAX_REGIONS, &why);

	(void)state;
	assert_int_equal(count, 16);
	assert_complete(out, count, 0x30000000, 0x1000000);
	assert_string_equal(out[0].name, "System RAM");
	assert_int_equal(out[0].size, 0xa0000);
	assert_int_equal(out[0].flags, RAM);
	assert_string_equal(out[1].name, "PCI Bus 0000:00");
	assert_int_equal(out[1].flags, RW);
	assert_string_equal(out[3].name, "unclaimed");
	assert_int_equal(out[5].start, 0x31000000);
	assert_int_equal(out[15].start, 0x8000000000);
	count = build(bochs_iomem, 0, 0, out, MAX_REGIONS, &why);
	assert_int_equal(count, 15);
	assert_complete(out, count, 0, 0);
}

static void test_regions_reserved_anywhere(void **state)
{
	static const uint64_t starts[] = { 0x1000,     0x9f000,	   0xbf000,    0x2ffff000,
					   0x30800000, 0x3ffff000, 0xfec00000, 0xfffff000,
					   0x100000000, 0x9000000000 };
	struct region out[MAX_REGIONS];
	const char *why = NULL;
	size_t i;
	int count, k;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(starts); i++) {
		count = build(bochs_iomem, starts[i], 0x2000, out, MAX_REGIONS, &why);
		assert_true(count > 0);
		for (k = 0; k < count; k++)
			assert_true(out[k].start >= starts[i] + 0x2000 ||
				    out[k].start + out[k].size <= starts[i]);
	}
}

/** A page that two entries share belongs to the first. */
static void test_regions_shared_page(void **state)
{
	struct region out[MAX_REGIONS];
	const char *why = NULL;
	int count = build("00000000-000007ff : System RAM\n00000800-00000bff : device\n"
			  "00000c00-00001fff : device\n",
			  0, 0, out, MAX_REGIONS, &why);

	(void)state;
	assert_int_equal(count, 3);
	assert_int_equal(out[0].size, 0x1000);
	assert_int_equal(out[1].start, 0x1000);
	assert_string_equal(out[1].name, "device");
	assert_complete(out, count, 0, 0);
}

static void test_regions_hostile(void **state)
{
	static const struct {
		const char *text;
		const char *why;
	} cases[] = {
		{ "0-ffffffffffffffff : a\n", "an entry beyond the physical address space" },
		{ "0-10000000000000 : a\n", "an entry beyond the physical address space" },
		{ "1000-1fff : a\n0-fff : b\n", "entries out of order" },
		{ "0-fff : a\n0-fff : b\n", "entries out of order" },
	};
	struct region out[MAX_REGIONS];
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		why = "";
		assert_int_equal(build(cases[i].text, 0, 0, out, MAX_REGIONS, &why), -1);
		assert_string_equal(why, cases[i].why);
	}
	assert_int_equal(build(bochs_iomem, 0, 0, out, 3, &why), -1);
	assert_string_equal(why, "too many memory regions");
	assert_int_equal(build("", 0, 0, out, MAX_REGIONS, &why), 1);
	assert_int_equal(build("ffffffff000-fffffffffffff : top\n", 0, 0, out, MAX_REGIONS, &why),
			 2);
}

static const uint8_t dmar[] = {
	/* Header, only its size counts here; host address width, flags. */
	'D', 'M', 'A', 'R', 98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 38, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* Unit at fed90000 for all behind bridge 00:01.0. */
	0, 0, 24, 0, 0, 0, 0, 0, 0x00, 0x00, 0xd9, 0xfe, 0, 0, 0, 0, 2, 8, 0, 0, 0, 0, 1, 0,
	/* Unit at fed91000 for the rest, with IOAPIC 2 at 01:1f.1, behind the bridge. */
	0, 0, 26, 0, 1, 0, 0, 0, 0x00, 0x10, 0xd9, 0xfe, 0, 0, 0, 0,
	3, 10, 0, 0, 2, 0, 1, 0, 0x1f, 1,
};

static struct pci_function functions[4];

static void make_machine(struct machine *m)
{
	memset(m, 0, sizeof(*m));
	snprintf(m->name, sizeof(m->name), "machine");
	cpu_set_add(&m->cpus, 0);
	cpu_set_add(&m->cpus, 2);
	cpu_set_add(&m->cpus, 7);
	m->iomem = entries;
	m->num_iomem = parse(bochs_iomem);
	m->reserved = (struct memory_range){ 0x30000000, 0x1000000 };
	m->console.type = JAILHOUSE_CON_TYPE_8250;
	m->console.address = 0x3f8;
	m->ioapics[0] = (struct acpi_ioapic){ 2, 0xfec00000, 0 };
	m->ioapics[1] = (struct acpi_ioapic){ 3, 0xfec01000, 24 };
	m->num_ioapics = 2;
	m->mcfg.base = 0xe0000000;
	m->mcfg.end_bus = 0xff;
	m->pm_timer = 0xb008;
	m->dmar = (struct acpi_table){ dmar, sizeof(dmar) };
	memset(functions, 0, sizeof(functions));
	functions[0].dev.type = JAILHOUSE_PCI_TYPE_DEVICE;
	functions[1].dev.type = JAILHOUSE_PCI_TYPE_BRIDGE;
	functions[1].dev.bdf = 1 << 3;
	functions[1].secondary_bus = 1;
	functions[1].subordinate_bus = 2;
	functions[2].dev.type = JAILHOUSE_PCI_TYPE_DEVICE;
	functions[2].dev.bdf = 2 << 8;
	functions[2].dev.num_caps = 2;
	functions[2].caps[0] = (struct jailhouse_pci_capability){ 5, 0x50, 14, 1 };
	functions[2].caps[1] = (struct jailhouse_pci_capability){ 16, 0x70, 60, 1 };
	functions[3] = functions[2];
	functions[3].dev.bdf = 3 << 8;
	m->pci = functions;
	m->num_pci = 4;
}

static void assert_builds(const struct machine *m, struct config *config)
{
	struct rvm_config_error err = { 0 };
	const char *why = "";

	if (!config_build(m, config, &why))
		fail_msg("not built: %s", why);
	if (rvm_config_check_system(config->system, config->size, &err) != 0)
		fail_msg("not accepted: %s, entry %u, wanted 0x%llx, found 0x%llx", err.field,
			 err.index, (unsigned long long)err.wanted, (unsigned long long)err.found);
}

static void test_build(void **state)
{
	const struct jailhouse_pci_device *pci;
	const struct jailhouse_cell_desc *cell;
	const struct jailhouse_irqchip *chip;
	struct config config;
	struct machine m;

	(void)state;
	make_machine(&m);
	assert_builds(&m, &config);
	cell = &config.system->root_cell;
	assert_string_equal(cell->name, "machine");
	/* Three CPUs, numbered without gaps. */
	assert_int_equal(rvm_cell_num_cpus(cell), 3);
	assert_true(rvm_cell_has_cpu(cell, 2));
	assert_int_equal(config.system->hypervisor_memory.phys_start, 0x30000000);
	assert_int_equal(config.system->platform_info.iommu_units[1].base, 0xfed91000);
	chip = rvm_cell_irqchips(cell);
	assert_int_equal(chip[0].pin_bitmap[0], 0xffffff);
	assert_int_equal(chip[0].pin_bitmap[1], 0);
	assert_int_equal(chip[0].id, 1 << 16 | 1 << 8 | 0x1f << 3 | 1);
	assert_int_equal(chip[1].pin_bitmap[3], 0xffffffff);
	assert_int_equal(chip[1].id, 0);
	pci = rvm_cell_pci_devices(cell);
	/* By rest, by its own scope, behind the bridge, behind nothing. */
	assert_int_equal(pci[0].iommu, 1);
	assert_int_equal(pci[1].iommu, 0);
	assert_int_equal(pci[2].iommu, 0);
	assert_int_equal(pci[3].iommu, 1);
	/* Equal lists are stored once. */
	assert_int_equal(cell->num_pci_caps, 2);
	assert_int_equal(pci[3].caps_start, pci[2].caps_start);
	config_free(&config);
}

static void test_build_minimal(void **state)
{
	struct config config;
	struct machine m;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.name[0] = 'm';
	cpu_set_add(&m.cpus, 0);
	m.iomem = entries;
	m.num_iomem = parse("0-fff : System RAM\n");
	assert_builds(&m, &config);
	config_free(&config);
}

static void test_build_all_cpus(void **state)
{
	struct config config;
	struct machine m;
	unsigned int cpu;

	(void)state;
	make_machine(&m);
	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu++)
		cpu_set_add(&m.cpus, cpu);
	assert_builds(&m, &config);
	assert_int_equal(rvm_cell_num_cpus(&config.system->root_cell), RVM_MAX_CPUS);
	config_free(&config);
}

/** The largest machine that can be described: as many PCI functions as fit, all different. */
static void test_build_limits(void **state)
{
	struct pci_function *many = calloc(RVM_CONFIG_MAX_ENTRIES, sizeof(*many));
	struct config config;
	const char *why = "";
	struct machine m;
	unsigned int i, k;

	(void)state;
	assert_non_null(many);
	make_machine(&m);
	m.pci = many;
	m.num_pci = RVM_CONFIG_MAX_ENTRIES;
	for (i = 0; i < m.num_pci; i++) {
		many[i].dev.type = JAILHOUSE_PCI_TYPE_DEVICE;
		many[i].dev.bdf = (uint16_t)i;
		many[i].dev.num_caps = 8;
		for (k = 0; k < 8; k++)
			many[i].caps[k] =
				(struct jailhouse_pci_capability){ (uint16_t)i, 0x50, 2, 0 };
	}
	assert_builds(&m, &config);
	config_free(&config);
	many[0].dev.num_caps = 9;
	many[0].caps[8] = (struct jailhouse_pci_capability){ 0x7fff, 0x50, 2, 0 };
	assert_false(config_build(&m, &config, &why));
	assert_string_equal(why, "too many PCI capabilities");
	free(many);
}

static void test_build_bad_dmar(void **state)
{
	uint8_t bad[sizeof(dmar)];
	struct config config;
	const char *why = "";
	struct machine m;

	(void)state;
	make_machine(&m);
	memcpy(bad, dmar, sizeof(bad));
	bad[50] = 1;
	m.dmar.data = bad;
	assert_false(config_build(&m, &config, &why));
	assert_string_equal(why, "an entry of the ACPI table DMAR does not fit");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_regions_reserved_anywhere),
		cmocka_unit_test(test_regions_shared_page),
		cmocka_unit_test(test_regions_hostile),
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_build_minimal),
		cmocka_unit_test(test_build_all_cpus),
		cmocka_unit_test(test_build_limits),
		cmocka_unit_test(test_build_bad_dmar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
