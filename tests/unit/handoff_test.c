// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/crash.c handoff/image.c handoff/prepare.c */
/*
 * The handoff sources on the host: image checks, layout, stash reuse, and a walk over every page of
 * the transit tables that they build.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot_handoff.h"
#include "ring.h"

#define PAGE RVM_PAGE_SIZE
#define MEM_SIZE (6ULL << 20)
#define CPUS 4
#define PHYS 0x30001000ULL
#define NX (1ULL << 63)
#define ADDRESS 0x000ffffffffff000ULL

#define TEXT (1 * PAGE)
#define RODATA (3 * PAGE)
#define DATA (5 * PAGE)
#define SHARED (6 * PAGE)
#define CRASH (16 * PAGE)
#define SHARED_SIZE (25 * PAGE)
#define CORE_SIZE (40 * PAGE)
#define FILE_SIZE (DATA + 100)
#define PERCPU (4 * PAGE)
#define CONFIG_SIZE 5000

struct fixture {
	uint8_t *mem;
	uint8_t *image;
	uint8_t config[CONFIG_SIZE];
	uint64_t top[512];
	uint64_t pml4[512];
	struct rvm_handoff_params p;
	struct rvm_handoff_entry entry;
	struct rvm_refusal why;
};

static void fill_pattern(void *memory, size_t size, uint32_t seed)
{
	uint8_t *bytes = memory;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)((i * 2654435761U + seed) >> 13);
}

static struct rvm_image_header *image_header(struct fixture *f)
{
	return (struct rvm_image_header *)f->image;
}

static struct rvm_image_header *mem_header(struct fixture *f)
{
	return (struct rvm_image_header *)f->mem;
}

static void seal(struct rvm_image_header *h)
{
	h->checksum = rvm_image_checksum(h, FILE_SIZE);
}

static void image_fill(struct rvm_image_header *h)
{
	memcpy(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	h->abi_version = RVM_ABI_VERSION;
	h->header_size = sizeof(*h);
	h->file_size = FILE_SIZE;
	h->core_size = CORE_SIZE;
	h->percpu_size = PERCPU;
	h->entry_offset = TEXT + 0x40;
	h->text = (struct rvm_image_part){ TEXT, 2 * PAGE };
	h->rodata = (struct rvm_image_part){ RODATA, 2 * PAGE };
	h->data = (struct rvm_image_part){ DATA, 35 * PAGE };
	h->shared = (struct rvm_image_part){ SHARED, SHARED_SIZE };
	h->ring_offset = SHARED + 64;
	h->crash = (struct rvm_image_part){ CRASH, RVM_CRASH_AREA_SIZE };
	memset(h->version, 0, sizeof(h->version));
	strcpy(h->version, "test");
	seal(h);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->mem = aligned_alloc(PAGE, MEM_SIZE);
	f->image = malloc(FILE_SIZE);
	fill_pattern(f->mem, MEM_SIZE, 1);
	fill_pattern(f->image, FILE_SIZE, 2);
	fill_pattern(f->config, CONFIG_SIZE, 3);
	image_fill(image_header(f));
	for (int i = 0; i < 512; i++)
		f->top[i] = i == RVM_HV_PML4_SLOT ? 0 : 0x1000000 + (uint64_t)i * PAGE + 0x63;
	for (int i = 0; i < 512; i++)
		f->pml4[i] = i == RVM_HV_PML4_SLOT ? 0 : 0x2000000 + (uint64_t)i * PAGE + 0x63;
	f->p = (struct rvm_handoff_params){
		.mem = f->mem,
		.phys = PHYS,
		.size = MEM_SIZE,
		.image = f->image,
		.image_size = FILE_SIZE,
		.config = f->config,
		.config_size = CONFIG_SIZE,
		.online_cpus = 2,
		.max_cpus = CPUS,
		.door = RVM_DOOR_LINUX,
		.tsc_khz = 1234567,
		.debug_fail_cpu = RVM_NO_CPU,
		.debug_fail_stage = RVM_FAIL_NONE,
		.top_table = f->top,
		.nx = true,
	};
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	free(f->mem);
	free(f->image);
	free(f);
	return 0;
}

static int prepare(struct fixture *f)
{
	memset(&f->why, 0, sizeof(f->why));
	return rvm_handoff_prepare(&f->p, &f->entry, &f->why);
}

/* A refusal names something and leaves the memory alone. */
static void assert_prepare_refused(struct fixture *f, int error)
{
	uint8_t *before = malloc(MEM_SIZE);

	memcpy(before, f->mem, MEM_SIZE);
	assert_int_equal(prepare(f), error);
	assert_non_null(f->why.what);
	assert_memory_equal(before, f->mem, MEM_SIZE);
	free(before);
}

