// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config*.c */
/*
 * Unit tests of the comparison of a cell with the machine and with another cell: each resource that
 * can be wanted twice or be missing, and what may be shared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cell/config.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define RAM (RW | JAILHOUSE_MEM_EXECUTE)

/** Four CPUs, 1 GiB of RAM with the hypervisor in it, one IOAPIC, ports without 0x500-0x5ff. */
struct machine {
	struct jailhouse_system sys;
	uint64_t cpus;
	struct jailhouse_memory mem[4];
	struct jailhouse_irqchip irqchip[2];
	struct jailhouse_pio pio[3];
} __attribute__((packed));

#define IDENTITY(start, end, access) \
	{ .phys_start = (start), .virt_start = (start), .size = (end) - (start), .flags = (access) }

static const struct machine machine = {
	.sys = {
		.signature = { 'J', 'H', 'S', 'Y', 'S' },
		.revision = JAILHOUSE_CONFIG_REVISION,
		.hypervisor_memory = { .phys_start = 0x3a000000, .size = 0x1000000 },
		.debug_console = { .address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250 },
		.platform_info = {
			.pci_mmconfig_base = 0xb0000000,
			.pci_mmconfig_end_bus = 0xff,
			.iommu_units = {
				{ .type = JAILHOUSE_IOMMU_INTEL, .base = 0xfed90000, .size = 0x1000 },
			},
		},
		.root_cell = {
			.name = "root",
			.cpu_set_size = sizeof(machine.cpus),
			.num_memory_regions = ARRAY_SIZE(machine.mem),
			.num_irqchips = ARRAY_SIZE(machine.irqchip),
			.num_pio_regions = ARRAY_SIZE(machine.pio),
		},
	},
	.cpus = 0xf,
	.mem = {
		IDENTITY(0x3b000000, 0x40000000, RAM),
		IDENTITY(0, 0x3a000000, RAM),
		IDENTITY(0x80000000, 0xfec00000, RW),
		IDENTITY(0xfec00000, 0xff000000, RW),
	},
	.irqchip = {
		{ .address = 0xfec00000, .pin_bitmap = { 0xffffff } },
		{ .address = 0xfec10000, .pin_base = 128, .pin_bitmap = { 0xff } },
	},
	.pio = { { 0, 0x400 }, { 0x300, 0x200 }, { 0x600, 0xfa00 } },
};

struct sample {
	struct jailhouse_cell_desc cell;
	uint64_t cpus;
	struct jailhouse_memory mem[3];
	struct jailhouse_cache cache[1];
	struct jailhouse_irqchip irqchip[1];
	struct jailhouse_pio pio[1];
} __attribute__((packed));

#define CELL(text)                                                                 \
	{                                                                          \
		.signature = { 'J', 'H', 'C', 'L', 'L' },                          \
		.revision = JAILHOUSE_CONFIG_REVISION, .name = text,               \
		.cpu_set_size = 8, .num_memory_regions = 3, .num_cache_regions = 1, \
		.num_irqchips = 1, .num_pio_regions = 1,                           \
	}

static const struct sample first = {
	.cell = CELL("first"),
	.cpus = 0x6,
	.mem = {
		{ .phys_start = 0x3f000000, .size = 0x100000, .flags = RAM },
		{ .virt_start = 0x100000, .size = 0x1000,
		  .flags = RW | JAILHOUSE_MEM_COMM_REGION },
		{ .phys_start = 0x3f200000, .virt_start = 0x200000, .size = 0x2000,
		  .flags = RW | JAILHOUSE_MEM_ROOTSHARED },
	},
	.cache = { { .start = 2, .size = 3, .type = JAILHOUSE_CACHE_L3 } },
	.irqchip = { { .address = 0xfec00000, .pin_bitmap = { 0x30 } } },
	.pio = { { .base = 0x2f8, .length = 8 } },
};

/** Shares only what both share with the root cell. */
static const struct sample second = {
	.cell = CELL("second"),
	.cpus = 0x8,
	.mem = {
		{ .phys_start = 0x3f100000, .size = 0x100000, .flags = RAM },
		{ .virt_start = 0x100000, .size = 0x1000,
		  .flags = RW | JAILHOUSE_MEM_COMM_REGION },
		{ .phys_start = 0x3f200000, .virt_start = 0x200000, .size = 0x2000,
		  .flags = RW | JAILHOUSE_MEM_ROOTSHARED },
	},
	.cache = { { .start = 5, .size = 2, .type = JAILHOUSE_CACHE_L3 } },
	.irqchip = { { .address = 0xfec00000, .pin_bitmap = { 0x40 } } },
	.pio = { { .base = 0x300, .length = 8 } },
};

