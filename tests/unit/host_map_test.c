// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/host_map.c hypervisor/mm/page_table.c hypervisor/mm/page_pool.c */
/* sources: hypervisor/lib/string.c tests/fakes/printk.c */
/* The core's address space: every page of a layout, broken layouts, and tables broken by hand,
 * which the self-check must find. */
#include "tests/fakes/unit.h"

#include "lib/errno.h"
#include "mm/host_map.h"
#include "mm/page_table.h"
#include "tests/fakes/pool.h"
#include "tests/fakes/printk.h"
#include "x86/ops.h"

#define PAGE RVM_PAGE_SIZE
#define MIB  (1ULL << 20)
#define HV   RVM_HV_BASE
#define CPUS 3

#define READ  (HOST_PTE_PRESENT | HOST_PTE_ACCESSED | HOST_PTE_NX)
#define EXEC  (HOST_PTE_PRESENT | HOST_PTE_ACCESSED)
#define WRITE (READ | HOST_PTE_WRITE | HOST_PTE_DIRTY)
#define MMIO  (WRITE | HOST_PTE_PCD | HOST_PTE_PWT)

static const struct rvm_image_part guards[] = {{2 * PAGE, PAGE}, {5 * PAGE, 2 * PAGE}};

static struct rvm_image_header header;
static struct host_layout layout;
static uint64_t flushed;

static void record_flush(uint64_t address)
{
	flushed = address;
}

static void make_layout_for(uint64_t phys, uint32_t cpus)
{
	/* Where what follows the per-CPU areas begins. */
	uint64_t behind = (40 + 8ULL * cpus) * PAGE;

	header = (struct rvm_image_header){
		.core_size = 40 * PAGE,
		.percpu_size = 8 * PAGE,
		.text = {1 * PAGE, 10 * PAGE},
		.rodata = {11 * PAGE, 4 * PAGE},
		.data = {15 * PAGE, 25 * PAGE},
		.phys_base = phys,
		.mem_size = 6 * MIB - 64 * PAGE + behind,
		.max_cpus = cpus,
		.config_offset = behind,
		.config_size = PAGE + 100,
		.pool_offset = behind + 2 * PAGE,
		.pool_size = 1000 * PAGE,
		.stash_offset = behind + 1002 * PAGE,
		.stash_size = 30 * PAGE - 5,
		.transit_offset = behind + 1036 * PAGE,
		.transit_size = 6 * PAGE,
	};
	layout = (struct host_layout){
		.header = &header,
		.guards = guards,
		.num_guards = ARRAY_SIZE(guards),
		.levels = 4,
		.phys_bits = 40,
	};
}

static void make_layout(uint64_t phys)
{
	make_layout_for(phys, CPUS);
}

static int setup(void **state)
{
	(void)state;
	fake_pool_create(100);
	fake_printk_reset();
	fake_ops.invlpg = record_flush;
	flushed = 0;
	make_layout(0x7fe01000);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	host_map_destroy();
	assert_int_equal(page_pool_used(), 1);
	fake_pool_destroy();
	return 0;
}

/* A view of the tables that the core does not know of, found from CR3 as a processor does. */
static struct page_table view(void)
{
	return (struct page_table){
		.format = layout.levels == 5 ? &paging_host5 : &paging_host4,
		.root = phys_to_virt(host_map_cr3()),
		.phys_bits = 52,
	};
}

static int lookup(uint64_t virt, uint64_t *phys, uint64_t *flags)
{
	struct page_table pt = view();

	return page_table_lookup(&pt, virt, phys, flags, NULL);
}

/* What the contract says about a page of the reserved memory; 0: not mapped. */
static uint64_t wanted_flags(uint64_t page)
{
	static const struct {
		uint64_t first, end, flags;
	} parts[] = {{0, 1, WRITE},   {1, 11, EXEC},  {11, 15, READ},	 {15, 40, WRITE},
		     {40, 64, WRITE}, {64, 66, READ}, {66, 1066, WRITE}, {1066, 1096, READ}};

	if (page >= 40 && page < 64 && (page % 8 == 2 || page % 8 == 5 || page % 8 == 6))
		return 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++) {
		if (page >= parts[i].first && page < parts[i].end)
			return parts[i].flags;
	}
	return 0;
}