static void assert_image_refused(struct fixture *f, int error)
{
	memset(&f->why, 0, sizeof(f->why));
	assert_int_equal(rvm_image_check(f->image, FILE_SIZE, &f->why), error);
	assert_non_null(f->why.what);
	assert_int_equal(rvm_image_check(f->image, FILE_SIZE, NULL), error);
	assert_prepare_refused(f, error);
	image_fill(image_header(f));
	assert_int_equal(rvm_image_check(f->image, FILE_SIZE, &f->why), 0);
}

/* Walks the tables as a processor would; they may only lie in the reserved memory. */
static const uint64_t *table_at(struct fixture *f, uint64_t entry)
{
	uint64_t phys = entry & ADDRESS;

	assert_true(entry & 1);
	assert_in_range(phys, PHYS, PHYS + MEM_SIZE - PAGE);
	assert_true(phys >= PHYS + mem_header(f)->transit_offset);
	return (const uint64_t *)(f->mem + (phys - PHYS));
}

static uint64_t lookup(struct fixture *f, uint64_t offset)
{
	uint64_t va = RVM_HV_BASE + offset;
	const uint64_t *table = table_at(f, f->entry.cr3 | 1);
	int shift = f->p.la57 ? 48 : 39;

	for (; shift > 12; shift -= 9)
		table = table_at(f, table[(va >> shift) & 511]);
	return table[(va >> 12) & 511];
}

static void assert_tables(struct fixture *f)
{
	uint64_t nx = f->p.nx ? NX : 0;

	for (uint64_t offset = 0; offset < MEM_SIZE; offset += PAGE) {
		uint64_t pte = lookup(f, offset);
		uint64_t want = 0x63 | nx;

		if (offset >= TEXT && offset < RODATA)
			want = 0x21;
		else if (offset >= RODATA && offset < DATA)
			want = 0x21 | nx;
		assert_int_equal(pte, (PHYS + offset) | want);
	}
	assert_int_equal(f->entry.cr3 & 0x1000, 0);
	assert_int_equal(f->entry.entry, RVM_HV_BASE + TEXT + 0x40);
}

static void assert_zero(const uint8_t *bytes, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], 0);
}

static void assert_layout(struct fixture *f)
{
	const struct rvm_image_header *h = mem_header(f);
	const size_t part2 = offsetof(struct rvm_image_header, phys_base);
	const uint8_t *stash = f->mem + h->stash_offset;

	assert_int_equal(h->phys_base, PHYS);
	assert_int_equal(h->mem_size, MEM_SIZE);
	assert_int_equal(h->max_cpus, f->p.max_cpus);
	assert_int_equal(h->online_cpus, f->p.online_cpus);
	assert_int_equal(h->config_offset, CORE_SIZE + h->max_cpus * PERCPU);
	assert_int_equal(h->config_size, CONFIG_SIZE);
	assert_int_equal(h->crash_kept.offset, h->config_offset + 2 * PAGE);
	assert_int_equal(h->crash_kept.size, RVM_CRASH_AREA_SIZE);
	assert_int_equal(h->pool_offset, h->crash_kept.offset + h->crash_kept.size);
	assert_int_equal(h->crash_action, RVM_CRASH_RESET);
	assert_int_equal(h->pool_offset + h->pool_size, h->stash_offset);
	assert_int_equal(h->stash_offset % PAGE, 0);
	assert_int_equal(h->stash_size, FILE_SIZE);
	assert_int_equal(h->stash_offset + 6 * PAGE, h->transit_offset);
	assert_int_equal(h->transit_offset + h->transit_size, MEM_SIZE);
	assert_int_equal(h->tsc_khz, 1234567);
	assert_int_equal(h->state, RVM_STATE_STASHED);
	assert_int_equal(h->error, 0);
	assert_string_equal(h->refusal, "");
	assert_memory_equal(f->mem, f->image, part2);
	assert_memory_equal(f->mem + sizeof(*h), f->image + sizeof(*h), FILE_SIZE - sizeof(*h));
	assert_memory_equal(stash, f->image, FILE_SIZE);
	assert_memory_equal(f->mem + h->config_offset, f->config, CONFIG_SIZE);
	assert_zero(f->mem + FILE_SIZE, h->config_offset - FILE_SIZE);
	assert_zero(f->mem + h->config_offset + CONFIG_SIZE,
		    h->stash_offset - h->config_offset - CONFIG_SIZE);
	assert_zero(stash + FILE_SIZE, 6 * PAGE - FILE_SIZE);
}

