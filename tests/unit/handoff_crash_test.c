// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/crash.c handoff/image.c handoff/prepare.c */
/* What the handoff carries from one core to the next: crash record and settings. */
#include <errno.h>

#include "tests/fakes/unit.h"

#include "boot_handoff.h"
#include "ring.h"

#define PAGE RVM_PAGE_SIZE
#define MEM_SIZE (4ULL << 20)
#define PHYS 0x40000000ULL
#define DATA (3 * PAGE)
#define FILE_SIZE (DATA + 100)
#define SHARED (4 * PAGE)
#define CRASH (SHARED + 9 * PAGE)
#define CORE_SIZE (CRASH + RVM_CRASH_AREA_SIZE)

struct fixture {
	uint8_t *mem;
	uint8_t *image;
	uint8_t config[100];
	uint64_t top[512];
	struct rvm_handoff_params p;
	struct rvm_handoff_entry entry;
	struct rvm_refusal why;
};

static struct rvm_image_header *mem_header(struct fixture *f)
{
	return (struct rvm_image_header *)f->mem;
}

static void image_fill(struct rvm_image_header *h)
{
	memcpy(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	h->abi_version = RVM_ABI_VERSION;
	h->header_size = sizeof(*h);
	h->file_size = FILE_SIZE;
	h->core_size = CORE_SIZE;
	h->percpu_size = PAGE;
	h->entry_offset = PAGE;
	h->text = (struct rvm_image_part){ PAGE, PAGE };
	h->rodata = (struct rvm_image_part){ 2 * PAGE, PAGE };
	h->data = (struct rvm_image_part){ DATA, CORE_SIZE - DATA };
	h->shared = (struct rvm_image_part){ SHARED, CORE_SIZE - SHARED };
	h->ring_offset = SHARED;
	h->crash = (struct rvm_image_part){ CRASH, RVM_CRASH_AREA_SIZE };
	h->checksum = rvm_image_checksum(h, FILE_SIZE);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->mem = aligned_alloc(PAGE, MEM_SIZE);
	memset(f->mem, 0xa5, MEM_SIZE);
	f->image = calloc(1, FILE_SIZE);
	image_fill((struct rvm_image_header *)f->image);
	f->p = (struct rvm_handoff_params){
		.mem = f->mem, .phys = PHYS, .size = MEM_SIZE,
		.image = f->image, .image_size = FILE_SIZE,
		.config = f->config, .config_size = sizeof(f->config),
		.online_cpus = 1, .max_cpus = 1, .door = RVM_DOOR_LINUX,
		.debug_fail_cpu = RVM_NO_CPU, .top_table = f->top,
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
	return rvm_handoff_prepare(&f->p, &f->entry, &f->why);
}

static void assert_zero(const uint8_t *bytes, uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], 0);
}

static void test_image(void **state)
{
	static const struct rvm_image_part bad[] = {
		{ SHARED - PAGE, RVM_CRASH_AREA_SIZE }, { CRASH + 8, RVM_CRASH_AREA_SIZE },
		{ CRASH + PAGE, RVM_CRASH_AREA_SIZE },	{ CRASH, RVM_CRASH_AREA_SIZE - PAGE },
		{ ~0xfffULL, RVM_CRASH_AREA_SIZE },	{ 0, 0 },
	};
	struct fixture *f = *state;
	struct rvm_image_header *h = (struct rvm_image_header *)f->image;

	assert_int_equal(rvm_image_check(f->image, FILE_SIZE, &f->why), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		h->crash = bad[i];
		assert_int_equal(rvm_image_check(f->image, FILE_SIZE, &f->why), -EINVAL);
		assert_string_equal(f->why.what, "image crash record");
	}
}

static void test_refused(void **state)
{
	struct fixture *f = *state;
	const struct rvm_handoff_params good = f->p;

	f->p.crash_action = RVM_CRASH_HALT + 1;
	assert_int_equal(prepare(f), -EINVAL);
	assert_string_equal(f->why.what, "crash_action");
	f->p = good;
	f->p.crash = f->config;
	f->p.crash_size = RVM_CRASH_AREA_SIZE + 1;
	assert_int_equal(prepare(f), -EINVAL);
	assert_string_equal(f->why.what, "crash record size");
	f->p.crash = f->mem + MEM_SIZE - PAGE;
	f->p.crash_size = PAGE;
	assert_int_equal(prepare(f), -EINVAL);
	assert_string_equal(f->why.what, "crash record inside reserved memory");
	assert_int_equal(f->mem[0], 0xa5);
}

/* What follows a crash is asked for, else what the same image was told before. */
static void test_settings(void **state)
{
	struct fixture *f = *state;

	f->p.crash_action = RVM_CRASH_HALT;
	f->p.debug_crash = true;
	assert_int_equal(rvm_handoff_stash(&f->p, &f->why), 0);
	assert_int_equal(mem_header(f)->crash_action, RVM_CRASH_HALT);
	assert_int_equal(mem_header(f)->debug_crash, 1);
	f->p.crash_action = RVM_CRASH_DEFAULT;
	f->p.debug_crash = false;
	f->p.image = NULL;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->crash_action, RVM_CRASH_HALT);
	assert_int_equal(mem_header(f)->debug_crash, 0);
	f->p.crash_action = RVM_CRASH_RESET;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->crash_action, RVM_CRASH_RESET);
	mem_header(f)->crash_action = 77;
	f->p.crash_action = RVM_CRASH_DEFAULT;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->crash_action, RVM_CRASH_RESET);
	mem_header(f)->crash_action = RVM_CRASH_HALT;
	f->p.image = f->image;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(mem_header(f)->crash_action, RVM_CRASH_RESET);
}

/* A record is carried over by this entry and gone with the next, unless that one carries it, too. */
static void test_kept(void **state)
{
	static uint8_t record[RVM_CRASH_AREA_SIZE];
	struct fixture *f = *state;
	const struct rvm_image_part *kept = &mem_header(f)->crash_kept;

	memset(record, 0x77, sizeof(record));
	f->p.crash = record;
	f->p.crash_size = sizeof(record) - 8;
	assert_int_equal(prepare(f), 0);
	assert_int_equal(rvm_crash_find_kept(mem_header(f), PHYS), kept->offset);
	assert_memory_equal(f->mem + kept->offset, record, sizeof(record) - 8);
	assert_zero(f->mem + kept->offset + sizeof(record) - 8, 8);
	f->p.crash = NULL;
	assert_int_equal(prepare(f), 0);
	assert_zero(f->mem + kept->offset, kept->size);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_image), CASE(test_refused), CASE(test_settings),
		CASE(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
