// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/cell/config*.c */
/*
 * libFuzzer target of the checks of cells: two descriptions in memory of exactly their size, each
 * checked alone and against a small machine, then against each other. What passes is proven: no byte,
 * CPU, port or pin is where it must not be or in both.
 */
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RWX (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE)
#define REGION(start, end) \
	{ .phys_start = (start), .virt_start = (start), .size = (end) - (start), .flags = RWX }

static const struct {
	struct jailhouse_system sys;
	uint64_t cpus;
	struct jailhouse_memory mem[3];
	struct jailhouse_irqchip irqchip;
	struct jailhouse_pio pio;
} __attribute__((packed)) machine = {
	.sys = {
		.signature = JAILHOUSE_SYSTEM_SIGNATURE,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.hypervisor_memory = { .phys_start = 0x30000000, .size = 0x1000000 },
		.debug_console = { .address = 0x3f8, .type = JAILHOUSE_CON_TYPE_8250 },
		.root_cell = {
			.name = "root", .cpu_set_size = 8, .num_memory_regions = 3,
			.num_irqchips = 1, .num_pio_regions = 1,
		},
	},
	.cpus = 0xf,
	.mem = {
		REGION(0, 0x30000000), REGION(0x31000000, 0x40000000),
		REGION(0xc0000000, 0x100000000),
	},
	.irqchip = { .address = 0xfec00000, .pin_bitmap = { 0xffffff } },
	.pio = { .base = 0, .length = 0x8000 },
};

static void require(bool condition)
{
	if (!condition)
		abort();
}

/** Counts refusals and makes a sentence of everything. */
struct count {
	struct rvm_config_sink sink;
	unsigned int refusals;
};

static bool count_one(struct rvm_config_sink *sink, int result,
		      const struct rvm_config_error *err)
{
	char *words = malloc(RVM_CONFIG_WORDS_SIZE);

	require(words != NULL);
	rvm_config_words(err, words);
	require(strlen(words) > 0 && strlen(words) < RVM_CONFIG_WORDS_SIZE - 1);
	free(words);
	((struct count *)sink)->refusals += result != 0;
	return true;
}

static struct count new_count(void)
{
	return (struct count){ .sink = { .found = count_one, .notes = true } };
}

/** Both ways of asking agree. */
static void compare_results(int check, int report, const struct count *count)
{
	require(check == report);
	require((report == 0) == (count->refusals == 0));
}

static bool ranges_meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/** Everything that a cell that fits has is the root cell's and nobody else's. */
static void prove_fit(const struct jailhouse_cell_desc *cell)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell);
	uint32_t i, pin;

	for (i = 0; i < cell->cpu_set_size * 8; i++)
		require(!rvm_cell_has_cpu(cell, i) || i < 4);
	require(rvm_cell_num_cpus(cell) >= 1 && rvm_cell_num_cpus(cell) <= 3);
	for (i = 0; i < cell->num_memory_regions; i++, mem++) {
		uint64_t end = mem->phys_start + mem->size;

		if (mem->size == 0 || mem->flags & JAILHOUSE_MEM_COMM_REGION)
			continue;
		require(end <= 0x30000000 || (mem->phys_start >= 0x31000000 && end <= 0x40000000) ||
			(mem->phys_start >= 0xc0000000 && end <= 0x100000000));
		require(!ranges_meet(mem->phys_start, mem->size, 0xfec00000, 0x1000));
		require(!ranges_meet(mem->phys_start, mem->size, 0xfee00000, 0x100000));
	}
	for (i = 0; i < cell->num_irqchips; i++)
		for (pin = 0; pin < 512; pin++)
			require(!rvm_irqchip_has_pin(rvm_cell_irqchips(cell) + i, pin) || pin < 24);
}

static void prove_memory_apart(const struct jailhouse_cell_desc *a,
			       const struct jailhouse_cell_desc *b)
{
	const struct jailhouse_memory *one = rvm_cell_mem_regions(a), *two;
	uint32_t i, k;

	for (i = 0; i < a->num_memory_regions; i++, one++) {
		two = rvm_cell_mem_regions(b);
		for (k = 0; k < b->num_memory_regions; k++, two++) {
			if ((one->flags | two->flags) & JAILHOUSE_MEM_COMM_REGION ||
			    (one->flags & two->flags & JAILHOUSE_MEM_ROOTSHARED) ||
			    one->size == 0 || two->size == 0)
				continue;
			require(!ranges_meet(one->phys_start, one->size, two->phys_start, two->size));
		}
	}
}