static void test_prepare(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(prepare(f), 0);
	assert_layout(f);
	assert_tables(f);
	assert_int_equal(mem_header(f)->entries, 0);
	assert_int_equal(mem_header(f)->door, RVM_DOOR_LINUX);
	assert_int_equal(mem_header(f)->debug_fail_cpu, RVM_NO_CPU);
}

static void test_caller_entries_are_kept(void **state)
{
	struct fixture *f = *state;
	const uint64_t *top;

	assert_int_equal(prepare(f), 0);
	top = table_at(f, f->entry.cr3 | 1);
	for (int i = 0; i < 512; i++) {
		if (i != RVM_HV_PML4_SLOT)
			assert_int_equal(top[i], f->top[i]);
	}
}

static void test_without_nx(void **state)
{
	struct fixture *f = *state;

	f->p.nx = false;
	assert_int_equal(prepare(f), 0);
	assert_tables(f);
}

static void test_la57(void **state)
{
	struct fixture *f = *state;
	const uint64_t *top, *pml4;

	f->p.la57 = true;
	f->p.pml4_table = f->pml4;
	/* With five levels slot 256 of the top is an ordinary one. */
	f->top[RVM_HV_PML4_SLOT] = 0x5063;
	assert_int_equal(prepare(f), 0);
	assert_tables(f);
	top = table_at(f, f->entry.cr3 | 1);
	pml4 = table_at(f, top[511]);
	for (int i = 0; i < 511; i++)
		assert_int_equal(top[i], f->top[i]);
	for (int i = 0; i < 512; i++) {
		if (i != RVM_HV_PML4_SLOT)
			assert_int_equal(pml4[i], f->pml4[i]);
	}
}

static void test_la57_without_pml4(void **state)
{
	struct fixture *f = *state;

	f->p.la57 = true;
	assert_prepare_refused(f, -EINVAL);
	f->p.pml4_table = f->pml4;
	f->pml4[RVM_HV_PML4_SLOT] = 0x7067;
	assert_prepare_refused(f, -EINVAL);
	/* Entry 511 absent: a fresh table, whatever the pointer says. */
	f->top[511] = 0;
	assert_int_equal(prepare(f), 0);
	assert_tables(f);
}

static void test_top_alignment(void **state)
{
	struct fixture *f = *state;

	for (uint64_t phys = PHYS; phys < PHYS + 4 * PAGE; phys += PAGE) {
		f->p.phys = phys;
		assert_int_equal(prepare(f), 0);
		assert_int_equal(f->entry.cr3 & 0x1fff, 0);
		assert_in_range(f->entry.cr3, phys + mem_header(f)->transit_offset,
				phys + MEM_SIZE - PAGE);
	}
}

static void test_occupied_slot(void **state)
{
	struct fixture *f = *state;

	f->top[RVM_HV_PML4_SLOT] = 0x7063;
	assert_prepare_refused(f, -EINVAL);
	assert_int_equal(f->why.found, 0x7063);
	f->top[RVM_HV_PML4_SLOT] = 0;
	f->p.top_table = NULL;
	assert_prepare_refused(f, -EINVAL);
}

static void test_image_truncated(void **state)
{
	struct fixture *f = *state;
	struct rvm_refusal why;

	for (uint64_t size = 0; size < FILE_SIZE; size += size < 400 ? 1 : 512) {
		uint8_t *copy = malloc(size ? size : 1);

		memcpy(copy, f->image, size);
		assert_int_equal(rvm_image_check(copy, size, &why), -ENODATA);
		assert_non_null(why.what);
		free(copy);
	}
	f->p.image_size = FILE_SIZE - 1;
	assert_prepare_refused(f, -ENODATA);
	assert_string_equal(f->why.what, "image file size");
	assert_int_equal(f->why.wanted, FILE_SIZE);
	assert_int_equal(f->why.found, FILE_SIZE - 1);
}

