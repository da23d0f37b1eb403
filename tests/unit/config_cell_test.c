// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config*.c */
/*
 * Unit tests of the check of a cell's configuration, taken alone: every field that is looked at has
 * a case in the table of refusals, each with the words that a user gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell/config.h"
#include "image_header.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)
#define RAM (RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_LOADABLE)
#define COMM (RW | JAILHOUSE_MEM_COMM_REGION)

struct sample {
	struct jailhouse_cell_desc cell;
	uint8_t cpus[8];
	struct jailhouse_memory mem[5];
	struct jailhouse_cache cache[2];
	struct jailhouse_irqchip irqchip[1];
	struct jailhouse_pio pio[2];
	/* One that the counter does not count yet. */
	struct jailhouse_pci_device pci[1];
	struct jailhouse_pci_capability cap[1];
} __attribute__((packed));

#define GOOD_SIZE offsetof(struct sample, pci)

static const struct sample good = {
	.cell = {
		.signature = { 'J', 'H', 'C', 'L', 'L' },
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.name = "test-cell",
		.id = 7,
		.flags = JAILHOUSE_CELL_PASSIVE_COMMREG,
		.cpu_set_size = sizeof(good.cpus),
		.num_memory_regions = ARRAY_SIZE(good.mem),
		.num_cache_regions = ARRAY_SIZE(good.cache),
		.num_irqchips = ARRAY_SIZE(good.irqchip),
		.num_pio_regions = ARRAY_SIZE(good.pio),
		.cpu_reset_address = 0xf0000,
		.msg_reply_timeout = 1000,
		.console = { .address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250 },
	},
	.cpus = { 0x06 },
	.mem = {
		{ .phys_start = 0x3f000000, .size = 0x100000, .flags = RAM },
		{ .phys_start = 0, .virt_start = 0x100000, .size = 0x1000, .flags = COMM },
		{ 0 },
		{ .phys_start = 0x3f100000, .virt_start = 0x200000, .size = 0x1000,
		  .flags = RW | JAILHOUSE_MEM_ROOTSHARED },
		{ .phys_start = 0xfed40010, .virt_start = 0xfed00010, .size = 0x10,
		  .flags = RW | JAILHOUSE_MEM_IO | JAILHOUSE_MEM_IO_32 },
	},
	.cache = {
		{ .start = 4, .size = 2, .type = JAILHOUSE_CACHE_L3 },
		{ .start = 2, .size = 2, .type = JAILHOUSE_CACHE_L3 },
	},
	.irqchip = { { .address = 0xfec00000, .pin_bitmap = { 1 << 9 } } },
	.pio = { { .base = 0x3f8, .length = 8 }, { .base = 0x60, .length = 5 } },
};

static int check(const struct sample *s, struct rvm_config_error *err)
{
	memset(err, 0, sizeof(*err));
	return rvm_config_check_cell(s, rvm_config_cell_size(&s->cell), err);
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
	char *memory = malloc(GOOD_SIZE + 1);
	struct rvm_config_error err;

	(void)state;
	assert_non_null(memory);
	memcpy(memory + 1, &good, GOOD_SIZE);
	assert_int_equal(rvm_config_check_cell(memory + 1, GOOD_SIZE, &err), 0);
	free(memory);
}

