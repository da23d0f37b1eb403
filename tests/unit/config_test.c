// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config*.c */
/*
 * Unit tests of the configuration check: every field that is looked at has one case in the table of
 * refusals, and the accessors are compared with the layout of a blob built here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell/config.h"
#include "image_header.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define RAM (RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

/** A valid configuration with at least two entries of every kind. */
struct sample {
	struct jailhouse_system sys;
	uint8_t cpus[8];
	struct jailhouse_memory mem[5];
	struct jailhouse_cache cache[2];
	struct jailhouse_irqchip irqchip[2];
	struct jailhouse_pio pio[2];
	struct jailhouse_pci_device pci[3];
	struct jailhouse_pci_capability cap[2];
} __attribute__((packed));

static const struct sample good = {
	.sys = {
		.signature = { 'J', 'H', 'S', 'Y', 'S' },
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE,
		.hypervisor_memory = { .phys_start = 0x30000000, .size = 0x1000000 },
		.debug_console = { .address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250 },
		.platform_info = {
			.pci_mmconfig_base = 0xb0000000,
			.pci_mmconfig_end_bus = 0xff,
			.iommu_units = {
				{ .type = JAILHOUSE_IOMMU_INTEL, .base = 0xfed90000,
				  .size = 0x1000 },
			},
			.x86 = { .pm_timer_address = 0x608, .vtd_interrupt_limit = 256 },
		},
		.root_cell = {
			.name = "test machine",
			.cpu_set_size = sizeof(good.cpus),
			.num_memory_regions = ARRAY_SIZE(good.mem),
			.num_cache_regions = ARRAY_SIZE(good.cache),
			.num_irqchips = ARRAY_SIZE(good.irqchip),
			.num_pio_regions = ARRAY_SIZE(good.pio),
			.num_pci_devices = ARRAY_SIZE(good.pci),
			.num_pci_caps = ARRAY_SIZE(good.cap),
		},
	},
	.cpus = { 0x05 },
	.mem = {
		{ .size = 0x30000000, .flags = RAM },
		{ .phys_start = 0x31000000, .virt_start = 0x31000000, .size = 0x1000, .flags = RW },
		{ 0 },
		{ .phys_start = 0x31001000, .virt_start = 0x31001000, .size = 0x1000, .flags = RW },
		{ .phys_start = 0xfed00010, .virt_start = 0xfed00010, .size = 0x10,
		  .flags = RW | JAILHOUSE_MEM_IO | JAILHOUSE_MEM_IO_32 },
	},
	.cache = {
		{ .start = 0, .size = 2, .type = JAILHOUSE_CACHE_L3 },
		{ .start = 2, .size = 30, .type = JAILHOUSE_CACHE_L3_CODE,
		  .flags = JAILHOUSE_CACHE_ROOTSHARED },
	},
	.irqchip = {
		{ .address = 0xfec00000, .id = 0xf0f8, .pin_bitmap = { 0xffffff } },
		{ .address = 0xfec01000, .id = 0xf0f9, .pin_bitmap = { 0xff } },
	},
	.pio = { { .base = 0x40, .length = 4 }, { .base = 0x8000, .length = 0x8000 } },
	.pci = {
		{ .type = JAILHOUSE_PCI_TYPE_DEVICE, .bdf = 0x10, .caps_start = 0, .num_caps = 2,
		  .num_msi_vectors = 1, .num_msix_vectors = 5, .msix_region_size = 0x1000,
		  .msix_address = 0xfebd0000 },
		{ .type = JAILHOUSE_PCI_TYPE_BRIDGE, .bdf = 0xf8 },
		{ .type = JAILHOUSE_PCI_TYPE_IVSHMEM, .bdf = 0x70, .shmem_regions_start = 1,
		  .shmem_peers = 2, .shmem_dev_id = 1 },
	},
	.cap = {
		{ .id = 5, .start = 0xd0, .len = 14, .flags = JAILHOUSE_PCICAPS_WRITE },
		{ .id = 1 | JAILHOUSE_PCI_EXT_CAP, .start = 0x100, .len = 4 },
	},
};

