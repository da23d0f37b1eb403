// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/mmio_map.c */
/* Look-up of sub-page regions and emulated registers against a search through all of them; rules of widths,
 * alignment and direction; what the device gets. */
#include "tests/fakes/unit.h"

#include <errno.h>

#include "devices/mmio_map.h"
#include "mm/host_map.h"

#define CAPACITY 32
#define ALL_WIDTHS                                                                                 \
	(JAILHOUSE_MEM_IO_8 | JAILHOUSE_MEM_IO_16 | JAILHOUSE_MEM_IO_32 | JAILHOUSE_MEM_IO_64)
#define RW (JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE)

static struct mmio_region storage[CAPACITY];
static struct mmio_map map;

static uint64_t device[512];
static uint64_t mapped_page;
static unsigned int maps, unmaps;
static bool slot_taken;

void *host_temp_map_device(unsigned int cpu, uint64_t phys)
{
	assert_int_equal(cpu, 2);
	if (slot_taken)
		return NULL;
	mapped_page = phys;
	maps++;
	return device;
}

void host_temp_unmap(unsigned int cpu)
{
	assert_int_equal(cpu, 2);
	unmaps++;
}

static int setup(void **state)
{
	(void)state;
	mmio_map_init(&map, storage, CAPACITY);
	slot_taken = false;
	maps = 0;
	unmaps = 0;
	return 0;
}

static int add(uint64_t start, uint64_t size, uint64_t flags)
{
	struct jailhouse_memory mem = { 0xfe000000 + (start & 0xfff), start, size, flags };

	return mmio_map_add_memory(&map, &mem);
}

static const struct mmio_region *slow_find(uint64_t gpa)
{
	for (uint32_t i = 0; i < map.count; i++) {
		if (gpa >= map.regions[i].start && gpa - map.regions[i].start < map.regions[i].size)
			return &map.regions[i];
	}
	return NULL;
}

static void check_order(void)
{
	for (uint32_t i = 1; i < map.count; i++)
		assert_true(map.regions[i - 1].start + map.regions[i - 1].size <=
			    map.regions[i].start);
}

static void test_find(void **state)
{
	unsigned int seed = 1, added = 0, refused = 0;

	(void)state;
	for (unsigned int i = 0; i < 2000; i++) {
		uint64_t start, size;

		seed = seed * 1103515245 + 12345;
		start = 0x1000 + (seed >> 8) % 0x400;
		size = 1 + (seed >> 20) % 40;
		if (add(start, size, RW) == 0)
			added++;
		else
			refused++;
		check_order();
		if (map.count == CAPACITY || i % 7 == 0)
			mmio_map_remove(&map, map.regions[(seed >> 4) % map.count].start);
		for (uint64_t gpa = 0xff0; gpa < 0x1450; gpa++) {
			assert_ptr_equal(mmio_map_find(&map, gpa), slow_find(gpa));
			assert_int_equal(mmio_map_touches(&map, gpa, 1), !!slow_find(gpa));
		}
	}
	assert_true(added > 200 && refused > 200);
}

static void test_ends(void **state)
{
	struct mmio_region last = { .start = 0xfffffffffffff000, .size = 0x1000 };
	struct mmio_region first = { .start = 0, .size = 8 };

	(void)state;
	assert_int_equal(mmio_map_add(&map, &last), 0);
	assert_int_equal(mmio_map_add(&map, &first), 0);
	assert_ptr_equal(mmio_map_find(&map, ~0ULL), &map.regions[1]);
	assert_ptr_equal(mmio_map_find(&map, 7), &map.regions[0]);
	assert_null(mmio_map_find(&map, 8));
	assert_true(mmio_map_touches(&map, 0, ~0ULL));
	assert_false(mmio_map_touches(&map, 8, 0x1000));
	assert_false(mmio_map_touches(&map, 0, 0));
	assert_int_equal(mmio_map_add(&map, &last), -EEXIST);
	last.size = 0x1001;
	assert_int_equal(mmio_map_add(&map, &last), -EINVAL);
	last.size = 0;
	assert_int_equal(mmio_map_add(&map, &last), -EINVAL);
	mmio_map_remove(&map, 5);
	assert_int_equal(map.count, 2);
	mmio_map_remove(&map, 0);
	assert_null(mmio_map_find(&map, 0));
}

static void test_full(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CAPACITY; i++)
		assert_int_equal(add(0x1000 - 16 * i, 8, RW), 0);
	assert_int_equal(add(0x2000, 8, RW), -ENOMEM);
	check_order();
}

