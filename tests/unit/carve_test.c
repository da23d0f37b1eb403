// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/carve.c hypervisor/cell/config*.c */
/* Taking a range out of the root cell's memory regions; every result must pass the checker. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cell_config.h"
#include "handoff/carve.h"
#include "hypervisor/cell/config.h"

#define MIB (1ULL << 20)
#define RAM (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE | JAILHOUSE_MEM_EXECUTE | JAILHOUSE_MEM_DMA)

struct config {
	struct jailhouse_system system;
	uint8_t cpus[8];
	struct jailhouse_memory region[3];
	struct jailhouse_pio port;
} RVM_PACKED;

struct result {
	struct jailhouse_system system;
	uint8_t cpus[8];
	struct jailhouse_memory region[5];
	uint8_t more[64];
} RVM_PACKED;

static const struct config good = {
	.system = {
		.signature = { 'J', 'H', 'S', 'Y', 'S' },
		.architecture = JAILHOUSE_X86,
		.revision = JAILHOUSE_CONFIG_REVISION,
		.root_cell = {
			.signature = { 'J', 'H', 'C', 'L', 'L' },
			.architecture = JAILHOUSE_X86,
			.revision = JAILHOUSE_CONFIG_REVISION,
			.name = "root",
			.cpu_set_size = 8,
			.num_memory_regions = 3,
			.num_pio_regions = 1,
		},
	},
	.cpus = { 3 },
	.region = {
		{ 1 * MIB, 1 * MIB, 99 * MIB, RAM },
		{ 200 * MIB, 200 * MIB, 100 * MIB, RAM },
		{ 300 * MIB, 300 * MIB, 16 * MIB, RAM },
	},
	.port = { 0x3f8, 8 },
};

static uint32_t carve(uint64_t phys, uint64_t size, struct result *out)
{
	struct rvm_config_error why = { 0 };
	uint64_t used = 0;

	memset(out, 0xee, sizeof(*out));
	assert_int_equal(rvm_config_check_system(&good, sizeof(good), &why), 0);
	assert_ptr_equal(rvm_config_carve(&good.system, phys, size, &out->system,
					  sizeof(good) + 2 * sizeof(good.region[0]), &used),
			 &out->system);
	assert_int_equal(out->system.hypervisor_memory.phys_start, phys);
	assert_int_equal(out->system.hypervisor_memory.size, size);
	assert_int_equal(rvm_config_check_system(out, used, &why), 0);
	assert_memory_equal((uint8_t *)out + used - sizeof(good.port), &good.port,
			    sizeof(good.port));
	return out->system.root_cell.num_memory_regions;
}

static void assert_region(const struct jailhouse_memory *region, uint64_t start, uint64_t end)
{
	assert_int_equal(region->phys_start, start);
	assert_int_equal(region->virt_start, start);
	assert_int_equal(region->size, end - start);
	assert_int_equal(region->flags, RAM);
}

static void test_outside(void **state)
{
	struct result out;

	(void)state;
	assert_int_equal(carve(100 * MIB, 100 * MIB, &out), 3);
	assert_memory_equal(out.region, good.region, sizeof(good.region));
}

static void test_middle(void **state)
{
	struct result out;

	(void)state;
	assert_int_equal(carve(240 * MIB, 16 * MIB, &out), 4);
	assert_region(&out.region[0], 1 * MIB, 100 * MIB);
	assert_region(&out.region[1], 200 * MIB, 240 * MIB);
	assert_region(&out.region[2], 300 * MIB, 316 * MIB);
	assert_region(&out.region[3], 256 * MIB, 300 * MIB);
}

static void test_edges(void **state)
{
	struct result out;

	(void)state;
	assert_int_equal(carve(200 * MIB, 16 * MIB, &out), 3);
	assert_region(&out.region[1], 216 * MIB, 300 * MIB);
	assert_int_equal(carve(284 * MIB, 16 * MIB, &out), 3);
	assert_region(&out.region[1], 200 * MIB, 284 * MIB);
	assert_int_equal(carve(292 * MIB, 16 * MIB, &out), 3);
	assert_region(&out.region[1], 200 * MIB, 292 * MIB);
	assert_region(&out.region[2], 308 * MIB, 316 * MIB);
}

static void test_whole_region(void **state)
{
	struct result out;

	(void)state;
	assert_int_equal(carve(300 * MIB, 16 * MIB, &out), 2);
	assert_region(&out.region[1], 200 * MIB, 300 * MIB);
	assert_int_equal(carve(150 * MIB, 400 * MIB, &out), 1);
}

static void test_room(void **state)
{
	struct result out;
	uint64_t used;

	(void)state;
	assert_null(rvm_config_carve(&good.system, 240 * MIB, 16 * MIB, &out.system,
				     sizeof(good) + 2 * sizeof(good.region[0]) - 1, &used));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outside),	     cmocka_unit_test(test_middle),
		cmocka_unit_test(test_edges),	     cmocka_unit_test(test_whole_region),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests_name("carve", tests, NULL, NULL);
}