static int check(const struct sample *s, struct rvm_config_error *err)
{
	memset(err, 0, sizeof(*err));
	return rvm_config_check_system(s, sizeof(*s), err);
}

static void test_good(void **state)
{
	struct rvm_config_error err;

	(void)state;
	assert_int_equal(check(&good, &err), 0);
	assert_null(err.field);
}

static void test_unaligned_blob(void **state)
{
	char *memory = malloc(sizeof(good) + 1);
	struct rvm_config_error err;

	(void)state;
	assert_non_null(memory);
	memcpy(memory + 1, &good, sizeof(good));
	assert_int_equal(rvm_config_check_system(memory + 1, sizeof(good), &err), 0);
	free(memory);
}

static void test_no_hypervisor_memory(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	s.sys.hypervisor_memory.phys_start = 0;
	s.sys.hypervisor_memory.size = 0;
	s.mem[0].size = 0x31000000;
	assert_int_equal(check(&s, &err), 0);
}

static void test_accessors(void **state)
{
	const struct jailhouse_cell_desc *cell = &good.sys.root_cell;

	(void)state;
	assert_int_equal(rvm_config_system_size(&good.sys), sizeof(good));
	assert_ptr_equal(rvm_cell_cpu_set(cell), good.cpus);
	assert_ptr_equal(rvm_cell_mem_regions(cell), good.mem);
	assert_ptr_equal(rvm_cell_cache_regions(cell), good.cache);
	assert_ptr_equal(rvm_cell_irqchips(cell), good.irqchip);
	assert_ptr_equal(rvm_cell_pio(cell), good.pio);
	assert_ptr_equal(rvm_cell_pci_devices(cell), good.pci);
	assert_ptr_equal(rvm_cell_pci_caps(cell), good.cap);
	assert_int_equal(rvm_cell_num_cpus(cell), 2);
	assert_true(rvm_cell_has_cpu(cell, 0));
	assert_false(rvm_cell_has_cpu(cell, 1));
	assert_true(rvm_cell_has_cpu(cell, 2));
	assert_false(rvm_cell_has_cpu(cell, 64));
	assert_false(rvm_cell_has_cpu(cell, 0xffffffff));
}

/** Every shorter blob is refused, and nothing behind its end is read (the sanitizer watches). */
static void test_every_truncation(void **state)
{
	struct rvm_config_error err;
	size_t size;

	(void)state;
	for (size = 0; size < sizeof(good); size++) {
		void *blob = malloc(size ? size : 1);

		assert_non_null(blob);
		memcpy(blob, &good, size);
		assert_int_equal(rvm_config_check_system(blob, size, &err), -RVM_CONFIG_E2BIG);
		assert_non_null(err.field);
		assert_int_equal(err.found, size);
		free(blob);
	}
}

