// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/crash.c handoff/image.c handoff/prepare.c hypervisor/cell/config*.c */
/*
 * Image files and reserved memory that somebody has written to. A good image in a good stash is
 * changed in places that the input names, and then used as the doors do: what is refused must be left
 * as it was, what is accepted must lie inside.
 */
#include <stdlib.h>
#include <string.h>

#include "boot_handoff.h"
#include "cell/config.h"
#include "ring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGE RVM_PAGE_SIZE
#define PHYS 0x30000000ULL
#define MEM_SIZE (256 * PAGE)
#define FILE_SIZE (5 * PAGE + 100)
#define CONFIG_SIZE 1000

/* One change of memory. */
struct change {
	/** Low two bits: enum place; bits 2 and 3: bytes, as power of two. */
	uint8_t what;
	uint16_t offset;
	uint64_t value;
} RVM_PACKED;

enum place { IN_HEADER, IN_STASH_HEADER, IN_CONFIG, ANYWHERE };

/* First byte of an input. */
enum { USE_OWN_IMAGE = 1, USE_OWN_CONFIG = 2, WITH_LA57 = 4, RAW = 8, ONLY_STASH = 16, SEAL = 32 };

static uint8_t image[FILE_SIZE], config[CONFIG_SIZE];
static uint8_t *good, *mem, *before;
static uint64_t top[512], pml4[512];
static struct rvm_image_header good_header;

