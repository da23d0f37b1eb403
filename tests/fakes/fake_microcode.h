/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes microcode updates that pass all checks, for tests to break one thing at a time. */
#ifndef RVM_FAKE_MICROCODE_H
#define RVM_FAKE_MICROCODE_H

#include <stdint.h>
#include <string.h>

#include "microcode.h"

static inline uint32_t fake_microcode_sum(const void *data, uint32_t size)
{
	const uint32_t *word = data;
	uint32_t result = 0;

	for (; size; size -= 4)
		result += *word++;
	return result;
}

/* Makes all sums right again; the table, if there is one, fills the rest of the update. */
static inline void fake_microcode_seal(struct rvm_microcode_header *h)
{
	const uint32_t used = (uint32_t)sizeof(*h) + (h->data_size ? h->data_size : 2000);
	const uint32_t total = h->data_size ? h->total_size : 2048;
	struct rvm_microcode_table *table = (void *)((uint8_t *)h + used);
	struct rvm_microcode_signature *s = (void *)(table + 1);

	h->checksum = 0;
	h->checksum = -fake_microcode_sum(h, used);
	if (total == used)
		return;
	for (uint32_t i = 0; i < table->count; i++)
		s[i].checksum = h->checksum + h->signature + h->flags - s[i].signature - s[i].flags;
	table->checksum = 0;
	table->checksum = -fake_microcode_sum(table, total - used);
}

/* An update of total_size bytes with room for so many signatures in its table, none: no table. */
static inline struct rvm_microcode_header *fake_microcode(void *at, uint32_t total_size,
							  uint32_t signatures, uint32_t revision)
{
	struct rvm_microcode_header *h = at;
	struct rvm_microcode_table *table;

	memset(at, 0x5a, total_size);
	*h = (struct rvm_microcode_header){
		.version = 1, .revision = revision, .date = 0x11282023, .signature = 0x50654,
		.loader = 1, .flags = 0xb7, .data_size = total_size - (uint32_t)sizeof(*h),
		.total_size = total_size,
	};
	if (signatures) {
		h->data_size -= (uint32_t)(sizeof(*table) +
					   signatures * sizeof(struct rvm_microcode_signature));
		table = (void *)((uint8_t *)(h + 1) + h->data_size);
		memset(table, 0, sizeof(*table));
		table->count = signatures;
	}
	fake_microcode_seal(h);
	return h;
}

#endif /* RVM_FAKE_MICROCODE_H */