static void test_every_truncation(void **state)
{
	struct rvm_config_error err;
	size_t size;

	(void)state;
	for (size = 0; size < GOOD_SIZE; size++) {
		void *blob = malloc(size ? size : 1);

		assert_non_null(blob);
		memcpy(blob, &good, size);
		assert_int_equal(rvm_config_check_cell(blob, size, &err), -RVM_CONFIG_E2BIG);
		assert_int_equal(err.found, size);
		free(blob);
	}
	assert_int_equal(rvm_config_check_cell(&good, GOOD_SIZE + 1, &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "trailing bytes: the counters describe less (bytes)");
}

static void test_header(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;
	uint64_t total = 0;

	(void)state;
	assert_int_equal(rvm_config_check_cell_header(&s, &total, &err), 0);
	assert_int_equal(total, GOOD_SIZE);
	s.cell.num_pio_regions = 0xffffffff;
	assert_int_equal(rvm_config_check_cell_header(&s, &total, &err), -RVM_CONFIG_E2BIG);
	s.cell.signature[2] = 'S';
	assert_int_equal(rvm_config_check_cell_header(&s, &total, &err), -RVM_CONFIG_EINVAL);
	assert_int_equal(rvm_config_check_header(&good, &total, &err), -RVM_CONFIG_EINVAL);
}

/** One refusal: @size bytes at @offset of the good sample set to @value (little endian). */
struct refusal {
	size_t offset;
	size_t size;
	uint64_t value;
	int result;
	const char *words;
};

#define AT(member) offsetof(struct sample, member), sizeof(((struct sample *)0)->member)
#define BAD(member, value, words) { AT(member), value, -RVM_CONFIG_EINVAL, words }
#define BIG(member, value, words) { AT(member), value, -RVM_CONFIG_E2BIG, words }

static const struct refusal refusals[] = {
	BAD(cell.signature[0], 'X',
	    "signature: not the configuration of a cell (character): wanted 0x4a, found 0x58"),
	BAD(cell.architecture, 1, "architecture: not x86: wanted 0x0, found 0x1"),
	BAD(cell.revision, 13, "revision: other format: wanted 0xe, found 0xd"),
	BIG(cell.cpu_set_size, 136, "CPU set: too large (bytes): wanted 0x80, found 0x88"),
	BIG(cell.num_memory_regions, 1025, "too many memory regions: wanted 0x400, found 0x401"),
	BIG(cell.num_cache_regions, 1025, "too many cache regions: wanted 0x400, found 0x401"),
	BIG(cell.num_irqchips, 65, "too many irqchips: wanted 0x40, found 0x41"),
	BIG(cell.num_pio_regions, 1025, "too many port ranges: wanted 0x400, found 0x401"),
	BIG(cell.num_pci_devices, 1025, "too many PCI devices: wanted 0x400, found 0x401"),
	BIG(cell.num_pci_caps, 8193, "too many PCI capabilities: wanted 0x2000, found 0x2001"),
	BIG(cell.num_stream_ids, 1,
	    "stream IDs are for other architectures: wanted 0x0, found 0x1"),

	BAD(cell.name[0], 0, "cell name: empty: wanted 0x1, found 0x0"),
	BAD(cell.name[3], '\n', "cell name: control character: wanted 0x20, found 0xa"),
	BAD(cell.flags, 4, "cell: unknown flags: wanted 0xe0000003, found 0x4"),
	BAD(cpus[0], 0, "CPU set: no CPU: wanted 0x1, found 0x0"),

	BAD(cell.cpu_reset_address, 0x100000000,
	    "cpu_reset_address: beyond 4 GiB: wanted 0xffffffff, found 0x100000000"),
	BAD(cell.cpu_reset_address, 0x300000,
	    "cpu_reset_address: no executable memory (guest-physical): 0x300000"),
	BAD(cell.cpu_reset_address, 0x200000,
	    "cpu_reset_address: no executable memory (guest-physical): 0x200000"),

	BAD(cell.console.type, 3, "console: unknown type: wanted 0x2, found 0x3"),
	BAD(cell.console.address, 0, "console: no address: wanted 0x1, found 0x0"),
	BAD(cell.console.gate_nr, 1,
	    "console: clock gates are for other architectures: wanted 0x0, found 0x1"),

	BAD(mem[0].phys_start, 0x3f000800,
	    "memory region 0: not page aligned: wanted 0x1000, found 0x3f000800"),
	BAD(mem[3].virt_start, 0x200800,
	    "memory region 3: not page aligned: wanted 0x1000, found 0x200800"),
	BAD(mem[0].size, 0xfffff,
	    "memory region 0: not page aligned: wanted 0x1000, found 0xfffff"),
	BAD(mem[3].size, 0, "memory region 3: empty: wanted 0x1, found 0x0"),
	BAD(mem[3].phys_start, 1ULL << 52, "memory region 3: beyond the physical "
	    "address space: wanted 0xffffffffff000, found 0x10000000000000"),
	BAD(mem[3].size, 0xfffffffffffff000, "memory region 3: beyond the physical "
	    "address space: wanted 0x10000000000000, found 0xfffffffffffff000"),
	BAD(mem[3].virt_start, 1ULL << 48, "memory region 3: beyond the guest-physical "
	    "address space: wanted 0xfffffffff000, found 0x1000000000000"),
	BAD(mem[3].virt_start, 0xfffffffffffff000, "memory region 3: beyond the "
	    "guest-physical address space: wanted 0xfffffffff000, found 0xfffffffffffff000"),
	BAD(mem[3].virt_start, 0xfee00000,
	    "memory region 3: at the local APIC (guest-physical): 0xfee00000-0xfee00fff"),
	BAD(mem[3].flags, JAILHOUSE_MEM_WRITE,
	    "memory region 3: accessible but not readable: wanted 0x3, found 0x2"),
	BAD(mem[3].flags, RW | 0x200,
	    "memory region 3: unknown flags: wanted 0xf81ff, found 0x203"),
	BAD(mem[0].flags, RAM | JAILHOUSE_MEM_IO,
	    "memory region 0: loadable but not memory: wanted 0x47, found 0x57"),
	BAD(mem[3].virt_start, 0xff000, "memory region 3: overlaps an earlier one "
	    "(guest-physical): 0xff000-0xfffff, entry 0"),
	BAD(mem[3].phys_start, 0x3f0ff000, "memory region 3: overlaps an earlier one: "
	    "0x3f0ff000-0x3f0fffff, entry 0"),
	BAD(mem[1].virt_start, 0x0, "memory region 1: overlaps an earlier one "
	    "(guest-physical): 0x0-0xfff, entry 0"),
	BAD(mem[1].virt_start, 0x100800,
	    "memory region 1: not page aligned: wanted 0x0, found 0x800"),
	BAD(mem[1].size, 0x2000, "memory region 1: a communication region is one page: "
	    "wanted 0x1000, found 0x2000"),
	BAD(mem[1].flags, COMM | JAILHOUSE_MEM_LOADABLE, "memory region 1: flags of a "
	    "communication region: wanted 0x123, found 0x63"),
	BAD(mem[1].flags, JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_COMM_REGION,
	    "memory region 1: accessible but not readable: wanted 0x23, found 0x22"),
	BAD(mem[3].flags, COMM, "memory region 3: a second communication region: "
	    "0x200000-0x200fff, entry 1"),
	BAD(mem[4].flags, RW,
	    "memory region 4: not page aligned: wanted 0x1000, found 0xfed40010"),
	BAD(mem[4].flags, RW | JAILHOUSE_MEM_IO, "memory region 4: sub-page without an "
	    "access width: wanted 0xf0000, found 0x13"),
	BAD(mem[4].flags, RW | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_IO | JAILHOUSE_MEM_IO_8,
	    "memory region 4: sub-page and executable: wanted 0x10013, found 0x10017"),

	BAD(cache[1].type, 0, "cache region 1: no type: wanted 0x1, found 0x0"),
	BAD(cache[1].padding, 1, "cache region 1: padding: wanted 0x0, found 0x1"),
	BAD(cache[1].flags, 2, "cache region 1: flags: wanted 0x1, found 0x2"),
	BAD(cache[1].size, 31,
	    "cache region 1: beyond the mask: wanted 0x20, found 0x21"),
	BAD(cache[1].size, 1, "cache regions: a gap between them: bit 3"),
	BAD(cache[1].start, 20, "cache regions: a gap between them: bits 6-19"),

	BAD(irqchip[0].address, 0xfec00008,
	    "irqchip 0: address: wanted 0x10, found 0xfec00008"),
	BAD(irqchip[0].pin_base, 241, "irqchip 0: first pin: wanted 0xf0, found 0xf1"),
	BAD(irqchip[0].pin_base, 231, "irqchip 0: last pin: wanted 0xef, found 0xf0"),
	BAD(irqchip[0].address, 0xff000, "irqchip 0: a memory region is there "
	    "(guest-physical): 0xff000-0xff00f, entry 0"),

	BAD(pio[0].length, 0, "port range 0: empty: wanted 0x1, found 0x0"),
	BAD(pio[1].base, 0xfffe,
	    "port range 1: beyond the last port: wanted 0x10000, found 0x10003"),
	BAD(cell.num_pci_devices, 1, "PCI devices are not supported yet: wanted 0x0, found 0x1"),
	BAD(cell.num_pci_caps, 1,
	    "PCI capabilities are not supported yet: wanted 0x0, found 0x1"),
};

static void test_refusals(void **state)
{
	struct rvm_config_error err;
	struct sample s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct refusal *r = &refusals[i];
		char words[RVM_CONFIG_WORDS_SIZE] = "accepted";
		int ret;

		s = good;
		memcpy((char *)&s + r->offset, &r->value, r->size);
		ret = check(&s, &err);
		if (err.field != NULL)
			rvm_config_words(&err, words);
		if (ret != r->result || strcmp(words, r->words) != 0)
			fail_msg("case %zu: result %d, wanted '%s', got '%s'", i, ret, r->words,
				 words);
	}
}

