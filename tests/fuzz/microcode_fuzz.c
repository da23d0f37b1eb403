// SPDX-License-Identifier: GPL-2.0-only
/* sources: handoff/microcode.c */
/*
 * libFuzzer target of the reader of microcode files: as they are, and with all sums put right, which
 * chance hardly finds. Of a file that passes, every update is found and lies inside.
 */
#include <stdlib.h>
#include <string.h>

#include "boot_handoff.h"
#include "microcode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const uint8_t *file, size_t size, int count)
{
	const struct rvm_microcode_header *h, *found;
	size_t pos = 0;

	for (; count; count--) {
		h = (const void *)(file + pos);
		found = rvm_microcode_find(file, size, h->signature, h->flags);
		if (!found || rvm_microcode_newer(h->revision, found->revision))
			abort();
		if ((const uint8_t *)found < file || (size_t)((const uint8_t *)found - file) >= size ||
		    rvm_microcode_size(found) > size - (size_t)((const uint8_t *)found - file))
			abort();
		pos += rvm_microcode_size(h);
	}
	if (pos != size)
		abort();
}

static void check(const uint8_t *file, size_t size)
{
	struct rvm_refusal why = { .what = NULL };
	uint64_t offset;
	int count = rvm_microcode_check(file, size, &offset, &why);

	if (count > 0)
		use(file, size, count);
	else if (!why.what || offset > size)
		abort();
}

static uint32_t sum(const uint8_t *data, size_t size)
{
	uint32_t word, result = 0;

	for (; size >= 4; data += 4, size -= 4) {
		memcpy(&word, data, 4);
		result += word;
	}
	return result;
}

/* Of the first update as far as its sizes make sense; the rest stays as it is. */
static void put_right(uint8_t *file, size_t size)
{
	struct rvm_microcode_header *h = (void *)file;
	struct rvm_microcode_signature *s;
	struct rvm_microcode_table *table;
	uint32_t i, total, used;

	h->version = RVM_MICROCODE_HEADER_VERSION;
	h->loader = RVM_MICROCODE_LOADER;
	h->data_size %= (uint32_t)size;
	total = rvm_microcode_size(h);
	used = (uint32_t)sizeof(*h) + (h->data_size ? h->data_size : 2000);
	if (total > size || used > total)
		return;
	table = (void *)(file + used);
	h->checksum = 0;
	h->checksum = -sum(file, used);
	if (used % 4 || total - used < sizeof(*table))
		return;
	s = (void *)(table + 1);
	for (i = 0; i < table->count && (i + 1) * sizeof(*s) <= total - used - sizeof(*table); i++)
		s[i].checksum = h->checksum + h->signature + h->flags - s[i].signature - s[i].flags;
	table->checksum = 0;
	table->checksum = -sum((uint8_t *)table, total - used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of exactly the size, and aligned. */
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	check(copy, size);
	if (size >= sizeof(struct rvm_microcode_header)) {
		put_right(copy, size);
		check(copy, size);
	}
	free(copy);
	return 0;
}
