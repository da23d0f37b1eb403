// SPDX-License-Identifier: GPL-2.0-only
/*
 * Look-up of function names. The table comes from a first link of the image (hypervisor.mk); in that
 * first link it is empty. Called only when something is being dumped.
 */
#include "x86/symbols.h"

struct symbol {
	uint64_t address;
	const char *name;
};

extern const struct symbol symbol_table[];
extern const uint64_t symbol_count;

const char *symbol_lookup(uint64_t address, uint64_t *offset)
{
	uint64_t low = 0, high = symbol_count;

	while (high - low > 1) {
		uint64_t mid = low + (high - low) / 2;

		if (symbol_table[mid].address <= address)
			low = mid;
		else
			high = mid;
	}
	*offset = 0;
	if (!symbol_count || symbol_table[low].address > address)
		return "?";
	*offset = address - symbol_table[low].address;
	return symbol_table[low].name;
}