/* Without CR4.LA57 a processor must find the same through the other value for CR3. */
static void test_four_levels_of_five(void **state)
{
	struct page_table pt;
	uint64_t phys;

	(void)state;
	for (layout.levels = 4; layout.levels <= 5; layout.levels++) {
		assert_int_equal(host_map_build(&layout), 0);
		pt = view();
		pt.format = &paging_host4;
		pt.root = phys_to_virt(host_map_cr3_4_levels());
		assert_int_equal(page_table_lookup(&pt, HV + 12 * PAGE, &phys, NULL, NULL), 0);
		assert_true(phys == header.phys_base + 12 * PAGE);
		assert_int_equal(host_map_cr3() == host_map_cr3_4_levels(), layout.levels == 4);
		host_map_destroy();
	}
}

static void check_every_page(void)
{
	for (uint64_t page = 0; page < 2048; page++) {
		uint64_t wanted = wanted_flags(page);
		uint64_t phys, flags;

		if (wanted == 0) {
			assert_int_equal(lookup(HV + page * PAGE, NULL, NULL), -ENOENT);
			continue;
		}
		assert_int_equal(lookup(HV + page * PAGE, &phys, &flags), 0);
		assert_true(phys == header.phys_base + page * PAGE);
		assert_true(flags == wanted);
	}
}

static int count_run(const struct page_table_run *run, void *context)
{
	*(uint64_t *)context += run->size;
	assert_true(run->virt >= HV && run->virt < HV + (512ULL << 30));
	return 0;
}

static void check_nothing_else(void)
{
	struct page_table pt = view();
	uint64_t wanted = 0, found = 0;

	for (uint64_t page = 0; page < 2048; page++)
		wanted += wanted_flags(page) != 0 ? PAGE : 0;
	assert_int_equal(page_table_for_each(&pt, count_run, &found), 0);
	assert_true(found == wanted);
}

static void test_build(void **state)
{
	static const uint64_t bases[] = {0x7fe01000, 0x40000000, 0x123456000, 0x1000};

	(void)state;
	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(bases); i++) {
		make_layout(bases[i / 2]);
		layout.levels = 4 + i % 2;
		assert_int_equal(host_map_build(&layout), 0);
		check_every_page();
		check_nothing_else();
		assert_int_equal(host_map_self_check(), 0);
		assert_string_equal(fake_printk_text, "");
		host_map_destroy();
	}
}

/* Where the machine allows it, large leaves save tables. */
static void test_large_leaves(void **state)
{
	struct page_table pt;
	unsigned int level;

	(void)state;
	make_layout(0x40000000);
	assert_int_equal(host_map_build(&layout), 0);
	pt = view();
	assert_int_equal(page_table_lookup(&pt, HV + 2 * MIB, NULL, NULL, &level), 0);
	assert_int_equal(level, 2);
}

static void test_no_guards(void **state)
{
	(void)state;
	layout.guards = NULL;
	layout.num_guards = 0;
	header.config_size = 0;
	header.stash_size = 0;
	assert_int_equal(host_map_build(&layout), 0);
	assert_int_equal(host_map_self_check(), 0);
	assert_int_equal(lookup(HV + 42 * PAGE, NULL, NULL), 0);
	assert_int_equal(lookup(HV + 64 * PAGE, NULL, NULL), -ENOENT);
}

static void refuse_build(const char *text)
{
	fake_printk_reset();
	assert_int_equal(host_map_build(&layout), -EINVAL);
	assert_non_null(strstr(fake_printk_text, text));
	assert_int_equal(page_pool_used(), 1);
	assert_int_equal(host_map_self_check(), -EIO);
	make_layout(0x7fe01000);
}