static void test_image_identity(void **state)
{
	struct fixture *f = *state;
	struct rvm_image_header *h = image_header(f);

	h->signature[7] = 'X';
	assert_image_refused(f, -EINVAL);
	h->abi_version++;
	assert_image_refused(f, -EPROTO);
	h->header_size += 8;
	assert_image_refused(f, -EINVAL);
	memset(h->version, 'v', sizeof(h->version));
	assert_image_refused(f, -EINVAL);
}

static void test_image_sizes(void **state)
{
	static const uint64_t bad_core[] = { 0, PAGE, CORE_SIZE + 1, CORE_SIZE - 1, ~0ULL,
					     ~0ULL - PAGE + 1, RVM_MAX_MEMORY + PAGE };
	static const uint64_t bad_percpu[] = { 0, 1, PAGE - 1, ~0ULL, ~0ULL - PAGE + 1,
					       RVM_MAX_MEMORY + PAGE };
	static const uint64_t bad_file[] = { 0, 8, PAGE, RODATA - 1 };
	struct fixture *f = *state;
	struct rvm_image_header *h = image_header(f);

	for (size_t i = 0; i < sizeof(bad_core) / sizeof(*bad_core); i++) {
		h->core_size = bad_core[i];
		assert_image_refused(f, -EINVAL);
	}
	for (size_t i = 0; i < sizeof(bad_percpu) / sizeof(*bad_percpu); i++) {
		h->percpu_size = bad_percpu[i];
		assert_image_refused(f, -EINVAL);
	}
	for (size_t i = 0; i < sizeof(bad_file) / sizeof(*bad_file); i++) {
		h->file_size = bad_file[i];
		assert_image_refused(f, -EINVAL);
	}
	h->file_size = ~0ULL;
	assert_image_refused(f, -ENODATA);
}

static void test_image_parts(void **state)
{
	static const struct rvm_image_part bad[] = {
		{ 0, 2 * PAGE },	   { PAGE + 1, PAGE },	      { PAGE, PAGE + 1 },
		{ PAGE, ~0ULL },	   { PAGE, ~0ULL - PAGE + 1 }, { ~0ULL - PAGE + 1, PAGE },
		{ ~0ULL - PAGE + 1, 2 * PAGE }, { CORE_SIZE, PAGE },    { 2 * PAGE, CORE_SIZE },
	};
	struct fixture *f = *state;
	struct rvm_image_header *h = image_header(f);

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		h->text = bad[i];
		assert_image_refused(f, -EINVAL);
		h->rodata = bad[i];
		assert_image_refused(f, -EINVAL);
		h->data = bad[i];
		assert_image_refused(f, -EINVAL);
		h->shared = bad[i];
		assert_image_refused(f, -EINVAL);
	}
	/* Overlaps and wrong order. */
	h->text.size = 3 * PAGE;
	assert_image_refused(f, -EINVAL);
	h->rodata.size = 3 * PAGE;
	assert_image_refused(f, -EINVAL);
	h->rodata.offset = h->data.offset + h->data.size;
	assert_image_refused(f, -EINVAL);
	h->shared.offset = RODATA;
	assert_image_refused(f, -EINVAL);
	h->shared.size = 35 * PAGE;
	assert_image_refused(f, -EINVAL);
}

static void test_image_pointers(void **state)
{
	static const uint64_t bad_entry[] = { 0, TEXT - 1, RODATA, DATA, ~0ULL };
	static const uint64_t bad_ring[] = { 0, SHARED - 8, SHARED + 4, SHARED + SHARED_SIZE,
					     SHARED + SHARED_SIZE - sizeof(struct rvm_ring) + 8,
					     ~0ULL - 7 };
	struct fixture *f = *state;
	struct rvm_image_header *h = image_header(f);

	for (size_t i = 0; i < sizeof(bad_entry) / sizeof(*bad_entry); i++) {
		h->entry_offset = bad_entry[i];
		assert_image_refused(f, -EINVAL);
	}
	for (size_t i = 0; i < sizeof(bad_ring) / sizeof(*bad_ring); i++) {
		h->ring_offset = bad_ring[i];
		assert_image_refused(f, -EINVAL);
	}
	h->ring_offset = SHARED + SHARED_SIZE - sizeof(struct rvm_ring);
	seal(h);
	assert_int_equal(rvm_image_check(f->image, FILE_SIZE, NULL), 0);
}