static void test_name_not_terminated(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	memset(s.cell.name, 'x', sizeof(s.cell.name));
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_string_equal(err.field, "cell name: not terminated");
}

static void test_sub_page_neighbours(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	s.mem[3] = s.mem[4];
	s.mem[3].phys_start += 0x10;
	s.mem[3].virt_start += 0x10;
	assert_int_equal(check(&s, &err), 0);
	s.mem[3].size = 0xfe0;
	assert_int_equal(check(&s, &err), 0);
	s.mem[3].virt_start--;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_int_equal(err.start, 0xfed0001f);
	assert_int_equal(err.size, 1);
	assert_int_equal(err.other_index, 3);
}

static void test_whole_cache(void **state)
{
	struct rvm_config_error err;
	struct sample s = good;

	(void)state;
	s.cache[0].start = 0;
	s.cache[0].size = 32;
	assert_int_equal(check(&s, &err), 0);
	s.cache[1].start = 31;
	s.cache[1].size = 1;
	assert_int_equal(check(&s, &err), 0);
	s.cache[0].size = 1;
	assert_int_equal(check(&s, &err), -RVM_CONFIG_EINVAL);
	assert_int_equal(err.start, 1);
	assert_int_equal(err.size, 30);
}

static void test_no_arrays(void **state)
{
	struct {
		struct jailhouse_cell_desc cell;
		uint64_t cpus;
		struct jailhouse_memory mem;
	} __attribute__((packed)) s = { .cell = good.cell, .cpus = 1, .mem = good.mem[0] };
	struct rvm_config_error err;

	(void)state;
	s.cell.num_memory_regions = 1;
	s.cell.num_cache_regions = 0;
	s.cell.num_irqchips = 0;
	s.cell.num_pio_regions = 0;
	assert_int_equal(rvm_config_check_cell(&s, sizeof(s), &err), 0);
}