static void test_bad_layouts(void **state)
{
	static const struct rvm_image_part bad_guards[] = {
		{100, PAGE},
		{PAGE, 100},
		{PAGE, 0},
		{8 * PAGE, PAGE},
		{0, 9 * PAGE},
		{~(PAGE - 1), PAGE},
		{7 * PAGE, ~(PAGE - 1)},
	};

	(void)state;
	header.max_cpus = 0;
	refuse_build("bad header");
	header.max_cpus = RVM_MAX_CPUS + 1;
	refuse_build("bad header");
	header.mem_size = RVM_MAX_MEMORY + PAGE;
	refuse_build("bad header");
	header.phys_base += 8;
	refuse_build("bad header");
	header.percpu_size = ~(PAGE - 1);
	refuse_build("bad header");
	header.percpu_size += 8;
	refuse_build("bad header");
	header.text.offset = 0;
	refuse_build("text");
	header.text.size += 1;
	refuse_build("text");
	header.rodata.offset -= PAGE;
	refuse_build("rodata");
	header.data.size += PAGE;
	refuse_build("per-CPU");
	header.max_cpus = 4;
	refuse_build("configuration");
	header.pool_size += PAGE;
	refuse_build("stash");
	header.pool_offset = ~(PAGE - 1);
	refuse_build("pool");
	header.stash_size = 6 * MIB;
	refuse_build("stash");
	for (unsigned int i = 0; i < ARRAY_SIZE(bad_guards); i++) {
		layout.guards = &bad_guards[i];
		layout.num_guards = 1;
		refuse_build("guard");
	}
	layout.phys_bits = 20;
	assert_int_equal(host_map_build(&layout), -EINVAL);
	layout.phys_bits = 31;
	assert_int_equal(host_map_build(&layout), -EINVAL);
}

static void test_no_memory(void **state)
{
	uint64_t needed;

	(void)state;
	assert_int_equal(host_map_build(&layout), 0);
	needed = page_pool_used() - 1;
	host_map_destroy();
	for (uint64_t n = 0; n < needed; n++) {
		uint8_t *rest = page_alloc((unsigned int)(99 - n));

		assert_int_equal(host_map_build(&layout), -ENOMEM);
		assert_int_equal(page_pool_used(), 100 - n);
		page_free(rest, (unsigned int)(99 - n));
	}
}

/* Breaks one entry and expects the self-check to name its address. */
static void expect_finding(uint64_t virt, uint64_t phys, uint64_t flags, const char *text)
{
	struct page_table pt = view();
	char address[40];

	fake_printk_reset();
	assert_int_equal(page_table_map(&pt, virt, phys, PAGE, flags, 1), 0);
	assert_int_equal(host_map_self_check(), -EIO);
	assert_non_null(strstr(fake_printk_text, text));
	snprintf(address, sizeof(address), "%llx", (unsigned long long)virt);
	assert_non_null(strstr(fake_printk_text, address));
	host_map_destroy();
	assert_int_equal(host_map_build(&layout), 0);
}

static void test_self_check(void **state)
{
	uint64_t phys = header.phys_base;
	struct page_table pt;

	(void)state;
	assert_int_equal(host_map_self_check(), -EIO);
	assert_int_equal(host_map_build(&layout), 0);
	expect_finding(HV + PAGE, phys + PAGE, EXEC | HOST_PTE_WRITE, "writable and executable");
	expect_finding(HV + 20 * PAGE, phys + 20 * PAGE, WRITE & ~HOST_PTE_NX, "writable and exec");
	expect_finding(HV + PAGE, phys + PAGE, WRITE, "text");
	expect_finding(HV + 12 * PAGE, phys + 12 * PAGE, WRITE, "rodata");
	expect_finding(HV + 12 * PAGE, phys + 12 * PAGE, EXEC, "rodata");
	expect_finding(HV + 64 * PAGE, phys + 64 * PAGE, WRITE, "configuration");
	expect_finding(HV + 2 * PAGE, phys + 3 * PAGE, EXEC, "wrong physical");
	expect_finding(HV + 42 * PAGE, phys + 42 * PAGE, WRITE, "guard");
	expect_finding(HV + 62 * PAGE, phys + 62 * PAGE, WRITE, "guard");
	expect_finding(HV + 1100 * PAGE, phys + 1100 * PAGE, READ, "belongs to nothing");
	expect_finding(HV + 6 * MIB, phys + 6 * MIB, READ, "belongs to nothing");
	expect_finding(0, 0, READ, "belongs to nothing");
	expect_finding(0x400000, phys, READ, "belongs to nothing");
	expect_finding(~(PAGE - 1), phys, READ, "belongs to nothing");
	expect_finding(HOST_MMIO_BASE, 0xfee00000, WRITE, "wrong flags");
	expect_finding(HOST_MMIO_BASE, phys + PAGE, MMIO, "reserved memory");
	expect_finding(HOST_TEMP_BASE, phys + PAGE, WRITE, "reserved memory");
	expect_finding(HOST_TEMP_BASE, 0, READ, "wrong flags");
	expect_finding(HOST_TEMP_BASE + HOST_TEMP_SIZE, 0, WRITE, "belongs to nothing");

	pt = view();
	fake_printk_reset();
	assert_int_equal(page_table_unmap(&pt, HV + 30 * PAGE, PAGE), 0);
	assert_int_equal(host_map_self_check(), -EIO);
	assert_non_null(strstr(fake_printk_text, "data"));
}