static void test_trailing_byte(void **state)
{
	struct rvm_config_error err;
	struct {
		struct sample s;
		char more;
	} __attribute__((packed)) blob = { .s = good };

	(void)state;
	assert_int_equal(rvm_config_check_system(&blob, sizeof(blob), &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "trailing bytes: the counters describe less (bytes)");
	assert_int_equal(err.wanted, sizeof(good));
	assert_int_equal(err.found, sizeof(blob));
}

static void test_header(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;
	uint64_t total = 0;

	(void)state;
	assert_int_equal(rvm_config_check_header(&s.sys, &total, &err), 0);
	assert_int_equal(total, sizeof(s));
	s.sys.root_cell.num_memory_regions = 0xffffffff;
	assert_int_equal(rvm_config_check_header(&s.sys, &total, &err), -RVM_CONFIG_E2BIG);
	assert_int_equal(err.found, 0xffffffff);
	assert_true(rvm_config_system_size(&s.sys) > 0xffffffffULL * sizeof(s.mem[0]));
}

/** One refusal: @size bytes at @offset of the good sample set to @value (little endian). */
struct refusal {
	size_t offset;
	size_t size;
	uint64_t value;
	int result;
	const char *field;
	uint32_t index;
};

#define AT(member) offsetof(struct sample, member), sizeof(((struct sample *)0)->member)
#define BAD(member, value, field) BAD_AT(member, value, field, RVM_CONFIG_NO_INDEX)
#define BAD_AT(member, value, field, index) { AT(member), value, -RVM_CONFIG_EINVAL, field, index }
#define BIG(member, value, field) \
	{ AT(member), value, -RVM_CONFIG_E2BIG, field, RVM_CONFIG_NO_INDEX }

#define HV sys.hypervisor_memory
#define CON sys.debug_console
#define PLAT sys.platform_info
#define ROOT sys.root_cell

static const struct refusal refusals[] = {
	BAD(sys.signature[0], 'X', "signature: not a system configuration (character)"),
	BAD(sys.signature[4], 'T', "signature: not a system configuration (character)"),
	BAD(sys.architecture, 1, "architecture: not x86"),
	BAD(sys.revision, 13, "revision: other format"),
	BAD(sys.revision, 15, "revision: other format"),
	BAD(sys.flags, 2, "system: unknown flags"),

	BIG(ROOT.cpu_set_size, 136, "CPU set: too large (bytes)"),
	BIG(ROOT.cpu_set_size, 0xfffffff8, "CPU set: too large (bytes)"),
	BIG(ROOT.num_memory_regions, 1025, "too many memory regions"),
	BIG(ROOT.num_cache_regions, 0x80000000, "too many cache regions"),
	BIG(ROOT.num_irqchips, 0xffffffff, "too many irqchips"),
	BIG(ROOT.num_pio_regions, 0x10000, "too many port ranges"),
	BIG(ROOT.num_pci_devices, 0xffffffff, "too many PCI devices"),
	BIG(ROOT.num_pci_caps, 0xffffffff, "too many PCI capabilities"),
	BIG(ROOT.num_stream_ids, 1, "stream IDs are for other architectures"),
	BIG(ROOT.num_memory_regions, 6, "truncated: the counters describe more (bytes)"),
	BAD(ROOT.num_memory_regions, 4, "trailing bytes: the counters describe less (bytes)"),

	BAD(HV.phys_start, 0, "hypervisor memory: start not page aligned"),
	BAD(HV.phys_start, 0x30000800, "hypervisor memory: start not page aligned"),
	BAD(HV.phys_start, 0xfffffffffffff000,
	    "hypervisor memory: beyond the physical address space"),
	BAD(HV.size, 0, "hypervisor memory: size zero or not page aligned"),
	BAD(HV.size, 0x1000800, "hypervisor memory: size zero or not page aligned"),
	BAD(HV.size, 0x40001000, "hypervisor memory: too large"),
	BAD(HV.size, 0xfffffffffffff000, "hypervisor memory: too large"),
	BAD(HV.flags, 1, "hypervisor memory: flags"),
	BAD(HV.virt_start, 0x1000, "hypervisor memory: virtual start"),

	BAD(ROOT.name[0], 0, "cell name: empty"),
	BAD(ROOT.name[3], '\n', "cell name: control character"),
	BAD(ROOT.name[0], 0x7f, "cell name: control character"),
	BAD(ROOT.signature[0], 'X', "root cell: signature (character)"),
	BAD(ROOT.architecture, 2, "root cell: architecture"),
	BAD(ROOT.revision, 13, "root cell: revision"),
	BAD(ROOT.id, 1, "root cell: ID"),
	BAD(ROOT.flags, 4, "root cell: unknown flags"),

	BAD(cpus[0], 0, "CPU set: no CPU"),

	BAD(PLAT.pci_is_virtual, 2, "platform: pci_is_virtual"),
	BAD(PLAT.x86.apic_mode, 3, "platform: APIC mode"),
	BAD(PLAT.x86.padding, 1, "platform: padding"),
	BAD(PLAT.x86.pm_timer_address, 0xfffd, "platform: PM timer port"),
	BAD(PLAT.upstream_size[16], 1, "platform: reserved byte"),
	BAD(PLAT.upstream_size[43], 1, "platform: reserved byte"),
	BAD(PLAT.pci_mmconfig_base, 0xb0010000, "platform: MMCONFIG base not aligned"),
	BAD(PLAT.pci_mmconfig_base, 0xfffffffffff00000,
	    "platform: MMCONFIG: beyond the physical address space"),
	BAD(PLAT.pci_mmconfig_base, 0x28000000,
	    "platform: MMCONFIG: overlaps the hypervisor memory"),

	BAD_AT(PLAT.iommu_units[0].type, JAILHOUSE_IOMMU_AMD, "IOMMU unit: not an Intel VT-d", 0),
	BAD_AT(PLAT.iommu_units[0].type, 0, "IOMMU unit: unused but not zero", 0),
	BAD_AT(PLAT.iommu_units[0].base, 0, "IOMMU unit: base not page aligned", 0),
	BAD_AT(PLAT.iommu_units[0].base, 0xfed90010, "IOMMU unit: base not page aligned", 0),
	BAD_AT(PLAT.iommu_units[0].base, 0xfffffffffffff000,
	       "IOMMU unit: beyond the physical address space", 0),
	BAD_AT(PLAT.iommu_units[0].base, 0x30fff000,
	       "IOMMU unit: overlaps the hypervisor memory", 0),
	BAD_AT(PLAT.iommu_units[0].size, 0, "IOMMU unit: size zero or not page aligned", 0),
	BAD_AT(PLAT.iommu_units[7].base, 1, "IOMMU unit: unused but not zero", 7),

	BAD_AT(CON.type, 3, "console: unknown type", 0),
	BAD_AT(CON.flags, 4, "console: flags of an 8250", 0),
	BAD_AT(CON.address, 0, "console: no address", 0),
	BAD_AT(CON.address, 0xfff9, "console: port", 0),
	BAD_AT(CON.flags, JAILHOUSE_CON_ACCESS_MMIO, "console: register window too small", 0),
	BAD_AT(CON.type, JAILHOUSE_CON_TYPE_EFIFB, "console: a frame buffer is memory mapped", 0),
	BAD_AT(CON.gate_nr, 1, "console: clock gates are for other architectures", 0),
	BAD_AT(CON.clock_reg, 1, "console: clock gates are for other architectures", 0),
	BAD_AT(ROOT.console.type, 9, "console: unknown type", 1),

	BAD_AT(mem[0].phys_start, 0x1000,
	       "memory region: virtual start differs in the root cell", 0),
	BAD_AT(mem[0].size, 0, "memory region: empty", 0),
	BAD_AT(mem[0].size, 0x2fffff00, "memory region: not page aligned", 0),
	BAD_AT(mem[0].size, 0x30001000, "memory region: overlaps the hypervisor memory", 0),
	BAD_AT(mem[0].size, 0xfffffffffffff000,
	       "memory region: beyond the physical address space", 0),
	BAD_AT(mem[1].size, 0x2000, "memory region: overlaps an earlier one", 3),
	BAD_AT(mem[1].flags, JAILHOUSE_MEM_WRITE, "memory region: accessible but not readable", 1),
	BAD_AT(mem[1].flags, JAILHOUSE_MEM_EXECUTE,
	       "memory region: accessible but not readable", 1),
	BAD_AT(mem[1].flags, RW | 0x200, "memory region: unknown flags", 1),
	BAD_AT(mem[1].flags, RW | (1ULL << 63), "memory region: unknown flags", 1),
	BAD_AT(mem[1].flags, RW | JAILHOUSE_MEM_COMM_REGION,
	       "memory region: a root cell has no communication region", 1),
	BAD_AT(mem[2].flags, RW, "memory region: empty", 2),
	BAD_AT(mem[4].flags, RW, "memory region: not page aligned", 4),
	BAD_AT(mem[4].flags, RW | JAILHOUSE_MEM_IO,
	       "memory region: sub-page without an access width", 4),

	BAD_AT(cache[0].type, 0, "cache region: no type", 0),
	BAD_AT(cache[0].type, 4, "cache region: type", 0),
	BAD_AT(cache[0].padding, 1, "cache region: padding", 0),
	BAD_AT(cache[1].flags, 2, "cache region: flags", 1),
	BAD_AT(cache[1].size, 0, "cache region: empty", 1),
	BAD_AT(cache[1].size, 31, "cache region: beyond the mask", 1),
	BAD_AT(cache[1].start, 0xffffffff, "cache region: beyond the mask", 1),

	BAD_AT(irqchip[0].address, 0, "irqchip: address", 0),
	BAD_AT(irqchip[1].address, 0xfec01008, "irqchip: address", 1),
	BAD_AT(irqchip[1].address, 0xfffffffffffffff0,
	       "irqchip: beyond the physical address space", 1),
	BAD_AT(irqchip[1].address, 0x30000000, "irqchip: overlaps the hypervisor memory", 1),
	BAD_AT(irqchip[1].pin_base, 241, "irqchip: first pin", 1),

	BAD_AT(pio[0].length, 0, "port range: empty", 0),
	BAD_AT(pio[1].base, 0x8001, "port range: beyond the last port", 1),

	BAD_AT(cap[0].start, 0x3c, "PCI capability: inside the header", 0),
	BAD_AT(cap[0].start, 0xf8, "PCI capability: beyond the configuration space", 0),
	BAD_AT(cap[1].len, 0xf01, "PCI capability: beyond the configuration space", 1),
	BAD_AT(cap[1].flags, 2, "PCI capability: flags", 1),

	BAD_AT(pci[0].type, 0, "PCI device: no type", 0),
	BAD_AT(pci[0].type, 4, "PCI device: type", 0),
	BAD_AT(pci[0].iommu, 8, "PCI device: IOMMU unit", 0),
	BAD_AT(pci[0].caps_start, 1, "PCI device: capabilities", 0),
	BAD_AT(pci[0].num_caps, 0xffff, "PCI device: capabilities", 0),
	BAD_AT(pci[0].num_msi_vectors, 33, "PCI device: MSI vectors", 0),
	BAD_AT(pci[0].num_msix_vectors, 2049, "PCI device: MSI-X vectors", 0),
	BAD_AT(pci[0].num_msix_vectors, 257, "PCI device: MSI-X region too small", 0),
	BAD_AT(pci[0].msix_address, 0xfebd0010, "PCI device: MSI-X table not page aligned", 0),
	BAD_AT(pci[0].msix_address, 0x30000000,
	       "PCI device: MSI-X table: overlaps the hypervisor memory", 0),
	BAD_AT(pci[0].msix_address, 0xfffffffffffff000,
	       "PCI device: MSI-X table: beyond the physical address space", 0),
	BAD_AT(pci[1].bdf, 0x10, "PCI device: listed twice", 1),
	BAD_AT(pci[2].shmem_dev_id, 2, "PCI device: shared memory peers", 2),
	BAD_AT(pci[2].shmem_peers, 0, "PCI device: shared memory peers", 2),
	BAD_AT(pci[2].shmem_regions_start, 2, "PCI device: shared memory regions", 2),
	BAD_AT(pci[2].shmem_regions_start, 0xffffffff, "PCI device: shared memory regions", 2),
};

static void test_refusals(void **state)
{
	struct rvm_config_error err;
	struct sample s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct refusal *r = &refusals[i];

		s = good;
		memcpy((char *)&s + r->offset, &r->value, r->size);
		if (check(&s, &err) != r->result || strcmp(err.field, r->field) != 0 ||
		    err.index != r->index)
			fail_msg("case %zu, '%s': got '%s', index %u", i, r->field,
				 err.field ? err.field : "accepted", err.index);
	}
}

