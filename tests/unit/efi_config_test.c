// SPDX-License-Identifier: GPL-2.0-only
/* sources: efi-loader/root_config.c efi-loader/root_memory.c efi-loader/acpi_tables.c efi-loader/memory_reach.c efi-loader/cpu_check.c efi-loader/text.c hypervisor/cell/config*.c */
/*
 * The configuration that rvm.efi builds by itself: memory map and ACPI tables in, a configuration out
 * that passes the core's own check; and the judgement of processors.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell/config.h"
#include "cpuid_leaf.h"
#include "efi-loader/acpi_tables.h"
#include "efi-loader/cpu_probe.h"
#include "efi-loader/root_config.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)
/* As firmware of today has it: larger than the structure. */
#define DESCRIPTOR_SIZE 48
#define MAX_DESCRIPTORS 1000

enum { RESERVED = 0, BOOT_DATA = 4, CONVENTIONAL = 7, NVS = 10, MMIO = 11 };

static uint8_t map[MAX_DESCRIPTORS * DESCRIPTOR_SIZE];
static uint8_t out[ROOT_CONFIG_MAX_SIZE];
static struct root_input in;
static struct rvm_refusal why;
static size_t size;

static const struct jailhouse_system *const sys = (const void *)out;

static void add_memory(uint32_t type, uint64_t start, uint64_t bytes)
{
	struct root_descriptor d = { .type = type, .phys_start = start, .num_pages = bytes >> 12 };

	assert_true(in.map_size + DESCRIPTOR_SIZE <= sizeof(map));
	memcpy(map + in.map_size, &d, sizeof(d));
	in.map_size += DESCRIPTOR_SIZE;
}

/* 1 GiB below 4 GiB in pieces and out of order, 1 GiB above, a reserved and a device window. */
static int setup(void **state)
{
	(void)state;
	memset(&in, 0, sizeof(in));
	memset(out, 0xff, sizeof(out));
	in.map = map;
	in.descriptor_size = DESCRIPTOR_SIZE;
	in.num_cpus = 4;
	in.phys_bits = 40;
	add_memory(CONVENTIONAL, 4 * GIB, GIB);
	add_memory(BOOT_DATA, 0, 0xa0000);
	add_memory(NVS, 8 * MIB, MIB);
	add_memory(CONVENTIONAL, MIB, 7 * MIB);
	add_memory(CONVENTIONAL, 9 * MIB, GIB - 9 * MIB);
	add_memory(MMIO, 0xfd000000, MIB);
	add_memory(RESERVED, 0xffc00000, 4 * MIB);
	return 0;
}

static void build(void)
{
	struct rvm_config_error error = { 0 };

	assert_int_equal(root_config_build(&in, out, &size, &why), 0);
	assert_true(size <= sizeof(out));
	if (rvm_config_check_system(out, size, &error))
		fail_msg("%s [%u]: wanted 0x%llx, found 0x%llx", error.field, error.index,
			 (unsigned long long)error.wanted, (unsigned long long)error.found);
}

static const struct jailhouse_memory *region_at(uint64_t address)
{
	const struct jailhouse_memory *region = rvm_cell_mem_regions(&sys->root_cell);
	uint32_t i;

	for (i = 0; i < sys->root_cell.num_memory_regions; i++)
		if (address >= region[i].phys_start &&
		    address - region[i].phys_start < region[i].size)
			return &region[i];
	return NULL;
}

static void expect_region(uint64_t address, uint64_t start, uint64_t end, bool memory)
{
	const uint64_t flags = memory ? JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA : JAILHOUSE_MEM_IO;
	const struct jailhouse_memory *region = region_at(address);

	assert_non_null(region);
	assert_int_equal(region->phys_start, start);
	assert_int_equal(region->virt_start, start);
	assert_int_equal(region->phys_start + region->size, end);
	assert_int_equal(region->flags, flags | JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE);
}

static void test_fixed_part(void **state)
{
	(void)state;
	in.console.type = JAILHOUSE_CON_TYPE_8250;
	in.console.address = 0x3f8;
	build();
	assert_string_equal(sys->root_cell.name, "RVM root");
	assert_int_equal(sys->flags, JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE);
	assert_int_equal(sys->debug_console.address, 0x3f8);
	assert_int_equal(sys->hypervisor_memory.size, 0);
	assert_int_equal(rvm_cell_num_cpus(&sys->root_cell), 4);
	assert_int_equal(sys->root_cell.cpu_set_size, 8);
	assert_int_equal(sys->root_cell.num_pio_regions, 2);
	assert_int_equal(rvm_cell_pio(&sys->root_cell)[1].base, 0x8000);
	assert_int_equal(sys->root_cell.num_pci_devices, 0);
}