/** Everything that is found, a line each; notes begin with "note ". */
struct report {
	struct rvm_config_sink sink;
	unsigned int count;
	char text[4096];
};

static bool add_line(struct rvm_config_sink *sink, int result, const struct rvm_config_error *err)
{
	struct report *r = (struct report *)sink;
	char words[RVM_CONFIG_WORDS_SIZE];

	rvm_config_words(err, words);
	snprintf(r->text + strlen(r->text), sizeof(r->text) - strlen(r->text), "%s%s\n",
		 result == 0 ? "note " : "", words);
	r->count++;
	return true;
}

/** Both ways of asking must agree on the result; the first refusal is the one that is kept. */
static void assert_fit(const struct machine *m, const struct sample *s, int result,
		       const char *text)
{
	struct report r = { .sink = { .found = add_line, .notes = true } };
	char words[RVM_CONFIG_WORDS_SIZE + 1] = "";
	struct rvm_config_error err = { 0 };

	assert_int_equal(rvm_config_check_system(m, sizeof(*m), &err), 0);
	assert_int_equal(rvm_config_report_fit(&m->sys, &s->cell, &r.sink), result);
	assert_string_equal(r.text, text);
	assert_int_equal(rvm_config_check_fit(&m->sys, &s->cell, &err), result);
	if (result == 0)
		return;
	rvm_config_words(&err, words);
	strcat(words, "\n");
	assert_memory_equal(r.text, words, strlen(words));
}

static void assert_pair(const struct sample *a, const struct sample *b, int result,
			const char *text)
{
	struct report r = { .sink = { .found = add_line, .notes = true } };
	struct rvm_config_error err = { 0 };

	assert_int_equal(rvm_config_report_pair(&a->cell, &b->cell, &r.sink), result);
	assert_string_equal(r.text, text);
	assert_int_equal(rvm_config_check_pair(&a->cell, &b->cell, &err), result);
	memset(&r.text, 0, sizeof(r.text));
	assert_int_equal(rvm_config_report_pair(&b->cell, &a->cell, &r.sink), result);
}

static void test_fits(void **state)
{
	(void)state;
	assert_fit(&machine, &first, 0, "");
	assert_fit(&machine, &second, 0, "");
}

static void test_samples_are_valid(void **state)
{
	struct rvm_config_error err;

	(void)state;
	assert_int_equal(rvm_config_check_cell(&first, sizeof(first), &err), 0);
	assert_int_equal(rvm_config_check_cell(&second, sizeof(second), &err), 0);
}

static void test_cpus(void **state)
{
	struct sample s = first;

	(void)state;
	s.cpus = 0x8000000000000036;
	assert_fit(&machine, &s, -RVM_CONFIG_EBUSY,
		   "CPU set: missing in the root cell: CPUs 4-5\n"
		   "CPU set: missing in the root cell: CPU 63\n");
	s.cpus = 0xf;
	assert_fit(&machine, &s, -RVM_CONFIG_EBUSY,
		   "CPU set: leaves no CPU to the root cell: wanted 0x3, found 0x4\n");
	s.cpus = 0xe;
	assert_fit(&machine, &s, 0, "");
	s.cpus = 0x7;
	assert_fit(&machine, &s, 0, "");
}

static void test_name_of_root(void **state)
{
	struct sample s = first;

	(void)state;
	strcpy(s.cell.name, "root");
	assert_fit(&machine, &s, -RVM_CONFIG_EEXIST, "cell name: in use\n");
	strcpy(s.cell.name, "roo");
	assert_fit(&machine, &s, 0, "");
	strcpy(s.cell.name, "root2");
	assert_fit(&machine, &s, 0, "");
}

static void set_region(struct sample *s, uint64_t start, uint64_t end)
{
	s->mem[0].phys_start = start;
	s->mem[0].size = end - start;
}

