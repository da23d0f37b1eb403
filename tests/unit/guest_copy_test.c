// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/mm/guest_copy.c hypervisor/lib/string.c */
/* Copies to and from a fake guest memory of some pages: ends, reserved memory, a taken slot. */
#include "tests/fakes/unit.h"

#include "image_header.h"
#include "lib/errno.h"
#include "lib/util.h"
#include "mm/guest_copy.h"
#include "mm/host_map.h"
#include "mm/page_pool.h"
#include "mm/page_table.h"

#define PAGE  RVM_PAGE_SIZE
#define PAGES 8
/* The guest's memory starts here; pages 4 and 5 of it are reserved. */
#define BASE 0x100000ULL
#define CPU  3

static uint8_t memory[PAGES * PAGE];
static bool mapped;
static unsigned int maps;
static unsigned int busy_at;

bool host_map_reserved(uint64_t phys, uint64_t size)
{
	return phys + size > BASE + 4 * PAGE && phys < BASE + 6 * PAGE;
}

bool host_map_phys_valid(uint64_t phys)
{
	return phys < BIT(36);
}

/* A cell's memory: page n of BASE is at guest-physical page 2n; odd pages are not mapped. */
static struct page_table other;

int page_table_lookup(const struct page_table *pt, uint64_t virt, uint64_t *phys, uint64_t *flags,
		      unsigned int *level)
{
	assert_ptr_equal(pt, &other);
	assert_true(!flags && !level && virt % PAGE == 0);
	if (virt / PAGE % 2 || virt / PAGE / 2 >= PAGES)
		return -ENOENT;
	*phys = BASE + virt / PAGE / 2 * PAGE;
	return 0;
}

static const struct page_table *by_cpu[CPU + 1];

void *page_alloc_array(uint32_t count, size_t size)
{
	return count * size == sizeof(by_cpu) ? by_cpu : NULL;
}

/* Hands out a copy on a page of its own, so that every byte beyond it is seen by the sanitizer. */
static uint8_t *view;

void *host_temp_map(unsigned int cpu, uint64_t phys)
{
	assert_int_equal(cpu, CPU);
	assert_false(mapped);
	assert_true(phys % PAGE == 0 && phys >= BASE && phys < BASE + sizeof(memory));
	assert_false(host_map_reserved(phys, PAGE));
	if (++maps == busy_at)
		return NULL;
	mapped = true;
	view = malloc(PAGE + 8);
	*(uint64_t *)(void *)view = phys;
	memcpy(view + 8, &memory[phys - BASE], PAGE);
	return view + 8;
}

void host_temp_unmap(unsigned int cpu)
{
	assert_int_equal(cpu, CPU);
	assert_true(mapped);
	memcpy(&memory[*(uint64_t *)(void *)view - BASE], view + 8, PAGE);
	free(view);
	mapped = false;
}

static int setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(memory); i++)
		memory[i] = (uint8_t)(i * 7 + i / PAGE);
	maps = 0;
	busy_at = 0;
	assert_int_equal(guest_copy_init(CPU), -ENOMEM);
	return guest_copy_init(CPU + 1);
}

static int teardown(void **state)
{
	(void)state;
	assert_false(mapped);
	return 0;
}

static void test_read(void **state)
{
	static const size_t sizes[] = {1, 2, 8, 100, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, 4 * PAGE};
	static const uint64_t starts[] = {0, 1, 7, PAGE - 1, PAGE, PAGE + 5, 2 * PAGE - 3};

	(void)state;
	for (size_t s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (size_t a = 0; a < ARRAY_SIZE(starts); a++) {
			uint8_t *buf = malloc(sizes[s]);

			if (starts[a] + sizes[s] <= 4 * PAGE) {
				assert_int_equal(
					guest_read_phys(CPU, BASE + starts[a], buf, sizes[s]), 0);
				assert_memory_equal(buf, &memory[starts[a]], sizes[s]);
			}
			free(buf);
		}
	}
}

static void test_write(void **state)
{
	uint8_t want[sizeof(memory)], buf[2 * PAGE + 10];

	(void)state;
	memcpy(want, memory, sizeof(want));
	memset(buf, 0xc3, sizeof(buf));
	memset(&want[PAGE - 5], 0xc3, sizeof(buf));
	assert_int_equal(guest_write_phys(CPU, BASE + PAGE - 5, buf, sizeof(buf)), 0);
	assert_memory_equal(memory, want, sizeof(want));
	assert_int_equal(maps, 4);
}

static void test_empty(void **state)
{
	(void)state;
	assert_int_equal(guest_read_phys(CPU, BASE, NULL, 0), 0);
	assert_int_equal(guest_write_phys(CPU, UINT64_MAX, NULL, 0), 0);
	assert_int_equal(maps, 0);
}

static void refuse(uint64_t gpa, size_t n, int err)
{
	uint8_t want[sizeof(memory)];
	uint8_t buf[16] = {0};

	memcpy(want, memory, sizeof(want));
	assert_int_equal(guest_read_phys(CPU, gpa, buf, n), err);
	assert_int_equal(guest_write_phys(CPU, gpa, buf, n), err);
	/* Nothing was copied, not even the part that would be allowed. */
	assert_int_equal(maps, 0);
	assert_memory_equal(memory, want, sizeof(want));
}

static void test_refusals(void **state)
{
	(void)state;
	refuse(BASE + 4 * PAGE, 1, -EPERM);
	refuse(BASE + 4 * PAGE - 1, 2, -EPERM);
	refuse(BASE + 6 * PAGE - 1, 1, -EPERM);
	refuse(BASE, 8 * PAGE, -EPERM);
	refuse(BIT(36), 1, -EINVAL);
	refuse(BIT(36) - 1, 2, -EINVAL);
	refuse(UINT64_MAX, 1, -EINVAL);
	refuse(UINT64_MAX - 3, 8, -EINVAL);
	refuse(BASE, SIZE_MAX, -EINVAL);
	assert_int_equal(guest_read_phys(CPU, BASE + 6 * PAGE, &(char){0}, 1), 0);
}

static void test_busy(void **state)
{
	uint8_t buf[3 * PAGE];

	(void)state;
	busy_at = 1;
	assert_int_equal(guest_read_phys(CPU, BASE, buf, sizeof(buf)), -EBUSY);
	maps = 0;
	busy_at = 3;
	assert_int_equal(guest_write_phys(CPU, BASE, buf, sizeof(buf)), -EBUSY);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void test_translated(void **state)
{
	uint8_t out[16];

	(void)state;
	guest_copy_set_memory(CPU, &other);
	assert_int_equal(guest_read_phys(CPU, 2 * PAGE + 8, out, sizeof(out)), 0);
	assert_memory_equal(out, &memory[PAGE + 8], sizeof(out));
	assert_int_equal(guest_read_phys(CPU, PAGE, out, sizeof(out)), -ENOENT);
	/* The second half lies on a page that is not there. */
	assert_int_equal(guest_read_phys(CPU, 3 * PAGE - 8, out, sizeof(out)), -ENOENT);
	/* Mapped to the core's own memory. */
	assert_int_equal(guest_write_phys(CPU, 8 * PAGE, out, sizeof(out)), -EPERM);
	guest_copy_set_memory(CPU, NULL);
	assert_int_equal(guest_read_phys(CPU, BASE, out, sizeof(out)), 0);
	assert_memory_equal(out, memory, sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_read), T(test_write), T(test_empty), T(test_refusals), T(test_busy),
		T(test_translated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