static void test_memory_regions(void **state)
{
	(void)state;
	build();
	assert_int_equal(sys->root_cell.num_memory_regions, 6);
	expect_region(0, 0, 0xa0000, true);
	assert_int_equal(region_at(0xc0000)->flags,
			 JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE);
	expect_region(8 * MIB, MIB, GIB, true);
	/* Local APIC, IOAPIC, HPET and the device window of the map are in the gap. */
	expect_region(0xfee00000, GIB, 0xffc00000, false);
	expect_region(0xfec00000, GIB, 0xffc00000, false);
	expect_region(0xfed00000, GIB, 0xffc00000, false);
	expect_region(0xfd000000, GIB, 0xffc00000, false);
	expect_region(4 * GIB, 0xffc00000, 5 * GIB, true);
	expect_region(1ULL << 39, 5 * GIB, 1ULL << 40, false);
	assert_null(region_at(1ULL << 40));
}

static void test_core_memory(void **state)
{
	(void)state;
	in.core_phys = 512 * MIB;
	in.core_size = 8 * MIB;
	build();
	assert_int_equal(sys->hypervisor_memory.phys_start, 512 * MIB);
	assert_int_equal(sys->hypervisor_memory.size, 8 * MIB);
	assert_int_equal(sys->root_cell.num_memory_regions, 7);
	expect_region(512 * MIB - 1, MIB, 512 * MIB, true);
	assert_null(region_at(512 * MIB));
	assert_null(region_at(520 * MIB - 1));
	expect_region(520 * MIB, 520 * MIB, GIB, true);
	/* At the edge of a range nothing is split. */
	in.core_phys = GIB - 8 * MIB;
	build();
	assert_int_equal(sys->root_cell.num_memory_regions, 6);
	expect_region(MIB, MIB, GIB - 8 * MIB, true);
	assert_null(region_at(GIB - 1));
}

static void test_overlapping_map(void **state)
{
	(void)state;
	add_memory(CONVENTIONAL, 0, GIB);
	add_memory(RESERVED, 512 * MIB, GIB);
	add_memory(CONVENTIONAL, 2 * GIB, 0);
	build();
	expect_region(0, 0, GIB + 512 * MIB, true);
}

static void test_bad_maps(void **state)
{
	(void)state;
	in.map_size = DESCRIPTOR_SIZE - 1;
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	in.map_size = 0;
	in.descriptor_size = 8;
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	assert_string_equal(why.what, "memory map: descriptor size");
	setup(NULL);
	add_memory(CONVENTIONAL, 0x800, 4096);
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	assert_int_equal(why.found, 0x800);
	setup(NULL);
	add_memory(CONVENTIONAL, 4096, UINT64_MAX);
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	setup(NULL);
	add_memory(CONVENTIONAL, 1ULL << 52, 4096);
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	setup(NULL);
	in.num_cpus = 0;
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
	in.num_cpus = RVM_MAX_CPUS + 1;
	assert_int_equal(root_config_build(&in, out, &size, &why), -EINVAL);
}

static void test_many_ranges(void **state)
{
	uint32_t i;

	(void)state;
	memset(&in.map_size, 0, sizeof(in.map_size));
	for (i = 0; i < ROOT_CONFIG_MAX_RANGES; i++)
		add_memory(CONVENTIONAL, 4096 + (uint64_t)(i * 7 % ROOT_CONFIG_MAX_RANGES) * 8192,
			   4096);
	in.core_phys = 0x40000000;
	in.core_size = 2 * MIB;
	in.num_cpus = RVM_MAX_CPUS;
	build();
	add_memory(CONVENTIONAL, 1ULL << 39, 4096);
	assert_int_equal(root_config_build(&in, out, &size, &why), -E2BIG);
}

/* ACPI tables in memory, addressed by a real XSDT. */

static struct {
	struct acpi_rsdp rsdp;
	uint8_t xsdt[36 + 8 * 8];
	uint8_t madt[128], mcfg[80], fadt[244], dmar[128];
} acpi;

static void finish(uint8_t *table, const char *signature, uint32_t length)
{
	memcpy(table, signature, 4);
	memcpy(table + 4, &length, 4);
	table[9] = 0;
	table[9] = (uint8_t)-acpi_checksum(table, length);
}

static void put(uint8_t *p, uint64_t value, size_t bytes)
{
	memcpy(p, &value, bytes);
}