static void test_holes(void **state)
{
	struct sample s = first;

	(void)state;
	set_region(&s, 0x3fff0000, 0x40010000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: a hole in the root cell: 0x40000000-0x4000ffff\n");
	set_region(&s, 0x3fff0000, 0x80001000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: a hole in the root cell: 0x40000000-0x7fffffff\n");
	set_region(&s, 0x100000000, 0x100001000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: a hole in the root cell: 0x100000000-0x100000fff\n");
	/* From one region of the root cell to the next. */
	set_region(&s, 0xfebff000, 0xfec00000);
	assert_fit(&machine, &s, 0, "");
	set_region(&s, 0xfebf0000, 0xfec00000);
	assert_fit(&machine, &s, 0, "");
}

static void test_forbidden_memory(void **state)
{
	struct sample s = first;

	(void)state;
	set_region(&s, 0x39fff000, 0x3a001000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: in the hypervisor memory: 0x3a000000-0x3a000fff\n");
	set_region(&s, 0x3affe000, 0x3b000000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: in the hypervisor memory: 0x3affe000-0x3affffff\n");
	set_region(&s, 0xa0000000, 0xb0001000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: in PCI configuration space: 0xb0000000-0xb0000fff\n");
	set_region(&s, 0xbffff000, 0xc0001000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: in PCI configuration space: 0xbffff000-0xbfffffff\n");
	set_region(&s, 0xfec00000, 0xfec11000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: at an IOAPIC: 0xfec00000-0xfec00fff\n"
		   "memory region 0: at an IOAPIC: 0xfec10000-0xfec10fff\n");
	set_region(&s, 0xfed00000, 0xfeef0000);
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "memory region 0: at the local APICs: 0xfee00000-0xfeeeffff\n"
		   "memory region 0: at an IOMMU: 0xfed90000-0xfed90fff\n");
}

static void test_pins_of_root(void **state)
{
	struct sample s = first;

	(void)state;
	s.irqchip[0].pin_bitmap[0] = 0x7c000000 | 1;
	s.irqchip[0].pin_bitmap[3] = 0x80000000;
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "irqchip 0: missing in the root cell: pins 26-30\n"
		   "irqchip 0: missing in the root cell: pin 127\n");
	s.irqchip[0].address = 0xfec20000;
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "irqchip 0: missing in the root cell: 0xfec20000-0xfec2000f\n");
	s = first;
	s.irqchip[0].address = 0xfec10000;
	assert_fit(&machine, &s, -RVM_CONFIG_EINVAL,
		   "irqchip 0: missing in the root cell: pins 4-5\n");
	/* Numbers count, not how they are split into base and bits. */
	s.irqchip[0].pin_base = 120;
	s.irqchip[0].pin_bitmap[0] = 0x300;
	assert_fit(&machine, &s, 0, "");
}

static void test_ports_of_root(void **state)
{
	struct sample s = first;

	(void)state;
	s.pio[0].base = 0x4f0;
	s.pio[0].length = 0x120;
	assert_fit(&machine, &s, 0, "note port range 0: missing in the root cell: ports 0x500-0x5ff\n");
	s.pio[0].base = 0x3f0;
	s.pio[0].length = 0x10;
	assert_fit(&machine, &s, 0, "note port range 0: the hypervisor's console is there too: "
		   "ports 0x3f8-0x3ff\n");
}

static void test_everything(void **state)
{
	struct sample s = first;

	(void)state;
	strcpy(s.cell.name, "root");
	s.cpus = 0x10;
	set_region(&s, 0x3a000000, 0x3a001000);
	s.mem[2].phys_start = 0x7f000000;
	s.irqchip[0].address = 0x1000;
	assert_fit(&machine, &s, -RVM_CONFIG_EEXIST,
		   "cell name: in use\n"
		   "CPU set: missing in the root cell: CPU 4\n"
		   "memory region 0: in the hypervisor memory: 0x3a000000-0x3a000fff\n"
		   "memory region 2: a hole in the root cell: 0x7f000000-0x7f001fff\n"
		   "irqchip 0: missing in the root cell: 0x1000-0x100f\n");
}

static void test_hypervisor_memory_left_open(void **state)
{
	struct machine m = machine;
	struct sample s = first;

	(void)state;
	m.sys.hypervisor_memory.phys_start = 0;
	m.sys.hypervisor_memory.size = 0;
	m.mem[1].size = 0x3b000000;
	set_region(&s, 0, 0x1000);
	assert_fit(&m, &s, 0, "");
}

static void test_pair(void **state)
{
	(void)state;
	assert_pair(&first, &second, 0, "");
}

static void test_pair_with_itself(void **state)
{
	(void)state;
	assert_pair(&first, &first, -RVM_CONFIG_EEXIST,
		    "cell name: in use, by cell 'first'\n"
		    "CPU set: in use: CPUs 1-2, by cell 'first'\n"
		    "memory region 0: in use: 0x3f000000-0x3f0fffff, by entry 0 of cell 'first'\n"
		    "irqchip 0: in use: pins 4-5, by entry 0 of cell 'first'\n"
		    "port range 0: in use: ports 0x2f8-0x2ff, by entry 0 of cell 'first'\n"
		    "cache region 0: in use: bits 2-4, by entry 0 of cell 'first'\n");
}

static void test_pair_cpus(void **state)
{
	struct sample s = second;

	(void)state;
	s.cpus |= 0x4;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY, "CPU set: in use: CPU 2, by cell 'first'\n");
}

static void test_pair_memory(void **state)
{
	struct sample s = second;

	(void)state;
	set_region(&s, 0x3f0ff000, 0x3f101000);
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY, "memory region 0: in use: "
		    "0x3f0ff000-0x3f0fffff, by entry 0 of cell 'first'\n");
	/* Shared by one side only. */
	s = second;
	s.mem[2].flags &= ~(uint64_t)JAILHOUSE_MEM_ROOTSHARED;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY, "memory region 2: in use: "
		    "0x3f200000-0x3f201fff, by entry 2 of cell 'first'\n");
	/* A communication region has no physical place. */
	s = second;
	s.mem[1].phys_start = 0x3f000000;
	assert_pair(&s, &first, 0, "");
}

static void test_pair_pins(void **state)
{
	struct sample s = second;

	(void)state;
	s.irqchip[0].pin_bitmap[0] |= 0x20;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY,
		    "irqchip 0: in use: pin 5, by entry 0 of cell 'first'\n");
	s.irqchip[0].address += 0x1000;
	assert_pair(&s, &first, 0, "");
	s = second;
	s.irqchip[0].pin_base = 2;
	s.irqchip[0].pin_bitmap[0] = 0xc;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY,
		    "irqchip 0: in use: pins 4-5, by entry 0 of cell 'first'\n");
}

