// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/crash.c handoff/image.c tools/crash_show.c tools/crash_parts.c tools/json.c */
/* sources: tools/text.c tools/answer.c tools/files.c hypervisor/vmx/names.c */
/*
 * libFuzzer target of what reads crash records: as the first page of a memory, and as a record,
 * also with magic number, size and checksum put right, which chance hardly finds. A record that
 * passes is shown in both forms; nothing but printable text may come out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_handoff.h"
#include "tools/crash_show.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_printable(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n' && text[i] != '\t')
			abort();
}

static void show(const struct rvm_crash_record *r)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	crash_show(r, out);
	crash_json(r, out);
	if (fclose(out))
		abort();
	expect_printable(text, size);
	free(text);
}

static void find(const uint8_t *data, size_t size)
{
	struct rvm_image_header header;
	uint64_t offset;

	memset(&header, 0, sizeof(header));
	memcpy(&header, data, size < sizeof(header) ? size : sizeof(header));
	memcpy(header.signature, RVM_IMAGE_SIGNATURE, RVM_IMAGE_SIGNATURE_LEN);
	header.abi_version = RVM_ABI_VERSION;
	header.header_size = sizeof(header);
	offset = rvm_crash_find(&header, header.phys_base);
	if (offset && (offset > RVM_MAX_MEMORY - RVM_CRASH_AREA_SIZE || offset < RVM_PAGE_SIZE))
		abort();
	offset = rvm_crash_find_kept(&header, header.phys_base);
	if (offset && (offset > RVM_MAX_MEMORY - RVM_CRASH_AREA_SIZE || offset < RVM_PAGE_SIZE))
		abort();
}

static void put_exits_right(struct rvm_crash_record *r, size_t room)
{
	struct rvm_crash_cpu *cpu = (struct rvm_crash_cpu *)(r + 1);

	for (uint32_t i = 0; i < r->num_cpus; i++) {
		cpu[i].num_exits %= 4;
		if (r->num_exits + cpu[i].num_exits > room)
			cpu[i].num_exits = 0;
		r->num_exits += cpu[i].num_exits;
	}
}

static void put_right(struct rvm_crash_record *r, size_t size)
{
	r->magic = RVM_CRASH_MAGIC;
	r->version = RVM_CRASH_VERSION;
	r->size = (uint32_t)size;
	r->num_cpus %= 8;
	r->num_exits = 0;
	r->console_size = 0;
	r->flags &= RVM_CRASH_FLAGS;
	r->num_frames %= RVM_CRASH_MAX_FRAMES + 1;
	size -= sizeof(*r);
	if (size >= r->num_cpus * sizeof(struct rvm_crash_cpu)) {
		size -= r->num_cpus * sizeof(struct rvm_crash_cpu);
		put_exits_right(r, size / sizeof(struct rvm_exit_entry));
		r->console_size = (uint32_t)(size - r->num_exits * sizeof(struct rvm_exit_entry));
	}
	r->checksum = rvm_crc32((uint8_t *)r + RVM_CRASH_UNSUMMED, r->size - RVM_CRASH_UNSUMMED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rvm_refusal why;
	/* Memory of exactly the size, and aligned. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	find(data, size);
	if (!rvm_crash_check(copy, size, &why))
		show((const struct rvm_crash_record *)copy);
	if (size >= sizeof(struct rvm_crash_record) && size <= RVM_CRASH_AREA_SIZE) {
		put_right((struct rvm_crash_record *)copy, size);
		if (!rvm_crash_check(copy, size, &why))
			show((const struct rvm_crash_record *)copy);
	}
	free(copy);
	return 0;
}