static void finish_root(uint32_t entries)
{
	finish(acpi.xsdt, "XSDT", 36 + entries * 8);
	memcpy(acpi.rsdp.signature, "RSD PTR ", 8);
	acpi.rsdp.revision = 2;
	acpi.rsdp.length = sizeof(acpi.rsdp);
	acpi.rsdp.xsdt = (uintptr_t)acpi.xsdt;
	acpi.rsdp.checksum = 0;
	acpi.rsdp.extended_checksum = 0;
	acpi.rsdp.checksum = (uint8_t)-acpi_checksum(&acpi.rsdp, ACPI_RSDP_OLD_SIZE);
	acpi.rsdp.extended_checksum = (uint8_t)-acpi_checksum(&acpi.rsdp, sizeof(acpi.rsdp));
}

static const uint8_t madt_entries[] = {
	0, 8, 0, 0, 1, 0, 0, 0,				/* local APIC, enabled */
	0, 8, 1, 1, 0, 0, 0, 0,				/* disabled */
	9, 16, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, /* x2APIC, enabled */
	1, 12, 7, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0,	/* IOAPIC 7 */
	1, 12, 8, 0, 0, 0x10, 0xc0, 0xfe, 24, 0, 0, 0,	/* IOAPIC 8 */
};

static const uint8_t dmar_entries[] = {
	0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0xd9, 0xfe, 0, 0, 0, 0,	/* unit 0, no scope */
	1, 0, 8, 0, 0, 0, 0, 0,					/* RMRR, passed over */
	0, 0, 24, 0, 1, 1, 0, 0, 0, 0x10, 0xd9, 0xfe, 0, 0, 0, 0, /* unit 1, 8 KiB */
	3, 8, 0, 0, 8, 0xf0, 0x1f, 7,				/* IOAPIC 8 at f0:1f.7 */
};

static int setup_acpi(void **state)
{
	setup(state);
	memset(&acpi, 0, sizeof(acpi));
	memcpy(acpi.madt + 44, madt_entries, sizeof(madt_entries));
	finish(acpi.madt, "APIC", 44 + sizeof(madt_entries));
	/* Segment 1 first, then the one that counts. */
	put(acpi.mcfg + 44, 0x80000000, 8);
	acpi.mcfg[44 + 8] = 1;
	put(acpi.mcfg + 60, 0xb0000000, 8);
	acpi.mcfg[60 + 11] = 0xff;
	finish(acpi.mcfg, "MCFG", 76);
	put(acpi.fadt + 76, 0x608, 4);
	acpi.fadt[91] = 4;
	finish(acpi.fadt, "FACP", 244);
	memcpy(acpi.dmar + 48, dmar_entries, sizeof(dmar_entries));
	finish(acpi.dmar, "DMAR", 48 + sizeof(dmar_entries));
	put(acpi.xsdt + 36, (uintptr_t)acpi.madt, 8);
	put(acpi.xsdt + 44, (uintptr_t)acpi.mcfg, 8);
	put(acpi.xsdt + 52, 0, 8);
	put(acpi.xsdt + 60, (uintptr_t)acpi.fadt, 8);
	put(acpi.xsdt + 68, (uintptr_t)acpi.dmar, 8);
	finish_root(5);
	return 0;
}

static void test_acpi(void **state)
{
	const struct jailhouse_irqchip *chip;

	(void)state;
	assert_true(acpi_tables_find(&acpi.rsdp, NULL, &in.tables));
	assert_int_equal(in.tables.bad, 0);
	assert_int_equal(acpi_count_cpus(in.tables.madt), 2);
	build();
	assert_int_equal(sys->platform_info.pci_mmconfig_base, 0xb0000000);
	assert_int_equal(sys->platform_info.pci_mmconfig_end_bus, 0xff);
	assert_int_equal(sys->platform_info.x86.pm_timer_address, 0x608);
	assert_int_equal(sys->platform_info.iommu_units[0].base, 0xfed90000);
	assert_int_equal(sys->platform_info.iommu_units[0].size, 4096);
	assert_int_equal(sys->platform_info.iommu_units[1].base, 0xfed91000);
	assert_int_equal(sys->platform_info.iommu_units[1].size, 8192);
	assert_int_equal(sys->platform_info.iommu_units[2].type, 0);
	assert_int_equal(sys->root_cell.num_irqchips, 2);
	chip = rvm_cell_irqchips(&sys->root_cell);
	assert_int_equal(chip[0].address, 0xfec00000);
	assert_int_equal(chip[0].id, 0);
	assert_int_equal(chip[1].address, 0xfec01000);
	/* Pins are counted inside the IOAPIC, not by global interrupt number. */
	assert_int_equal(chip[1].pin_base, 0);
	assert_int_equal(chip[1].id, 0x1f0ff);
}