static void fill_image(void)
{
	struct rvm_image_header *h = (void *)image;

	memcpy(h->signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	h->abi_version = RVM_ABI_VERSION;
	h->header_size = sizeof(*h);
	h->file_size = FILE_SIZE;
	h->core_size = 34 * PAGE;
	h->percpu_size = 2 * PAGE;
	h->entry_offset = PAGE;
	h->text = (struct rvm_image_part){ 1 * PAGE, 2 * PAGE };
	h->rodata = (struct rvm_image_part){ 3 * PAGE, 2 * PAGE };
	h->data = (struct rvm_image_part){ 5 * PAGE, 29 * PAGE };
	h->shared = (struct rvm_image_part){ 6 * PAGE, 24 * PAGE };
	h->ring_offset = 6 * PAGE;
	h->crash = (struct rvm_image_part){ 16 * PAGE, RVM_CRASH_AREA_SIZE };
	memcpy(h->version, "test", 5);
	h->checksum = rvm_image_checksum(image, FILE_SIZE);
}

static struct rvm_handoff_params params(uint8_t flags)
{
	return (struct rvm_handoff_params){
		.mem = mem,
		.phys = PHYS,
		.size = MEM_SIZE,
		.image = flags & USE_OWN_IMAGE ? image : NULL,
		.image_size = flags & USE_OWN_IMAGE ? FILE_SIZE : 0,
		.config = flags & USE_OWN_CONFIG ? config : NULL,
		.config_size = flags & USE_OWN_CONFIG ? CONFIG_SIZE : 0,
		.online_cpus = 2,
		.max_cpus = 2,
		.door = RVM_DOOR_LINUX,
		.debug_fail_cpu = RVM_NO_CPU,
		.top_table = top,
		.pml4_table = pml4,
		.la57 = flags & WITH_LA57,
		.nx = true,
	};
}

static void start(void)
{
	struct rvm_handoff_params p;

	good = aligned_alloc(PAGE, MEM_SIZE);
	mem = aligned_alloc(PAGE, MEM_SIZE);
	before = aligned_alloc(PAGE, MEM_SIZE);
	if (!good || !mem || !before)
		abort();
	memset(mem, 0, MEM_SIZE);
	fill_image();
	p = params(USE_OWN_IMAGE | USE_OWN_CONFIG);
	/* A good image and stash must pass, or nothing would be tested here. */
	if (rvm_handoff_stash(&p, NULL))
		abort();
	memcpy(good, mem, MEM_SIZE);
	memcpy(&good_header, mem, sizeof(good_header));
}

static void apply(const struct change *change)
{
	const uint64_t base[] = { [IN_HEADER] = 0, [IN_STASH_HEADER] = good_header.stash_offset,
				  [IN_CONFIG] = good_header.config_offset };
	const unsigned int place = change->what & 3, bytes = 1U << (change->what >> 2 & 3);
	uint64_t at;

	if (place == ANYWHERE)
		at = change->offset * 16ULL % (MEM_SIZE - 8);
	else if (place == IN_CONFIG)
		at = base[place] + change->offset % CONFIG_SIZE;
	else
		at = base[place] + change->offset % sizeof(struct rvm_image_header);
	memcpy(mem + at, &change->value, bytes);
}

/* What somebody writes who knows the format. */
static void seal(uint8_t *stashed)
{
	struct rvm_image_header *h = (struct rvm_image_header *)stashed;

	if (h->file_size >= sizeof(*h) && h->file_size <= good_header.stash_size)
		h->checksum = rvm_image_checksum(stashed, h->file_size);
}

static volatile uint64_t sink;

static void read_all(const void *from, uint64_t size)
{
	const uint8_t *byte = from;
	uint64_t i;

	for (i = 0; i < size; i++)
		sink += byte[i];
}

static bool inside_memory(const void *start, uint64_t size)
{
	const uint64_t offset = (uint64_t)((const uint8_t *)start - mem);

	return (const uint8_t *)start >= mem && offset <= MEM_SIZE && size <= MEM_SIZE - offset;
}

static void look(void)
{
	struct rvm_config_error error;
	struct rvm_refusal why = { 0 };
	struct rvm_stash stash;

	if (rvm_handoff_find_stash(mem, PHYS, MEM_SIZE, &stash, &why)) {
		if (!why.what)
			abort();
		return;
	}
	if (!inside_memory(stash.image, stash.image_size) ||
	    rvm_image_check(stash.image, stash.image_size, &why))
		abort();
	read_all(stash.image, stash.image_size);
	if (!stash.config)
		return;
	if (!inside_memory(stash.config, stash.config_size))
		abort();
	rvm_config_check_system(stash.config, stash.config_size, &error);
}

static void expect_layout(const struct rvm_image_header *h)
{
	const uint64_t start[] = { h->core_size, h->config_offset, h->pool_offset, h->stash_offset,
				   h->transit_offset, MEM_SIZE };
	const uint64_t size[] = { h->max_cpus * h->percpu_size, h->config_size, h->pool_size,
				  h->stash_size, h->transit_size };
	unsigned int i;

	for (i = 0; i < 5; i++)
		if (start[i] > start[i + 1] || size[i] > start[i + 1] - start[i])
			abort();
	if (h->ring_offset > h->core_size ||
	    sizeof(struct rvm_ring) > h->core_size - h->ring_offset)
		abort();
}

static void enter(uint8_t flags)
{
	struct rvm_handoff_params p = params(flags);
	struct rvm_handoff_entry entry = { 0 };
	struct rvm_refusal why = { 0 };
	int err;

	memcpy(before, mem, MEM_SIZE);
	if (flags & ONLY_STASH)
		err = rvm_handoff_stash(&p, &why);
	else
		err = rvm_handoff_prepare(&p, &entry, &why);
	if (err) {
		if (!why.what || memcmp(before, mem, MEM_SIZE) != 0)
			abort();
		return;
	}
	expect_layout((const struct rvm_image_header *)mem);
	if (!(flags & ONLY_STASH) && (entry.cr3 < PHYS || entry.cr3 >= PHYS + MEM_SIZE))
		abort();
	look();
}

/* The input is a file. */
static void check_file(const uint8_t *data, size_t size)
{
	uint8_t *file = malloc(size ? size : 1);
	struct rvm_refusal why = { 0 };

	if (!file)
		abort();
	if (size)
		memcpy(file, data, size);
	if (rvm_image_check(file, size, &why) && !why.what)
		abort();
	free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct change change;
	uint8_t flags;

	if (!good)
		start();
	if (!size)
		return 0;
	flags = *data++;
	size--;
	if (flags & RAW) {
		check_file(data, size);
		return 0;
	}
	memcpy(mem, good, MEM_SIZE);
	for (; size >= sizeof(change); data += sizeof(change), size -= sizeof(change)) {
		memcpy(&change, data, sizeof(change));
		apply(&change);
	}
	if (flags & SEAL)
		seal(mem + good_header.stash_offset);
	look();
	enter(flags);
	return 0;
}