/* A changed bit anywhere in the file, also in code; the number is that of zlib and of seal.py. */
static void test_image_checksum(void **state)
{
	static const size_t places[] = { 20, 160, sizeof(struct rvm_image_header), TEXT, TEXT + 77,
					 RODATA + 5, FILE_SIZE - 1 };
	struct fixture *f = *state;
	const char numbers[] = "not part of the sum:" "123456789";

	assert_int_equal(rvm_image_checksum(numbers, strlen(numbers)), 0xcbf43926);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		f->image[places[i]] ^= 4;
		assert_image_refused(f, -EINVAL);
		f->image[places[i]] ^= 4;
	}
	image_header(f)->checksum ^= 1;
	assert_image_refused(f, -EINVAL);
	assert_string_equal(f->why.what, "image checksum");
}

static void test_min_size(void **state)
{
	struct fixture *f = *state;
	uint64_t min = rvm_handoff_min_size(f->image, FILE_SIZE, CONFIG_SIZE, CPUS);
	uint64_t last = 0;

	assert_true(min < MEM_SIZE);
	assert_int_equal(min % PAGE, 0);
	f->p.size = min - PAGE;
	assert_prepare_refused(f, -ENOMEM);
	assert_int_equal(f->why.wanted, min);
	f->p.size = min;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->pool_size,
			 (RVM_MIN_POOL_PAGES + CPUS * RVM_MIN_POOL_PAGES_PER_CPU) * PAGE);
	for (uint32_t cpus = 1; cpus <= RVM_MAX_CPUS; cpus++) {
		min = rvm_handoff_min_size(f->image, FILE_SIZE, CONFIG_SIZE, cpus);
		assert_true(min > last);
		last = min;
	}
	assert_int_equal(rvm_handoff_min_size(f->image, FILE_SIZE, ~0ULL, 1), ~0ULL);
	assert_int_equal(rvm_handoff_min_size(f->image, FILE_SIZE, 1, ~0U), ~0ULL);
	assert_int_equal(rvm_handoff_min_size(f->image, 10, 1, 1), ~0ULL);
	image_header(f)->percpu_size = RVM_MAX_MEMORY;
	min = rvm_handoff_min_size(f->image, FILE_SIZE, 1, RVM_MAX_CPUS);
	assert_true(min > RVM_MAX_CPUS * RVM_MAX_MEMORY && min < ~0ULL);
	f->p.size = MEM_SIZE;
	seal(image_header(f));
	assert_prepare_refused(f, -ENOMEM);
}

static void test_memory(void **state)
{
	struct fixture *f = *state;
	const struct rvm_handoff_params good = f->p;

	f->p.mem = f->mem + 8;
	assert_prepare_refused(f, -EINVAL);
	f->p.mem = NULL;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.phys = PHYS + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p.phys = ~0ULL - PAGE + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p.phys = (1ULL << 52) - PAGE;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.size = MEM_SIZE - 1;
	assert_prepare_refused(f, -EINVAL);
	f->p.size = RVM_MAX_MEMORY + PAGE;
	assert_prepare_refused(f, -EINVAL);
	f->p.size = 0;
	assert_prepare_refused(f, -ENOMEM);
	f->p.size = PAGE;
	assert_prepare_refused(f, -ENOMEM);
	f->p.image = NULL;
	assert_prepare_refused(f, -EINVAL);
}

static void test_counts(void **state)
{
	struct fixture *f = *state;
	const struct rvm_handoff_params good = f->p;

	f->p.online_cpus = 0;
	assert_prepare_refused(f, -EINVAL);
	f->p.online_cpus = CPUS + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.max_cpus = 0;
	assert_prepare_refused(f, -EINVAL);
	f->p.max_cpus = RVM_MAX_CPUS + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.door = RVM_DOOR_NONE;
	assert_prepare_refused(f, -EINVAL);
	f->p.door = 77;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.debug_fail_stage = RVM_FAIL_GIVE_BACK + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.icr_watch = RVM_ICR_WATCH + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.config_size = 0;
	assert_prepare_refused(f, -EINVAL);
	f->p.config_size = RVM_MAX_CONFIG_SIZE + 1;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.config = f->mem + PAGE;
	assert_prepare_refused(f, -EINVAL);
	f->p = good;
	f->p.debug_fail_cpu = 1;
	f->p.debug_fail_stage = RVM_FAIL_BARRIER;
	f->p.icr_watch = RVM_ICR_WATCH;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->icr_watch, RVM_ICR_WATCH);
	assert_int_equal(mem_header(f)->debug_fail_cpu, 1);
	assert_int_equal(mem_header(f)->debug_fail_stage, RVM_FAIL_BARRIER);
}

