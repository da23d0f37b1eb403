// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader of microcode files, see include/microcode.h. Compiled into rvm.efi and the tool; pure, and
 * never reads beyond the bytes it was given.
 */
#include "microcode.h"
#include "handoff_env.h"

#define HEADER_SIZE ((uint32_t)sizeof(struct rvm_microcode_header))

_Static_assert(sizeof(struct rvm_microcode_header) == 48, "SDM Vol. 3A, table 10-8");
_Static_assert(sizeof(struct rvm_microcode_table) == 20, "SDM Vol. 3A, table 10-9");
_Static_assert(sizeof(struct rvm_microcode_signature) == 12, "SDM Vol. 3A, table 10-9");

static uint32_t data_size(const struct rvm_microcode_header *h)
{
	return h->data_size ? h->data_size : RVM_MICROCODE_DEFAULT_DATA;
}

uint32_t rvm_microcode_size(const struct rvm_microcode_header *header)
{
	return header->data_size ? header->total_size : RVM_MICROCODE_DEFAULT_TOTAL;
}

/* Of a checked size: NULL when the update has no table. */
static const struct rvm_microcode_table *table_of(const struct rvm_microcode_header *h)
{
	const uint32_t used = HEADER_SIZE + data_size(h);

	return rvm_microcode_size(h) > used && h->data_size ?
		       (const void *)((const uint8_t *)h + used) : NULL;
}

static uint32_t sum(const void *data, uint64_t size)
{
	const uint32_t *word = data;
	uint32_t result = 0;

	for (size /= sizeof(*word); size; size--)
		result += *word++;
	return result;
}

static int check_header(const struct rvm_microcode_header *h, uint64_t room,
			struct rvm_refusal *why)
{
	uint32_t total;

	if (room < sizeof(*h))
		return refuse(why, -EINVAL, "bytes for a header", sizeof(*h), room);
	if (h->version != RVM_MICROCODE_HEADER_VERSION)
		return refuse(why, -EINVAL, "header version", RVM_MICROCODE_HEADER_VERSION,
			      h->version);
	if (h->loader != RVM_MICROCODE_LOADER)
		return refuse(why, -EINVAL, "loader revision", RVM_MICROCODE_LOADER, h->loader);
	total = rvm_microcode_size(h);
	if (total > room || !total)
		return refuse(why, -EINVAL, "total size, at most the rest of the file", room, total);
	if (total % RVM_MICROCODE_ALIGNMENT)
		return refuse(why, -EINVAL, "total size, modulo 1024", 0,
			      total % RVM_MICROCODE_ALIGNMENT);
	if (data_size(h) % 4 || data_size(h) > total - HEADER_SIZE)
		return refuse(why, -EINVAL, "data size, a multiple of 4 and at most",
			      total - HEADER_SIZE, data_size(h));
	return 0;
}

/* Its size has to be what is left behind the data, to the byte. */
static int check_table(const struct rvm_microcode_header *h, struct rvm_refusal *why)
{
	const struct rvm_microcode_table *table = table_of(h);
	const struct rvm_microcode_signature *s;
	uint64_t size, wanted;
	uint32_t i;

	if (!table)
		return 0;
	size = rvm_microcode_size(h) - HEADER_SIZE - data_size(h);
	if (size < sizeof(*table))
		return refuse(why, -EINVAL, "bytes for a table of signatures", sizeof(*table), size);
	wanted = sizeof(*table) + (uint64_t)table->count * sizeof(*s);
	if (size != wanted)
		return refuse(why, -EINVAL, "bytes of the table of signatures", wanted, size);
	if (sum(table, size))
		return refuse(why, -EINVAL, "sum of the table of signatures", 0, sum(table, size));
	s = (const struct rvm_microcode_signature *)(table + 1);
	wanted = (uint32_t)(h->signature + h->flags + h->checksum);
	for (i = 0; i < table->count; i++, s++)
		if ((uint32_t)(s->signature + s->flags + s->checksum) != wanted)
			return refuse(why, -EINVAL, "sum of a signature", wanted,
				      (uint32_t)(s->signature + s->flags + s->checksum));
	return 0;
}

int rvm_microcode_check(const void *file, uint64_t size, uint64_t *offset, struct rvm_refusal *why)
{
	const struct rvm_microcode_header *h;
	int count = 0, err;

	*offset = 0;
	if (size > RVM_MICROCODE_MAX_SIZE)
		return refuse(why, -EINVAL, "bytes of a file, at most", RVM_MICROCODE_MAX_SIZE, size);
	do {
		h = (const void *)((const uint8_t *)file + *offset);
		err = check_header(h, size - *offset, why);
		if (!err)
			err = check_table(h, why);
		if (err)
			return err;
		if (sum(h, rvm_microcode_size(h)))
			return refuse(why, -EINVAL, "sum of the update", 0,
				      sum(h, rvm_microcode_size(h)));
		*offset += rvm_microcode_size(h);
		count++;
	} while (*offset < size);
	return count;
}

/* An update without flags is for processors that have no IA32_PLATFORM_ID, which none with VMX is. */
static bool is_for(uint32_t wanted, uint32_t wanted_flags, uint32_t signature, uint32_t flags)
{
	return wanted == signature && (wanted_flags & flags || (!wanted_flags && !flags));
}

static bool matches(const struct rvm_microcode_header *h, uint32_t signature, uint32_t flags)
{
	const struct rvm_microcode_table *table = table_of(h);
	const struct rvm_microcode_signature *s;
	uint32_t i;

	if (is_for(h->signature, h->flags, signature, flags))
		return true;
	if (!table)
		return false;
	s = (const struct rvm_microcode_signature *)(table + 1);
	for (i = 0; i < table->count; i++, s++)
		if (is_for(s->signature, s->flags, signature, flags))
			return true;
	return false;
}

const struct rvm_microcode_header *rvm_microcode_find(const void *file, uint64_t size,
						      uint32_t signature, uint32_t flags)
{
	const struct rvm_microcode_header *h, *newest = NULL;
	uint64_t offset;

	for (offset = 0; offset < size; offset += rvm_microcode_size(h)) {
		h = (const void *)((const uint8_t *)file + offset);
		if (matches(h, signature, flags) &&
		    (!newest || rvm_microcode_newer(h->revision, newest->revision)))
			newest = h;
	}
	return newest;
}
