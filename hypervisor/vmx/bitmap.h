/* SPDX-License-Identifier: GPL-2.0-only */
/* MSR bitmaps; of the root cell: all pass but what the core must see (pure). Others: vmx/cell_msr.h. */
#ifndef RVM_VMX_BITMAP_H
#define RVM_VMX_BITMAP_H

#include "types.h"

#define MSR_BITMAP_SIZE 4096

/** Bitmap page, SDM Vol. 3C, 25.6.9: a set bit causes an exit. */
struct msr_bitmap {
	uint8_t read_low[1024];
	uint8_t read_high[1024];
	uint8_t write_low[1024];
	uint8_t write_high[1024];
};

/** Marks an MSR of the ranges 0 - 1FFFH and C0000000H - C0001FFFH; others always exit. */
void msr_bitmap_intercept(struct msr_bitmap *bitmap, uint32_t msr, bool read, bool write);

/** The opposite of msr_bitmap_intercept(). */
void msr_bitmap_pass(struct msr_bitmap *bitmap, uint32_t msr, bool read, bool write);

/** Fills the root cell's bitmap; it must be zero. */
void msr_bitmap_init_root(struct msr_bitmap *bitmap);

/** Adds or removes what the core must see of the local APIC to watch the ICR. */
void msr_bitmap_watch_icr(struct msr_bitmap *bitmap, bool on);

/** Adds or removes writes of the registers of L3 cache allocation. */
void msr_bitmap_watch_cache(struct msr_bitmap *bitmap, bool on);

#endif /* RVM_VMX_BITMAP_H */
