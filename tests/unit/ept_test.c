// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/ept.c hypervisor/vmx/memtype.c hypervisor/mm/page_table.c */
/* sources: hypervisor/mm/page_pool.c hypervisor/lib/string.c tests/fakes/printk.c */
/* EPT: entry bits, leaf sizes under memory types, rights, holes, refusals. */
#include "tests/fakes/unit.h"

#include "lib/errno.h"
#include "tests/fakes/pool.h"
#include "vmx/ept.h"

#define PAGE RVM_PAGE_SIZE
#define MIB  (1ULL << 20)
#define GIB  (1ULL << 30)

static struct ept ept;
static struct mtrr_state mtrr;

static const struct ept_caps all_caps = {
	.exec_only = true,
	.walk_4 = true,
	.walk_uc = true,
	.walk_wb = true,
	.page_2m = true,
	.page_1g = true,
	.phys_bits = 39,
};

static void set_uc(uint64_t base, uint64_t size)
{
	mtrr.variable[mtrr.num_variable].base = base | MEMTYPE_UC;
	mtrr.variable[mtrr.num_variable].mask = (~(size - 1) & (BIT(39) - 1)) | BIT(11);
	mtrr.num_variable++;
}

static int setup(void **state)
{
	(void)state;
	fake_pool_create(600);
	/* Tables at physical addresses that a machine of 39 bits has. */
	hv_phys_offset = (uintptr_t)fake_pool - GIB;
	memset(&mtrr, 0, sizeof(mtrr));
	mtrr.enabled = true;
	mtrr.default_type = MEMTYPE_WB;
	mtrr.phys_bits = 39;
	assert_int_equal(ept_init(&ept, &all_caps), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ept_destroy(&ept);
	assert_int_equal(page_pool_used(), 1);
	fake_pool_destroy();
	return 0;
}

/* The leaf as a processor reads it: found from the EPT pointer, without the code under test. */
static uint64_t hardware_leaf(uint64_t gpa, unsigned int *level)
{
	const uint64_t *table = phys_to_virt(ept_eptp(&ept) & PAGE_TABLE_ADDRESS);
	uint64_t entry;

	for (*level = 4;; (*level)--) {
		entry = table[gpa >> (12 + 9 * (*level - 1)) & 511];
		if (*level == 1 || !(entry & 7) || entry & BIT(7))
			return entry;
		/* Reserved in an entry that points to a table (SDM Vol. 3C, tables 29-1 to 29-5).
		 */
		assert_true((entry & 7) == 7 && (entry & 0xf8) == 0 && entry >> 39 == 0);
		table = phys_to_virt(entry & PAGE_TABLE_ADDRESS);
	}
}

static unsigned int leaf_level(const struct ept *of, uint64_t gpa)
{
	unsigned int level;

	assert_int_equal(page_table_lookup(&of->pt, gpa, NULL, NULL, &level), 0);
	return level;
}

static void assert_leaf(uint64_t gpa, uint64_t hpa, unsigned int perm, uint8_t type,
			unsigned int lvl)
{
	unsigned int level;
	uint64_t entry = hardware_leaf(gpa, &level);
	uint64_t span = PAGE_TABLE_SPAN(lvl);

	assert_int_equal(level, lvl);
	assert_true(entry ==
		    ((hpa & ~(span - 1)) | (lvl > 1 ? BIT(7) : 0) | (uint64_t)type << 3 | perm));
}

static void assert_absent(uint64_t gpa)
{
	unsigned int level;

	assert_true((hardware_leaf(gpa, &level) & 7) == 0);
	assert_int_equal(ept_lookup(&ept, gpa, NULL, NULL, NULL), -ENOENT);
}

static void test_caps(void **state)
{
	struct ept_caps caps = ept_caps_decode(0, 36);
	static const uint64_t bits[] = {BIT(0), BIT(6), BIT(8), BIT(14), BIT(16), BIT(17)};

	(void)state;
	assert_false(caps.exec_only || caps.walk_4 || caps.walk_uc || caps.walk_wb ||
		     caps.page_2m || caps.page_1g);
	assert_int_equal(caps.phys_bits, 36);
	for (unsigned int i = 0; i < ARRAY_SIZE(bits); i++) {
		caps = ept_caps_decode(bits[i], 36);
		assert_int_equal(caps.exec_only, i == 0);
		assert_int_equal(caps.walk_4, i == 1);
		assert_int_equal(caps.walk_uc, i == 2);
		assert_int_equal(caps.walk_wb, i == 3);
		assert_int_equal(caps.page_2m, i == 4);
		assert_int_equal(caps.page_1g, i == 5);
	}
}

static void test_init(void **state)
{
	struct ept_caps caps = all_caps;
	struct ept other;

	(void)state;
	/* Write-back, four levels, no accessed and dirty flags. */
	assert_true((ept_eptp(&ept) & 0xfff) == 0x1e);
	caps.walk_wb = false;
	assert_int_equal(ept_init(&other, &caps), 0);
	assert_true((ept_eptp(&other) & 0xfff) == 0x18);
	ept_destroy(&other);
	caps.walk_uc = false;
	assert_int_equal(ept_init(&other, &caps), -ENODEV);
	caps = all_caps;
	caps.walk_4 = false;
	assert_int_equal(ept_init(&other, &caps), -ENODEV);
	caps = all_caps;
	caps.phys_bits = 20;
	assert_int_equal(ept_init(&other, &caps), -EINVAL);
	while (page_alloc(1) != NULL)
		;
	assert_int_equal(ept_init(&other, &all_caps), -ENOMEM);
	fake_pool_destroy();
	setup(state);
}

/* A machine with 3 GiB below the device window and the usual first megabyte. */
static void test_identity(void **state)
{
	(void)state;
	mtrr.fixed_enabled = true;
	for (unsigned int i = 0; i < MTRR_NUM_FIXED; i++)
		mtrr.fixed[i] = i == 2 ? 0 : 0x0606060606060606ULL;
	set_uc(3 * GIB, GIB);
	assert_int_equal(ept_map_identity(&ept, 0, 8 * GIB, EPT_RWX, &mtrr), 0);
	assert_leaf(0x9f000, 0x9f000, EPT_RWX, MEMTYPE_WB, 1);
	assert_leaf(0xa0000, 0xa0000, EPT_RWX, MEMTYPE_UC, 1);
	assert_leaf(0xbf000, 0xbf000, EPT_RWX, MEMTYPE_UC, 1);
	assert_leaf(0xc0000, 0xc0000, EPT_RWX, MEMTYPE_WB, 1);
	assert_leaf(2 * MIB, 2 * MIB, EPT_RWX, MEMTYPE_WB, 2);
	assert_leaf(GIB, GIB, EPT_RWX, MEMTYPE_WB, 3);
	assert_leaf(3 * GIB, 3 * GIB, EPT_RWX, MEMTYPE_UC, 3);
	assert_leaf(4 * GIB, 4 * GIB, EPT_RWX, MEMTYPE_WB, 3);
	assert_absent(8 * GIB);
	/* Root, one directory pointer table, one directory, one table. */
	assert_int_equal(page_pool_used(), 1 + 4);
}

/* No leaf may have two types inside. */
static void test_mixed_leaf(void **state)
{
	(void)state;
	set_uc(GIB + 512 * MIB + 0x7000, PAGE);
	assert_int_equal(ept_map_identity(&ept, 0, 4 * GIB, EPT_RWX, &mtrr), 0);
	assert_leaf(GIB, GIB, EPT_RWX, MEMTYPE_WB, 2);
	assert_leaf(GIB + 512 * MIB + 0x6000, GIB + 512 * MIB + 0x6000, EPT_RWX, MEMTYPE_WB, 1);
	assert_leaf(GIB + 512 * MIB + 0x7000, GIB + 512 * MIB + 0x7000, EPT_RWX, MEMTYPE_UC, 1);
	assert_leaf(GIB + 512 * MIB + 0x8000, GIB + 512 * MIB + 0x8000, EPT_RWX, MEMTYPE_WB, 1);
	assert_leaf(GIB + 514 * MIB, GIB + 514 * MIB, EPT_RWX, MEMTYPE_WB, 2);
	assert_leaf(2 * GIB, 2 * GIB, EPT_RWX, MEMTYPE_WB, 3);
}

static void test_leaf_caps(void **state)
{
	struct ept_caps caps = all_caps;

	(void)state;
	ept_destroy(&ept);
	caps.page_1g = false;
	assert_int_equal(ept_init(&ept, &caps), 0);
	assert_int_equal(ept_map_identity(&ept, 0, 2 * GIB, EPT_RWX, &mtrr), 0);
	assert_leaf(GIB, GIB, EPT_RWX, MEMTYPE_WB, 2);
	ept_destroy(&ept);
	/* 1 GiB without 2 MiB is not a thing. */
	caps.page_1g = true;
	caps.page_2m = false;
	assert_int_equal(ept_init(&ept, &caps), 0);
	assert_int_equal(ept_map_identity(&ept, 0, 4 * MIB, EPT_RWX, &mtrr), 0);
	assert_leaf(2 * MIB, 2 * MIB, EPT_RWX, MEMTYPE_WB, 1);
}

/* The memory type is that of the physical, not of the guest's address. */
static void test_other_address(void **state)
{
	uint64_t hpa;
	unsigned int perm;
	uint8_t type;

	(void)state;
	set_uc(3 * GIB, GIB);
	assert_int_equal(ept_map(&ept, GIB, 3 * GIB, GIB, EPT_RW, &mtrr), 0);
	assert_leaf(GIB, 3 * GIB, EPT_RW, MEMTYPE_UC, 3);
	assert_int_equal(ept_map(&ept, 4 * GIB, 2 * GIB + PAGE, 2 * MIB, EPT_READ, &mtrr), 0);
	assert_leaf(4 * GIB, 2 * GIB + PAGE, EPT_READ, MEMTYPE_WB, 1);
	assert_int_equal(ept_lookup(&ept, GIB + 0x1234567, &hpa, &perm, &type), 0);
	assert_true(hpa == 3 * GIB + 0x1234567 && perm == EPT_RW && type == MEMTYPE_UC);
	assert_int_equal(ept_lookup(&ept, BIT(48), &hpa, NULL, NULL), -EINVAL);
}

/* Hypervisor memory: left out, then some pages of it readable, then all as before. */
static void test_hide_and_show(void **state)
{
	const uint64_t core = 2 * GIB + 512 * MIB, size = 6 * MIB;

	(void)state;
	assert_int_equal(ept_map_identity(&ept, 0, 4 * GIB, EPT_RWX, &mtrr), 0);
	assert_int_equal(ept_unmap(&ept, core, size), 0);
	assert_leaf(core - PAGE, core - PAGE, EPT_RWX, MEMTYPE_WB, 2);
	assert_absent(core);
	assert_absent(core + size - 1);
	assert_leaf(core + size, core + size, EPT_RWX, MEMTYPE_WB, 2);
	assert_int_equal(ept_remap_page(&ept, core, core, EPT_READ), 0);
	assert_leaf(core, core, EPT_READ, MEMTYPE_WB, 1);
	assert_absent(core + PAGE);
	assert_int_equal(ept_map_identity(&ept, 2 * GIB, GIB, EPT_RWX, &mtrr), 0);
	assert_leaf(core, core, EPT_RWX, MEMTYPE_WB, 3);
	ept_reap(&ept);
	assert_int_equal(page_pool_used(), 1 + 2);
}

static void test_protect(void **state)
{
	(void)state;
	set_uc(2 * GIB, GIB);
	assert_int_equal(ept_map_identity(&ept, GIB, 2 * GIB, EPT_RWX, &mtrr), 0);
	assert_int_equal(ept_protect(&ept, 2 * GIB - PAGE, 2 * PAGE, EPT_READ), 0);
	assert_leaf(2 * GIB - PAGE, 2 * GIB - PAGE, EPT_READ, MEMTYPE_WB, 1);
	assert_leaf(2 * GIB, 2 * GIB, EPT_READ, MEMTYPE_UC, 1);
	assert_leaf(2 * GIB - 2 * PAGE, 2 * GIB - 2 * PAGE, EPT_RWX, MEMTYPE_WB, 1);
	assert_leaf(2 * GIB + PAGE, 2 * GIB + PAGE, EPT_RWX, MEMTYPE_UC, 1);
	assert_leaf(GIB, GIB, EPT_RWX, MEMTYPE_WB, 2);
	/* Over leaves of all sizes; a whole large leaf stays one. */
	assert_int_equal(ept_map_identity(&ept, 4 * GIB, 2 * GIB, EPT_RWX, &mtrr), 0);
	assert_int_equal(ept_protect(&ept, GIB, 2 * GIB, EPT_RW), 0);
	assert_int_equal(ept_protect(&ept, 4 * GIB, GIB, EPT_RW), 0);
	assert_leaf(2 * GIB - PAGE, 2 * GIB - PAGE, EPT_RW, MEMTYPE_WB, 1);
	assert_leaf(2 * GIB, 2 * GIB, EPT_RW, MEMTYPE_UC, 1);
	assert_leaf(GIB, GIB, EPT_RW, MEMTYPE_WB, 2);
	assert_leaf(4 * GIB, 4 * GIB, EPT_RW, MEMTYPE_WB, 3);
	assert_leaf(5 * GIB, 5 * GIB, EPT_RWX, MEMTYPE_WB, 3);
}

static void test_protect_absent(void **state)
{
	(void)state;
	assert_int_equal(ept_map_identity(&ept, 0, 16 * MIB, EPT_RWX, &mtrr), 0);
	assert_int_equal(ept_protect(&ept, 8 * MIB, 8 * MIB + PAGE, EPT_READ), -ENOENT);
	assert_int_equal(ept_protect(&ept, GIB, PAGE, EPT_READ), -ENOENT);
	/* Nothing has changed. */
	assert_leaf(8 * MIB, 8 * MIB, EPT_RWX, MEMTYPE_WB, 2);
}

/* Every combination of rights, and those that the processor would call a misconfiguration. */
static void test_perms(void **state)
{
	(void)state;
	for (unsigned int exec_only = 0; exec_only < 2; exec_only++) {
		ept.caps.exec_only = exec_only;
		assert_int_equal(ept_map_identity(&ept, 0, 2 * MIB, EPT_RWX, &mtrr), 0);
		for (unsigned int perm = 0; perm < 20; perm++) {
			bool good =
				(perm & EPT_READ && perm <= 7) || (exec_only && perm == EPT_EXEC);
			int err = good ? 0 : -EINVAL;

			assert_int_equal(ept_map_identity(&ept, 2 * MIB, PAGE, perm, &mtrr), err);
			assert_int_equal(ept_protect(&ept, 0, PAGE, perm), err);
			assert_int_equal(ept_remap_page(&ept, 4 * MIB, PAGE, perm), err);
			if (good)
				assert_leaf(0, 0, perm, MEMTYPE_WB, 1);
		}
	}
}

static void refuse(uint64_t gpa, uint64_t hpa, uint64_t size)
{
	assert_int_equal(ept_map(&ept, gpa, hpa, size, EPT_RWX, &mtrr), -EINVAL);
	assert_int_equal(page_pool_used(), 2);
}

static void test_refusals(void **state)
{
	(void)state;
	refuse(1, 0, PAGE);
	refuse(0, 1, PAGE);
	refuse(0, 0, 1);
	refuse(0, 0, 0);
	refuse(BIT(48), 0, PAGE);
	refuse(BIT(48) - PAGE, 0, 2 * PAGE);
	refuse(~(PAGE - 1), 0, PAGE);
	refuse(~(PAGE - 1), 0, 2 * PAGE);
	refuse(0, BIT(39), PAGE);
	refuse(0, BIT(39) - PAGE, 2 * PAGE);
	refuse(0, ~(PAGE - 1), 2 * PAGE);
	refuse(0, 0, BIT(39) + PAGE);
	refuse(0, 0, ~(PAGE - 1));
	assert_int_equal(ept_protect(&ept, 0, 0, EPT_READ), -EINVAL);
	assert_int_equal(ept_protect(&ept, 1, PAGE, EPT_READ), -EINVAL);
	assert_int_equal(ept_protect(&ept, BIT(48), PAGE, EPT_READ), -EINVAL);
	assert_int_equal(ept_unmap(&ept, 0, 0), -EINVAL);
	assert_int_equal(ept_unmap(&ept, 5, PAGE), -EINVAL);
	assert_int_equal(ept_unmap(&ept, BIT(48), PAGE), -EINVAL);
	assert_int_equal(ept_remap_page(&ept, 0, BIT(39), EPT_READ), -EINVAL);
	assert_int_equal(ept_remap_page(&ept, 8, 0, EPT_READ), -EINVAL);
	assert_int_equal(ept_remap_page(&ept, 0, 8, EPT_READ), -EINVAL);
	/* The very last page of both. */
	assert_int_equal(ept_map(&ept, BIT(48) - PAGE, BIT(39) - PAGE, PAGE, EPT_RWX, &mtrr), 0);
	assert_leaf(BIT(48) - PAGE, BIT(39) - PAGE, EPT_RWX, MEMTYPE_WB, 1);
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_int_equal(ept_map_identity(&ept, 0, GIB, EPT_RWX, &mtrr), 0);
	while (page_alloc(1) != NULL)
		;
	assert_int_equal(ept_unmap(&ept, PAGE, PAGE), -ENOMEM);
	assert_int_equal(ept_protect(&ept, PAGE, PAGE, EPT_READ), -ENOMEM);
	assert_int_equal(ept_map_identity(&ept, PAGE, PAGE, EPT_READ, &mtrr), -ENOMEM);
	assert_int_equal(ept_remap_page(&ept, 512 * GIB, 0, EPT_READ), -ENOMEM);
	assert_leaf(0, 0, EPT_RWX, MEMTYPE_WB, 3);
	fake_pool_destroy();
	setup(state);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void test_uncached_whatever_mtrrs_say(void **state)
{
	(void)state;
	/* All of it is write-back by the MTRRs, which are not even asked. */
	assert_int_equal(ept_map_uncached(&ept, 0x400000, 0x80000000, 0x200000, EPT_RW), 0);
	assert_leaf(0x400000, 0x80000000, EPT_RW, MEMTYPE_UC, 2);
	assert_int_equal(ept_map_uncached(&ept, 0x1000, 0xfec00000, 0x1000, EPT_READ), 0);
	assert_leaf(0x1000, 0xfec00000, EPT_READ, MEMTYPE_UC, 1);
	assert_int_equal(ept_map_uncached(&ept, 0x1000, 0xfec00000, 0x1000, EPT_WRITE), -EINVAL);
	assert_int_equal(ept_map_uncached(&ept, 0x1008, 0xfec00000, 0x1000, EPT_RW), -EINVAL);
}

/* SDM Vol. 4, IA32_ARCH_CAPABILITIES.PSCHANGE_MC_NO: no large leaf from which instructions are fetched. */
static void test_code_pages_are_small(void **state)
{
	struct ept cell;
	struct ept_caps caps = all_caps;
	uint64_t used = page_pool_used(), tables;

	(void)state;
	caps.small_code_pages = true;
	assert_int_equal(ept_init(&cell, &caps), 0);
	/* Ends in the middle of what a table of the lowest level maps. */
	assert_int_equal(ept_map(&cell, 0, 4 * GIB, 512 * MIB + 3 * MIB, EPT_RWX, &mtrr), 0);
	tables = ept_tables(&cell, 0, 512 * MIB + 3 * MIB, EPT_RWX);
	assert_int_equal(tables, 258 + 1 + 1);
	assert_true(page_pool_used() - used - 1 <= tables);
	for (uint64_t gpa = 0; gpa < 515 * MIB; gpa += MIB)
		assert_int_equal(leaf_level(&cell, gpa), 1);
	/* Data may have large ones, until it becomes code. */
	assert_int_equal(ept_map(&cell, 4 * GIB, 8 * GIB, GIB, EPT_RW, &mtrr), 0);
	assert_int_equal(leaf_level(&cell, 4 * GIB), 3);
	assert_int_equal(ept_tables(&cell, 4 * GIB, GIB, EPT_RW), 4);
	assert_int_equal(ept_protect(&cell, 4 * GIB, 4 * MIB, EPT_READ | EPT_EXEC), 0);
	assert_int_equal(leaf_level(&cell, 4 * GIB), 1);
	assert_int_equal(leaf_level(&cell, 4 * GIB + 2 * MIB), 1);
	assert_int_equal(leaf_level(&cell, 4 * GIB + 4 * MIB), 2);
	ept_destroy(&cell);
	/* The root cell has no such limit. */
	assert_int_equal(ept_map(&ept, 0, 4 * GIB, GIB, EPT_RWX, &mtrr), 0);
	assert_int_equal(leaf_level(&ept, 0), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_caps),	       T(test_init),	  T(test_identity),
		T(test_mixed_leaf),    T(test_leaf_caps), T(test_other_address),
		T(test_hide_and_show), T(test_protect),	  T(test_protect_absent),
		T(test_perms),	       T(test_refusals),  T(test_no_memory),
		T(test_uncached_whatever_mtrrs_say), T(test_code_pages_are_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