static void test_stash(void **state)
{
	struct fixture *f = *state;
	struct rvm_stash stash;

	f->p.door = RVM_DOOR_NONE;
	f->p.online_cpus = 0;
	f->p.top_table = NULL;
	assert_int_equal(rvm_handoff_stash(&f->p, &f->why), 0);
	assert_layout(f);
	assert_int_equal(rvm_handoff_find_stash(f->mem, PHYS, MEM_SIZE, &stash, &f->why), 0);
	assert_int_equal(stash.image_size, FILE_SIZE);
	assert_memory_equal(stash.image, f->image, FILE_SIZE);
	assert_int_equal(stash.config_size, CONFIG_SIZE);
	assert_memory_equal(stash.config, f->config, CONFIG_SIZE);
}

static void test_stash_reuse(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(rvm_handoff_stash(&f->p, &f->why), 0);
	f->p.image = NULL;
	f->p.config = NULL;
	for (uint32_t round = 0; round < 4; round++) {
		struct rvm_image_header *h = mem_header(f);

		assert_int_equal(prepare(f), 0);
		assert_layout(f);
		assert_tables(f);
		assert_int_equal(h->entries, round);
		/* What a core does: counts, fills its data, per-CPU areas, pool and console. */
		h->entries++;
		h->state = RVM_STATE_LEFT;
		h->error = -5;
		strcpy(h->refusal, "CPU 1: something");
		fill_pattern(f->mem + DATA, CORE_SIZE + CPUS * PERCPU - DATA, round);
		fill_pattern(f->mem + h->pool_offset, h->pool_size, round);
	}
}

/* The configuration moves when the number of per-CPU areas changes, also over itself. */
static void test_stash_reuse_other_layout(void **state)
{
	static const uint32_t counts[] = { 2, 3, 2, 20, 4, 2, CPUS };
	struct fixture *f = *state;

	assert_int_equal(prepare(f), 0);
	f->p.image = NULL;
	f->p.config = NULL;
	image_header(f)->percpu_size = PERCPU;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		f->p.max_cpus = counts[i];
		assert_int_equal(prepare(f), 0);
		assert_layout(f);
		assert_tables(f);
	}
}

static void test_stash_new_config(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(prepare(f), 0);
	f->p.image = NULL;
	fill_pattern(f->config, CONFIG_SIZE, 99);
	assert_int_equal(prepare(f), 0);
	assert_layout(f);
	/* And a new image with the old configuration. */
	f->p.image = f->image;
	f->p.config = NULL;
	f->image[FILE_SIZE - 1] ^= 0xff;
	seal(image_header(f));
	assert_int_equal(prepare(f), 0);
	assert_layout(f);
}

static void test_no_stash(void **state)
{
	struct fixture *f = *state;

	f->p.config = NULL;
	assert_prepare_refused(f, -EINVAL);
	f->p.image = NULL;
	assert_prepare_refused(f, -EINVAL);
	memset(f->mem, 0, MEM_SIZE);
	assert_prepare_refused(f, -EINVAL);
	memset(f->mem, 0xff, MEM_SIZE);
	assert_prepare_refused(f, -EINVAL);
}

static void test_stash_without_config(void **state)
{
	struct fixture *f = *state;
	struct rvm_stash stash;

	assert_int_equal(prepare(f), 0);
	mem_header(f)->config_size = 0;
	assert_int_equal(rvm_handoff_find_stash(f->mem, PHYS, MEM_SIZE, &stash, &f->why), 0);
	assert_null(stash.config);
	f->p.image = NULL;
	f->p.config = NULL;
	assert_prepare_refused(f, -EINVAL);
	f->p.config = f->config;
	assert_int_equal(prepare(f), 0);
	assert_layout(f);
}

