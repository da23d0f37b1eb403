// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/memtype.c */
/* Any MTRR contents: what is said about a range has to be true for single pages of it, and the end
 * of a run has to be one unless there are thousands of pieces. */
#include <assert.h>
#include <string.h>

#include "vmx/memtype.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGE 4096ULL

struct input {
	struct mtrr_state mtrr;
	uint64_t start;
	uint64_t pages;
};

static bool is_type(uint8_t type)
{
	return type == MEMTYPE_UC || type == MEMTYPE_WC || type == MEMTYPE_WT ||
	       type == MEMTYPE_WP || type == MEMTYPE_WB;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {0};
	uint8_t *flags = (uint8_t *)&in.mtrr;
	uint64_t run, bytes;
	uint8_t type;
	bool uniform;

	memcpy(&in, data, size < sizeof(in) ? size : sizeof(in));
	/* Any byte may be there, but a bool has two values. */
	flags[offsetof(struct mtrr_state, enabled)] &= 1;
	flags[offsetof(struct mtrr_state, fixed_enabled)] &= 1;
	in.mtrr.phys_bits = 32 + in.mtrr.phys_bits % 21;
	in.start &= BIT(52) - PAGE;
	bytes = (in.pages % BIT(39) + 1) * PAGE;

	type = mtrr_type_run(&in.mtrr, in.start, bytes, &run);
	assert(is_type(type));
	assert(run >= PAGE && run <= bytes && run % PAGE == 0);
	assert(mtrr_type_range(&in.mtrr, in.start, bytes, &uniform) == type);
	assert(uniform == (run == bytes));
	for (uint64_t i = 0; i < 200; i++) {
		uint64_t at = run / PAGE * i / 200 * PAGE;

		assert(mtrr_type_at(&in.mtrr, in.start + at) == type);
	}
	assert(mtrr_type_at(&in.mtrr, in.start + run - 1) == type);
	return 0;
}