/* Runs that begin where they should and go on where they should not. */
static void test_self_check_runs(void **state)
{
	struct page_table pt;
	char address[40];

	(void)state;
	/* A large leaf that starts in the pool and ends behind it. */
	make_layout(0x40000000);
	assert_int_equal(host_map_build(&layout), 0);
	pt = view();
	assert_int_equal(page_table_map(&pt, HV + 4 * MIB, 0x40000000 + 4 * MIB, 2 * MIB, WRITE, 2),
			 0);
	assert_int_equal(host_map_self_check(), -EIO);
	snprintf(address, sizeof(address), "%llx (stash)", HV + 1066 * PAGE);
	assert_non_null(strstr(fake_printk_text, address));
	/* Tables that the view has set aside are not the map's to free. */
	page_table_reap(&pt);
	host_map_destroy();

	/* From the device window into that of guest pages. */
	assert_int_equal(host_map_build(&layout), 0);
	pt = view();
	fake_printk_reset();
	assert_int_equal(page_table_map(&pt, HOST_TEMP_BASE - PAGE, 0, 2 * PAGE, MMIO, 1), 0);
	assert_int_equal(host_map_self_check(), -EIO);
	snprintf(address, sizeof(address), "%llx (guest page)", HOST_TEMP_BASE);
	assert_non_null(strstr(fake_printk_text, address));
}

static void test_reserved(void **state)
{
	uint64_t base = header.phys_base, end = base + header.mem_size;

	(void)state;
	assert_int_equal(host_map_build(&layout), 0);
	assert_false(host_map_reserved(base - PAGE, PAGE));
	assert_true(host_map_reserved(base - PAGE, PAGE + 1));
	assert_true(host_map_reserved(base, 1));
	assert_true(host_map_reserved(end - 1, 1));
	assert_false(host_map_reserved(end, 1));
	assert_true(host_map_reserved(0, UINT64_MAX));
	assert_true(host_map_reserved(UINT64_MAX, 2));
	assert_true(host_map_reserved(~(PAGE - 1), PAGE));
	assert_true(host_map_phys_valid(BIT(40) - 1));
	assert_false(host_map_phys_valid(BIT(40)));
	host_map_destroy();
	assert_false(host_map_phys_valid(0));
}

static void test_mmio(void **state)
{
	uint64_t phys, flags;
	uint64_t apic, uart;

	(void)state;
	assert_int_equal(host_map_build(&layout), 0);
	apic = (uintptr_t)host_map_mmio(0xfee00000, PAGE);
	uart = (uintptr_t)host_map_mmio(0xfed40ff8, 0x20);
	assert_true(apic == HOST_MMIO_BASE);
	assert_true(uart == HOST_MMIO_BASE + PAGE + 0xff8);
	assert_int_equal(lookup(apic, &phys, &flags), 0);
	assert_true(phys == 0xfee00000 && flags == MMIO);
	assert_int_equal(lookup(uart + 0x1f, &phys, &flags), 0);
	assert_true(phys == 0xfed41017 && flags == MMIO);
	/* Never a large leaf: neighbours of a device are other devices. */
	assert_non_null(host_map_mmio(0x40000000, 4 * MIB));
	assert_int_equal(host_map_self_check(), 0);
	assert_string_equal(fake_printk_text, "");
}

static void refuse_mmio(uint64_t phys, uint64_t size)
{
	fake_printk_reset();
	assert_null(host_map_mmio(phys, size));
	assert_non_null(strstr(fake_printk_text, "cannot map device"));
}