static void test_acpi_timer(void **state)
{
	(void)state;
	acpi_tables_find(&acpi.rsdp, NULL, &in.tables);
	acpi.fadt[208] = 1;
	put(acpi.fadt + 212, 0x1808, 8);
	build();
	assert_int_equal(sys->platform_info.x86.pm_timer_address, 0x1808);
	put(acpi.fadt + 212, 0x11808, 8);
	build();
	assert_int_equal(sys->platform_info.x86.pm_timer_address, 0);
	put(acpi.fadt + 112, 1U << 20, 4);
	build();
	assert_int_equal(sys->platform_info.x86.pm_timer_address, 0);
}

static void test_acpi_bad_tables(void **state)
{
	(void)state;
	acpi.madt[50]++;
	put(acpi.mcfg + 4, 20, 4);
	put(acpi.fadt + 4, UINT32_MAX, 4);
	finish(acpi.dmar, "DMAR", 47);
	assert_true(acpi_tables_find(&acpi.rsdp, NULL, &in.tables));
	assert_int_equal(in.tables.bad, 4);
	assert_null(in.tables.madt);
	assert_null(in.tables.mcfg);
	assert_null(in.tables.fadt);
	assert_null(in.tables.dmar);
	build();
	acpi.xsdt[40]++;
	assert_false(acpi_tables_find(&acpi.rsdp, NULL, &in.tables));
	acpi.rsdp.xsdt++;
	assert_false(acpi_tables_find(&acpi.rsdp, NULL, &in.tables));
}

/* Entries whose length is zero or runs over the end of the table end the walk. */
static void test_acpi_bad_entries(void **state)
{
	uint32_t length;

	(void)state;
	acpi_tables_find(&acpi.rsdp, NULL, &in.tables);
	acpi.madt[44 + 1] = 0;
	acpi.dmar[48 + 2] = 3;
	build();
	assert_int_equal(sys->root_cell.num_irqchips, 0);
	assert_int_equal(sys->platform_info.iommu_units[0].type, 0);
	for (length = 44; length <= 44 + sizeof(madt_entries); length++) {
		setup_acpi(NULL);
		acpi_tables_find(&acpi.rsdp, NULL, &in.tables);
		finish(acpi.madt, "APIC", length);
		put(acpi.mcfg + 4, length, 4);
		finish(acpi.dmar, "DMAR", length < 48 ? 48 : length);
		build();
	}
	/* A scope that is longer than its unit. */
	setup_acpi(NULL);
	acpi_tables_find(&acpi.rsdp, NULL, &in.tables);
	acpi.dmar[48 + 40 + 1] = 200;
	build();
	assert_int_equal(rvm_cell_irqchips(&sys->root_cell)[1].id, 0);
}

static void test_cpu_check(void **state)
{
	const struct cpu_probe good = {
		.seen = 1, .features = CPU_PROBE_VMX, .feature_control = 5, .cr4 = 0x668,
		.efer = 0xd00,
	};
	struct cpu_probe cpu = good;

	(void)state;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), 0);
	cpu.feature_control = 0;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), 0);
	cpu.feature_control = FEATURE_CONTROL_LOCK;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -ENODEV);
	assert_int_equal(why.wanted, 1);
	assert_int_equal(why.found, 0);
	cpu = good;
	cpu.features = 0;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -ENODEV);
	assert_string_equal(why.what, "CPUID.1:ECX.VMX[5]");
	cpu = good;
	cpu.cr4 |= CPU_PROBE_CR4_VMXE;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -EBUSY);
	cpu = good;
	cpu.cr4 |= CPU_PROBE_CR4_LA57;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -EINVAL);
	cpu = good;
	cpu.efer = 0x500;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -EINVAL);
	assert_int_equal(why.wanted, 1);
	cpu = good;
	cpu.seen = 0;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -EINVAL);
	cpu = good;
	cpu.answer[0] = RVM_CPUID_MAGIC;
	assert_int_equal(cpu_probe_check(&cpu, &good, &why), -EBUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fixed_part, setup),
		cmocka_unit_test_setup(test_memory_regions, setup),
		cmocka_unit_test_setup(test_core_memory, setup),
		cmocka_unit_test_setup(test_overlapping_map, setup),
		cmocka_unit_test_setup(test_bad_maps, setup),
		cmocka_unit_test_setup(test_many_ranges, setup),
		cmocka_unit_test_setup(test_acpi, setup_acpi),
		cmocka_unit_test_setup(test_acpi_timer, setup_acpi),
		cmocka_unit_test_setup(test_acpi_bad_tables, setup_acpi),
		cmocka_unit_test_setup(test_acpi_bad_entries, setup_acpi),
		cmocka_unit_test(test_cpu_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