static void test_name_not_terminated(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	memset(s.sys.root_cell.name, 'x', sizeof(s.sys.root_cell.name));
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "cell name: not terminated");
}

static void test_cpu_set_size(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	/* 4 bytes of bitmap and one port range more: the size stays what the counters say. */
	s.sys.root_cell.cpu_set_size = 4;
	s.sys.root_cell.num_pio_regions = 3;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "CPU set: size not a multiple of 8 bytes");
}

static void test_overlap_reports_ranges(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	s.mem[1].size = 0x2000;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_int_equal(err.wanted, 0x31002000);
	assert_int_equal(err.found, 0x31001000);
}

static void test_consoles(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	s.sys.debug_console.flags = JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4;
	s.sys.debug_console.address = 0xfe000000;
	s.sys.debug_console.size = 32;
	assert_int_equal(check(&s, &err), 0);
	s.sys.debug_console.size = 31;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_int_equal(err.wanted, 32);
	s.sys.debug_console.size = 32;
	s.sys.debug_console.address = 0x30000000;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "console: overlaps the hypervisor memory");
	s.sys.debug_console.type = JAILHOUSE_CON_TYPE_EFIFB;
	s.sys.debug_console.flags = JAILHOUSE_CON_ACCESS_MMIO | 4;
	s.sys.debug_console.address = 0x80000000;
	s.sys.debug_console.size = 0x7f0000;
	assert_int_equal(check(&s, &err), 0);
	s.sys.debug_console.type = JAILHOUSE_CON_TYPE_NONE;
	assert_int_equal(check(&s, &err), 0);
}