static void prove_apart(const struct jailhouse_cell_desc *a, const struct jailhouse_cell_desc *b)
{
	uint32_t i, k;

	for (i = 0; i < 256; i++)
		require(!rvm_cell_has_cpu(a, i) || !rvm_cell_has_cpu(b, i));
	for (i = 0; i < a->num_pio_regions; i++)
		for (k = 0; k < b->num_pio_regions; k++)
			require(!ranges_meet(rvm_cell_pio(a)[i].base, rvm_cell_pio(a)[i].length,
					     rvm_cell_pio(b)[k].base, rvm_cell_pio(b)[k].length));
	require(strncmp(a->name, b->name, sizeof(a->name)) != 0);
	prove_memory_apart(a, b);
}

/** Return: whether it passes alone. */
static bool check_alone(const void *blob, size_t size)
{
	struct count count = new_count();
	struct rvm_config_error err = { 0 };
	int ret = rvm_config_check_cell(blob, size, &err);

	compare_results(ret, rvm_config_report_cell(blob, size, &count.sink), &count);
	require(ret == 0 || err.field != NULL);
	return ret == 0;
}

static bool is_complete(const void *blob, size_t size)
{
	struct rvm_config_error err;
	uint64_t total;

	return size >= sizeof(struct jailhouse_cell_desc) &&
	       rvm_config_check_cell_header(blob, &total, &err) == 0 && total == size;
}

static void check_fit(const struct jailhouse_cell_desc *cell, bool passed)
{
	struct count count = new_count();
	struct rvm_config_error err;
	int ret = rvm_config_check_fit(&machine.sys, cell, &err);

	compare_results(ret, rvm_config_report_fit(&machine.sys, cell, &count.sink), &count);
	if (passed && ret == 0)
		prove_fit(cell);
}

static void check_pair(const struct jailhouse_cell_desc *a, const struct jailhouse_cell_desc *b,
		       bool passed)
{
	struct count count = new_count();
	struct rvm_config_error err;
	int ret = rvm_config_check_pair(a, b, &err);

	compare_results(ret, rvm_config_report_pair(a, b, &count.sink), &count);
	if (passed && ret == 0)
		prove_apart(a, b);
}

/** Makes the counters fit the size, which chance hardly ever does. Return: the new size. */
static size_t repair(void *blob, size_t size)
{
	struct jailhouse_cell_desc *cell = blob;
	uint64_t total;

	if (size < sizeof(*cell) + 8)
		return size;
	memcpy(cell->signature, JAILHOUSE_CELL_DESC_SIGNATURE, JAILHOUSE_SIGNATURE_LEN);
	cell->architecture = JAILHOUSE_X86;
	cell->revision = JAILHOUSE_CONFIG_REVISION;
	cell->cpu_set_size = 8;
	cell->num_memory_regions %= 8;
	cell->num_cache_regions %= 4;
	cell->num_irqchips %= 4;
	cell->num_pci_devices = 0;
	cell->num_pci_caps = 0;
	cell->num_stream_ids = 0;
	cell->num_pio_regions = 0;
	total = rvm_config_cell_size(cell);
	if (total > size)
		return size;
	cell->num_pio_regions = (uint32_t)((size - total) / sizeof(struct jailhouse_pio)) % 8;
	return rvm_config_cell_size(cell);
}

static void *copy(const uint8_t *data, size_t size)
{
	void *blob = malloc(size ? size : 1);

	require(blob != NULL);
	if (size != 0)
		memcpy(blob, data, size);
	return blob;
}

static void check_both(const void *a, size_t a_size, const void *b, size_t b_size)
{
	bool a_passed = check_alone(a, a_size), b_passed = check_alone(b, b_size);

	if (is_complete(a, a_size))
		check_fit(a, a_passed);
	if (is_complete(a, a_size) && is_complete(b, b_size))
		check_pair(a, b, a_passed && b_passed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t first, second;
	void *a, *b;

	if (size < 2)
		return 0;
	first = data[0] | (size_t)data[1] << 8;
	size -= 2;
	first = first < size ? first : size;
	second = size - first;
	a = copy(data + 2, first);
	b = copy(data + 2 + first, second);
	check_both(a, first, b, second);
	/* Repaired, in memory of the new size. */
	first = repair(a, first);
	second = repair(b, second);
	a = realloc(a, first ? first : 1);
	b = realloc(b, second ? second : 1);
	require(a != NULL && b != NULL);
	check_both(a, first, b, second);
	free(a);
	free(b);
	return 0;
}