static void test_rules(void **state)
{
	static const uint64_t widths[] = { JAILHOUSE_MEM_IO_8, JAILHOUSE_MEM_IO_16, JAILHOUSE_MEM_IO_32,
					   JAILHOUSE_MEM_IO_64 };
	struct mmio_region region = { .start = 0x1010, .size = 0x20, .phys = 0xfe000010 };

	(void)state;
	for (unsigned int flags = 0; flags < 0x80; flags++) {
		region.flags = (flags & 1 ? JAILHOUSE_MEM_READ : 0) | (flags & 2 ? JAILHOUSE_MEM_WRITE : 0) |
			       (flags & 4 ? JAILHOUSE_MEM_IO_UNALIGNED : 0) |
			       (uint64_t)(flags >> 3) << JAILHOUSE_MEM_IO_WIDTH_SHIFT;
		for (unsigned int form = 0; form < 8; form++) {
			struct mmio_access a = { 0, 0, (uint8_t)(1U << (form & 3)), form & 4 };

			for (a.gpa = 0x1010; a.gpa < 0x1030; a.gpa++) {
				bool wanted = a.gpa + a.width <= 0x1030 &&
					      region.flags & widths[form & 3] &&
					      flags & (a.write ? 2 : 1) &&
					      (flags & 4 || a.gpa % a.width == 0);

				assert_int_equal(mmio_allowed(&region, &a), wanted);
			}
		}
	}
}

static void test_page_end(void **state)
{
	struct mmio_region region = { .start = 0x10f8, .size = 16, .phys = 0xfe000ff8,
				      .flags = RW | ALL_WIDTHS | JAILHOUSE_MEM_IO_UNALIGNED };
	struct mmio_access a = { .width = 4 };

	(void)state;
	for (a.gpa = 0x10f8; a.gpa < 0x1104; a.gpa++)
		assert_int_equal(mmio_allowed(&region, &a), a.gpa <= 0x10fc || a.gpa >= 0x1100);
}

static void test_device(void **state)
{
	struct mmio_access a = { .gpa = 0x5010, .value = 0x1122334455667788, .width = 8, .write = true };

	(void)state;
	memset(device, 0, sizeof(device));
	assert_int_equal(add(0x5010, 0x10, RW | ALL_WIDTHS), 0);
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_DONE);
	assert_int_equal(mapped_page, 0xfe000000);
	assert_int_equal(device[2], 0x1122334455667788);
	for (unsigned int shift = 0; shift < 4; shift++) {
		a = (struct mmio_access){ .gpa = 0x5010, .value = ~0ULL, .width = (uint8_t)(1U << shift) };
		assert_int_equal(mmio_access(&map, 2, &a), MMIO_DONE);
		assert_int_equal(a.value, 0x1122334455667788 & (~0ULL >> (64 - 8 * a.width)));
		a = (struct mmio_access){ .gpa = 0x5018, .value = ~0ULL, .width = a.width, .write = true };
		device[3] = 0;
		assert_int_equal(mmio_access(&map, 2, &a), MMIO_DONE);
		assert_int_equal(device[3], ~0ULL >> (64 - 8 * a.width));
	}
	assert_int_equal(maps, unmaps);
	assert_int_equal(maps, 9);
	a.gpa = 0x5020;
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_UNKNOWN);
	a.gpa = 0x501c;
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_REFUSED);
	slot_taken = true;
	a.gpa = 0x5018;
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_REFUSED);
	assert_int_equal(maps, unmaps);
}

static enum mmio_result handler(void *context, uint32_t cpu, uint64_t offset, struct mmio_access *access)
{
	assert_int_equal(cpu, 2);
	*(uint64_t *)context = offset;
	access->value = 7;
	return offset == 0x40 ? MMIO_REFUSED : MMIO_DONE;
}

static void test_handler(void **state)
{
	uint64_t seen = 0;
	struct mmio_region region = { .start = 0xfec00000, .size = 0x1000, .handler = handler,
				      .flags = RW | JAILHOUSE_MEM_IO_32, .context = &seen };
	struct mmio_access a = { .gpa = 0xfec00010, .width = 4 };

	(void)state;
	assert_int_equal(mmio_map_add(&map, &region), 0);
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_DONE);
	assert_int_equal(seen, 0x10);
	assert_int_equal(a.value, 7);
	a.gpa = 0xfec00040;
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_REFUSED);
	a.width = 8;
	seen = 0;
	assert_int_equal(mmio_access(&map, 2, &a), MMIO_REFUSED);
	assert_int_equal(seen, 0);
	assert_int_equal(maps, 0);
}

static void test_subpage(void **state)
{
	struct jailhouse_memory mem = { 0xfe000010, 0x1000, 0x1000, RW };

	(void)state;
	assert_false(mmio_is_subpage(&mem));
	mem.size = 0x1010;
	assert_true(mmio_is_subpage(&mem));
	mem.size = 0x2000;
	mem.virt_start = 0x1010;
	assert_true(mmio_is_subpage(&mem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_find, setup),
		cmocka_unit_test_setup(test_ends, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_rules, setup),
		cmocka_unit_test_setup(test_page_end, setup),
		cmocka_unit_test_setup(test_device, setup),
		cmocka_unit_test_setup(test_handler, setup),
		cmocka_unit_test_setup(test_subpage, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
