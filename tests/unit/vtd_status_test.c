// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/vtd_status.c */
/* Whether interrupts are remapped, as the units' registers tell. */
#include "tests/fakes/unit.h"

#include <errno.h>

#include "devices/vtd_status.h"
#include "mm/host_map.h"

static uint32_t registers[3][1024];
static unsigned int mapped;

void *host_map_mmio(uint64_t phys, uint64_t size)
{
	assert_int_equal(size, 4096);
	mapped++;
	return phys == 0xdead0000 ? NULL : registers[phys / 0x1000 % 0x10];
}

static struct jailhouse_iommu units[JAILHOUSE_MAX_IOMMU_UNITS];

static void set_unit(unsigned int i, uint32_t type, uint64_t base)
{
	units[i].type = type;
	units[i].base = base;
	units[i].size = 0x1000;
}

static void test_any_unit(void **state)
{
	uint64_t base = 0;

	(void)state;
	assert_int_equal(vtd_remaps_interrupts(units, &base), 0);
	assert_int_equal(mapped, 0);
	set_unit(0, JAILHOUSE_IOMMU_INTEL, 0xfed90000);
	set_unit(2, JAILHOUSE_IOMMU_INTEL, 0xfed91000);
	/* Everything but interrupt remapping. */
	registers[0][7] = registers[1][7] = 0xfd000000;
	assert_int_equal(vtd_remaps_interrupts(units, &base), 0);
	registers[1][7] |= 1U << 25;
	assert_int_equal(vtd_remaps_interrupts(units, &base), 1);
	assert_true(base == 0xfed91000);
	registers[1][7] = 0;
	assert_int_equal(vtd_remaps_interrupts(units, &base), 0);
	/* Each was mapped once. */
	assert_int_equal(mapped, 2);
}

static void test_not_mapped(void **state)
{
	uint64_t base;

	(void)state;
	set_unit(3, JAILHOUSE_IOMMU_INTEL, 0xdead0000);
	assert_int_equal(vtd_remaps_interrupts(units, &base), -ENOMEM);
	set_unit(3, JAILHOUSE_IOMMU_AMD, 0xdead0000);
	assert_int_equal(vtd_remaps_interrupts(units, &base), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_unit),
		cmocka_unit_test(test_not_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