static void test_mmio_refusals(void **state)
{
	(void)state;
	refuse_mmio(0xfee00000, PAGE);
	assert_int_equal(host_map_build(&layout), 0);
	refuse_mmio(0xfee00000, 0);
	refuse_mmio(0xfee00000, HOST_MMIO_SIZE + 1);
	refuse_mmio(0, UINT64_MAX);
	refuse_mmio(UINT64_MAX, 1);
	refuse_mmio(UINT64_MAX - 5, 100);
	refuse_mmio(BIT(40), PAGE);
	refuse_mmio(BIT(40) - 1, 2);
	refuse_mmio(header.phys_base, PAGE);
	refuse_mmio(header.phys_base - 1, 2);
	refuse_mmio(header.phys_base + header.mem_size - 1, 1);
	/* A page that is shared with the reserved memory is refused only if it is part of it. */
	assert_non_null(host_map_mmio(header.phys_base - 1, 1));
	/* More than there is memory for tables; a small one still works. */
	refuse_mmio(0x100000000, 64ULL << 30);
	while (page_alloc(1) != NULL)
		;
	refuse_mmio(0x100000000, 64 * MIB);
	fake_pool_destroy();
	fake_pool_create(100);
	assert_int_equal(host_map_build(&layout), 0);
}

static void try_slots(uint32_t cpus)
{
	uint64_t phys, flags, used;

	make_layout_for(0x40000000, cpus);
	assert_int_equal(host_map_build(&layout), 0);
	used = page_pool_used();
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		uint64_t virt = (uintptr_t)host_temp_map(cpu, 0x5000 + cpu * PAGE);

		assert_true(virt == HOST_TEMP_BASE + cpu * PAGE);
		assert_int_equal(lookup(virt, &phys, &flags), 0);
		assert_true(phys == 0x5000 + cpu * PAGE && flags == WRITE);
		/* The slot is taken. */
		assert_null(host_temp_map(cpu, 0x9000));
	}
	assert_int_equal(host_map_self_check(), 0);
	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		uint64_t virt = HOST_TEMP_BASE + cpu * PAGE;

		host_temp_unmap(cpu);
		assert_true(flushed == virt);
		assert_int_equal(lookup(virt, NULL, NULL), -ENOENT);
	}
	/* Never any allocation: it happens in exit handlers. */
	assert_int_equal(page_pool_used(), used);
	flushed = 0;
	assert_null(host_temp_map(cpus, 0x5000));
	host_temp_unmap(cpus);
	assert_true(flushed == 0);
	host_map_destroy();
}

static void test_temp(void **state)
{
	static const uint32_t counts[] = { 1, CPUS, 511, 512, 513, RVM_MAX_CPUS };

	(void)state;
	assert_null(host_temp_map(0, 0x5000));
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		try_slots(counts[i]);
}

/* Device registers, whatever the MTRRs say; the next user of the slot has memory again. */
static void test_temp_device(void **state)
{
	uint64_t virt, phys, flags;

	(void)state;
	assert_int_equal(host_map_build(&layout), 0);
	virt = (uintptr_t)host_temp_map_device(1, 0xfee00000);
	assert_int_equal(lookup(virt, &phys, &flags), 0);
	assert_true(phys == 0xfee00000 && flags == (WRITE | HOST_PTE_PCD | HOST_PTE_PWT));
	host_temp_unmap(1);
	virt = (uintptr_t)host_temp_map(1, 0x5000);
	assert_int_equal(lookup(virt, &phys, &flags), 0);
	assert_true(flags == WRITE);
	host_temp_unmap(1);
}

static void test_temp_refusals(void **state)
{
	(void)state;
	assert_int_equal(host_map_build(&layout), 0);
	assert_null(host_temp_map(CPUS, 0x5000));
	assert_null(host_temp_map(RVM_MAX_CPUS, 0x5000));
	assert_null(host_temp_map(UINT32_MAX, 0x5000));
	assert_null(host_temp_map(0, header.phys_base));
	assert_null(host_temp_map(0, header.phys_base + header.mem_size - PAGE));
	assert_null(host_temp_map(0, BIT(40)));
	assert_null(host_temp_map(0, ~(PAGE - 1)));
	assert_null(host_temp_map(0, 0x5001));
	assert_non_null(host_temp_map(0, header.phys_base - PAGE));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_build),		 T(test_large_leaves), T(test_no_guards),
		T(test_bad_layouts),	 T(test_no_memory),    T(test_self_check),
		T(test_self_check_runs), T(test_reserved),     T(test_mmio),
		T(test_mmio_refusals),	 T(test_temp),	       T(test_temp_refusals),
		T(test_temp_device),
		T(test_four_levels_of_five),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