/** Counts, and keeps texts, of everything that is found. */
struct list {
	struct rvm_config_sink sink;
	unsigned int refusals, notes;
	char words[16][RVM_CONFIG_WORDS_SIZE];
	unsigned int stop_after;
};

static bool collect(struct rvm_config_sink *sink, int result, const struct rvm_config_error *err)
{
	struct list *list = (struct list *)sink;

	rvm_config_words(err, list->words[list->refusals + list->notes]);
	if (result == 0)
		list->notes++;
	else
		list->refusals++;
	return list->refusals + list->notes != list->stop_after;
}

static void test_good_has_no_notes(void **state)
{
	struct list list = { .sink = { .found = collect, .notes = true } };
	struct sample s = good;

	(void)state;
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), 0);
	assert_int_equal(list.notes, 0);
	/* Nor without a console, or with one that is not at ports. */
	s.cell.console.type = JAILHOUSE_CON_TYPE_NONE;
	s.cell.console.address = 0x2f8;
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), 0);
	s.cell.console = (struct jailhouse_console){
		.type = JAILHOUSE_CON_TYPE_8250, .flags = JAILHOUSE_CON_ACCESS_MMIO,
		.address = 0xfe000000, .size = 0x1000,
	};
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), 0);
	assert_int_equal(list.notes, 0);
	s.cell.console = good.cell.console;
	s.pio[0].length = 7;
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), 0);
	assert_int_equal(list.notes, 1);
}

static void test_everything_is_reported(void **state)
{
	struct list list = { .sink = { .found = collect, .notes = true } };
	struct sample s = good;

	(void)state;
	s.cell.name[0] = 0;
	s.cell.console.address = 0x2f8;
	s.mem[0].flags |= 0x200;
	s.mem[3].virt_start = 0xff000;
	s.cache[1].padding = 1;
	s.pio[0].length = 0;
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), -RVM_CONFIG_EINVAL);
	assert_int_equal(list.refusals, 5);
	assert_int_equal(list.notes, 1);
	assert_string_equal(list.words[0], "cell name: empty: wanted 0x1, found 0x0");
	assert_string_equal(list.words[1],
			    "console: not among the ports of the cell: ports 0x2f8-0x2ff");
	assert_string_equal(list.words[2],
			    "memory region 0: unknown flags: wanted 0xf81ff, found 0x247");
	assert_string_equal(list.words[3], "memory region 3: overlaps an earlier one "
			    "(guest-physical): 0xff000-0xfffff, entry 0");
	assert_string_equal(list.words[5],
			    "port range 0: empty: wanted 0x1, found 0x0");
	list = (struct list){ .sink = { .found = collect }, .stop_after = 2 };
	assert_int_equal(rvm_config_report_cell(&s, GOOD_SIZE, &list.sink), -RVM_CONFIG_EINVAL);
	assert_int_equal(list.refusals, 2);
	assert_int_equal(list.notes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_unaligned_blob),
		cmocka_unit_test(test_every_truncation),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_name_not_terminated),
		cmocka_unit_test(test_sub_page_neighbours),
		cmocka_unit_test(test_whole_cache),
		cmocka_unit_test(test_no_arrays),
		cmocka_unit_test(test_good_has_no_notes),
		cmocka_unit_test(test_everything_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