#define TAMPER(field, value, error)						\
	do {									\
		struct rvm_image_header saved = *mem_header(f);			\
										\
		mem_header(f)->field = (value);					\
		assert_prepare_refused(f, error);				\
		*mem_header(f) = saved;						\
	} while (0)

static void test_stash_tampered(void **state)
{
	struct fixture *f = *state;
	uint64_t stash;

	assert_int_equal(prepare(f), 0);
	stash = mem_header(f)->stash_offset;
	f->p.image = NULL;
	f->p.config = NULL;
	TAMPER(signature[0], 'r', -EINVAL);
	TAMPER(abi_version, RVM_ABI_VERSION + 1, -EPROTO);
	TAMPER(header_size, 0, -EINVAL);
	TAMPER(phys_base, PHYS + PAGE, -EINVAL);
	TAMPER(mem_size, MEM_SIZE - PAGE, -EINVAL);
	TAMPER(mem_size, ~0ULL, -EINVAL);
	TAMPER(stash_offset, 0, -EINVAL);
	TAMPER(stash_offset, stash + PAGE, -EINVAL);
	TAMPER(stash_offset, MEM_SIZE, -EINVAL);
	TAMPER(stash_offset, ~0ULL, -EINVAL);
	TAMPER(stash_size, 0, -EINVAL);
	TAMPER(stash_size, FILE_SIZE - 1, -ENODATA);
	TAMPER(stash_size, FILE_SIZE + 1, -EINVAL);
	TAMPER(stash_size, MEM_SIZE, -EINVAL);
	TAMPER(stash_size, ~0ULL, -EINVAL);
	TAMPER(config_offset, 0, -EINVAL);
	TAMPER(config_offset, PAGE + 1, -EINVAL);
	TAMPER(config_offset, stash, -EINVAL);
	TAMPER(config_offset, ~0ULL - PAGE + 1, -EINVAL);
	TAMPER(config_size, 0, -EINVAL);
	TAMPER(config_size, ~0ULL, -EINVAL);
	TAMPER(config_size, RVM_MAX_CONFIG_SIZE + 1, -EINVAL);
	/* The pristine copy itself is checked like a file. */
	f->mem[stash] ^= 1;
	assert_prepare_refused(f, -EINVAL);
	f->mem[stash] ^= 1;
	((struct rvm_image_header *)(f->mem + stash))->text.size = ~0ULL - PAGE + 1;
	assert_prepare_refused(f, -EINVAL);
	((struct rvm_image_header *)(f->mem + stash))->text.size = 2 * PAGE;
	assert_int_equal(prepare(f), 0);
	assert_layout(f);
}

/* Random headers: never a crash, never an access outside (the sanitizer watches). */
static void test_stash_random(void **state)
{
	struct fixture *f = *state;
	struct rvm_stash stash;

	assert_int_equal(prepare(f), 0);
	srand(1);
	for (int i = 0; i < 20000; i++) {
		struct rvm_image_header *h = mem_header(f), saved = *h;
		size_t at = (size_t)rand() % sizeof(*h);

		if (i & 1)
			h = (struct rvm_image_header *)(f->mem + h->stash_offset);
		((uint8_t *)h)[at] ^= (uint8_t)(1U << (rand() % 8));
		(void)rvm_handoff_find_stash(f->mem, PHYS, MEM_SIZE, &stash, &f->why);
		*h = saved;
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_prepare),
		CASE(test_caller_entries_are_kept),
		CASE(test_without_nx),
		CASE(test_la57),
		CASE(test_la57_without_pml4),
		CASE(test_top_alignment),
		CASE(test_occupied_slot),
		CASE(test_image_truncated),
		CASE(test_image_identity),
		CASE(test_image_sizes),
		CASE(test_image_parts),
		CASE(test_image_pointers),
		CASE(test_image_checksum),
		CASE(test_min_size),
		CASE(test_memory),
		CASE(test_counts),
		CASE(test_stash),
		CASE(test_stash_reuse),
		CASE(test_stash_reuse_other_layout),
		CASE(test_stash_new_config),
		CASE(test_no_stash),
		CASE(test_stash_without_config),
		CASE(test_stash_tampered),
		CASE(test_stash_random),
	};

	return cmocka_run_group_tests_name("handoff", tests, NULL, NULL);
}