/** Texts of everything that is found, a line each. */
struct report {
	struct rvm_config_sink sink;
	char text[2048];
};

static bool add_line(struct rvm_config_sink *sink, int result, const struct rvm_config_error *err)
{
	struct report *r = (struct report *)sink;
	char words[RVM_CONFIG_WORDS_SIZE];

	rvm_config_words(err, words);
	snprintf(r->text + strlen(r->text), sizeof(r->text) - strlen(r->text), "%s%s\n",
		 result == 0 ? "note " : "", words);
	return true;
}

static void test_everything_is_reported(void **state)
{
	struct report r = { .sink = { .found = add_line, .notes = true } };
	struct sample s = good;

	(void)state;
	assert_int_equal(rvm_config_report_system(&s, sizeof(s), &r.sink), 0);
	assert_string_equal(r.text,
			    "note CPU set: missing, CPUs are numbered without gaps: CPU 1\n");
	r.text[0] = 0;
	s.cpus[0] = 0x90;
	s.sys.flags = 2;
	s.sys.platform_info.iommu_units[0].base = 1;
	s.sys.debug_console.type = 3;
	s.sys.root_cell.console.type = 3;
	s.mem[1].size = 0x2000;
	s.mem[4].flags = 0;
	s.cap[1].flags = 2;
	s.pci[1].type = 0;
	assert_int_equal(rvm_config_report_system(&s, sizeof(s), &r.sink), -RVM_CONFIG_EINVAL);
	assert_string_equal(r.text,
		"system: unknown flags: wanted 0x1, found 0x2\n"
		"note CPU set: missing, CPUs are numbered without gaps: CPUs 0-3\n"
		"note CPU set: missing, CPUs are numbered without gaps: CPUs 5-6\n"
		"IOMMU unit 0: base not page aligned: wanted 0x1000, found 0x1\n"
		"console 0: unknown type: wanted 0x2, found 0x3\n"
		"console 1: unknown type: wanted 0x2, found 0x3\n"
		"memory region 3: overlaps an earlier one: 0x31001000-0x31001fff, entry 1\n"
		"memory region 4: not page aligned: wanted 0x1000, found 0xfed00010\n"
		"PCI capability 1: flags: wanted 0x1, found 0x2\n"
		"PCI device 1: no type: wanted 0x1, found 0x0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_unaligned_blob),
		cmocka_unit_test(test_no_hypervisor_memory),
		cmocka_unit_test(test_accessors),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_trailing_byte),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_name_not_terminated),
		cmocka_unit_test(test_cpu_set_size),
		cmocka_unit_test(test_overlap_reports_ranges),
		cmocka_unit_test(test_consoles),
		cmocka_unit_test(test_everything_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
