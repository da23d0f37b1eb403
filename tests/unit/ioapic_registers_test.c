// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/ioapic.c */
/* When registers of an I/O APIC are touched, and what the root cell finds in its index register after that. */
#include "tests/fakes/unit.h"

#include <errno.h>
#include <sys/mman.h>

#include "devices/ioapic.h"
#include "mm/host_map.h"

#define ADDRESS 0xfec00000ULL

static char *page;

void *host_map_mmio(uint64_t phys, uint64_t size)
{
	assert_int_equal(size, 4096);
	return phys == ADDRESS ? page : NULL;
}

static int setup(void **state)
{
	(void)state;
	page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? -1 : 0;
}

static uint32_t *reg(uint32_t offset)
{
	return (uint32_t *)(void *)(page + offset);
}

/* The root cell's CPUs run while a cell is being made: a read of any register would disturb them. */
static void test_get_touches_nothing(void **state)
{
	struct ioapic *first, *again;

	(void)state;
	assert_int_equal(ioapic_get(0xfec10000, &first), -ENOMEM);
	assert_int_equal(ioapic_get(ADDRESS, &first), 0);
	assert_int_equal(ioapic_get(ADDRESS, &again), 0);
	assert_ptr_equal(first, again);
	assert_int_equal(first->address, ADDRESS);
}

static void test_identify(void **state)
{
	struct ioapic *ioapic;

	(void)state;
	assert_int_equal(ioapic_get(ADDRESS, &ioapic), 0);
	assert_int_equal(mprotect(page, 4096, PROT_READ | PROT_WRITE), 0);
	*reg(IOAPIC_INDEX) = 0x2b;
	*reg(IOAPIC_DATA) = 0x170020;
	assert_int_equal(ioapic_identify(ioapic), 0);
	assert_int_equal(ioapic->num_pins, 24);
	assert_int_equal(ioapic->version, 0x170020);
	assert_true(ioapic_has_eoi(ioapic));
	assert_int_equal(*reg(IOAPIC_INDEX), 0x2b);
	*reg(IOAPIC_DATA) = ~0U;
	assert_int_equal(ioapic_identify(ioapic), -ENODEV);
	*reg(IOAPIC_DATA) = 0xf00020;
	assert_int_equal(ioapic_identify(ioapic), -ENODEV);
	assert_int_equal(*reg(IOAPIC_INDEX), 0x2b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_get_touches_nothing, setup),
		cmocka_unit_test(test_identify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