static void test_pair_ports(void **state)
{
	struct sample s = second;

	(void)state;
	s.pio[0].base = 0x2ff;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY,
		    "port range 0: in use: port 0x2ff, by entry 0 of cell 'first'\n");
	s.pio[0].base = 0x2f0;
	assert_pair(&s, &first, 0, "");
}

static void test_pair_cache(void **state)
{
	struct sample s = second, other = first;

	(void)state;
	s.cache[0].start = 4;
	s.cache[0].flags = JAILHOUSE_CACHE_ROOTSHARED;
	assert_pair(&s, &first, -RVM_CONFIG_EBUSY,
		    "cache region 0: in use: bit 4, by entry 0 of cell 'first'\n");
	other.cache[0].flags = JAILHOUSE_CACHE_ROOTSHARED;
	assert_pair(&s, &other, 0, "");
}

/** The longest sentence that there can be keeps its end inside the buffer. */
static void test_longest_words(void **state)
{
	static const char name[] = "0123456789012345678901234567890";
	const struct rvm_config_error err = {
		.field = "memory region: overlaps an earlier one (guest-physical)",
		.index = 0xfffffffe, .unit = RVM_CONFIG_BYTES, .start = 1ULL << 63, .size = 2,
		.other_index = 0xfffffffe, .other_cell = name,
	};
	char words[RVM_CONFIG_WORDS_SIZE + 1];

	(void)state;
	words[RVM_CONFIG_WORDS_SIZE] = '!';
	rvm_config_words(&err, words);
	assert_string_equal(words, "memory region 4294967294: overlaps an earlier one "
			    "(guest-physical): 0x8000000000000000-0x8000000000000001, "
			    "by entry 4294967294 of cell '0123456789012345678901234567890'");
	assert_int_equal(words[RVM_CONFIG_WORDS_SIZE], '!');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples_are_valid),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_name_of_root),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_forbidden_memory),
		cmocka_unit_test(test_pins_of_root),
		cmocka_unit_test(test_ports_of_root),
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_hypervisor_memory_left_open),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_pair_with_itself),
		cmocka_unit_test(test_pair_cpus),
		cmocka_unit_test(test_pair_memory),
		cmocka_unit_test(test_pair_pins),
		cmocka_unit_test(test_pair_ports),
		cmocka_unit_test(test_pair_cache),
		cmocka_unit_test(test_longest_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
