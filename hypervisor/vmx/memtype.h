/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory types as the MTRRs define them, for use in EPT entries, so that a guest under EPT gets the
 * types it has on bare metal (SDM Vol. 3A, 12.11).
 */
#ifndef RVM_VMX_MEMTYPE_H
#define RVM_VMX_MEMTYPE_H

#include "lib/util.h"

/** Encodings of SDM Vol. 3A, table 12-2, the same in MTRRs and EPT entries. */
#define MEMTYPE_UC 0
#define MEMTYPE_WC 1
#define MEMTYPE_WT 4
#define MEMTYPE_WP 5
#define MEMTYPE_WB 6

#define MTRR_NUM_FIXED 11
/** IA32_MTRRCAP.VCNT has 8 bits; processors have 8 to 10, the rest is headroom. */
#define MTRR_MAX_VARIABLE 32

struct mtrr_state {
	/** IA32_MTRR_DEF_TYPE.E; without it all memory is UC. */
	bool enabled;
	/** IA32_MTRR_DEF_TYPE.FE; ignored without enabled. */
	bool fixed_enabled;
	/** IA32_MTRR_DEF_TYPE bits 7:0. */
	uint8_t default_type;
	/** MSRs 250H, 258H, 259H, 268H to 26FH. */
	uint64_t fixed[MTRR_NUM_FIXED];
	/** Up to MTRR_MAX_VARIABLE. */
	unsigned int num_variable;
	/** IA32_MTRR_PHYSBASEn and IA32_MTRR_PHYSMASKn as they read, valid bit included. */
	struct {
		uint64_t base;
		uint64_t mask;
	} variable[MTRR_MAX_VARIABLE];
	/** Width of physical addresses, 32 to 52. */
	unsigned int phys_bits;
};

/** mtrr_type_at() - memory type of one address */
uint8_t mtrr_type_at(const struct mtrr_state *mtrr, uint64_t address);

/**
 * mtrr_type_run() - memory type at the start of a range, and how far it goes
 * @start, @size: multiples of 4 KiB, size not 0, no wrap-around
 * @run: set to the bytes from start that have the type that is returned, 4 KiB to size
 *
 * The run never goes too far. If holes in the masks make thousands of pieces, it can end early.
 */
uint8_t mtrr_type_run(const struct mtrr_state *mtrr, uint64_t start, uint64_t size, uint64_t *run);

/**
 * mtrr_type_range() - memory type of a range
 * @start, @size: as above
 * @uniform: set to whether the run that starts here is the whole range
 *
 * Return: type of the first page.
 */
uint8_t mtrr_type_range(const struct mtrr_state *mtrr, uint64_t start, uint64_t size,
			bool *uniform);

#endif /* RVM_VMX_MEMTYPE_H */
