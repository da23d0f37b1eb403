// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/bitmap.h; what happens on the exits is in exit/msr.c. */
#include "vmx/bitmap.h"
#include "lib/util.h"
#include "x86/arch.h"

_Static_assert(sizeof(struct msr_bitmap) == MSR_BITMAP_SIZE, "SDM Vol. 3C, 25.6.9");

#define MSR_HIGH_BASE 0xc0000000U
#define MSR_RANGE 0x2000U
#define MAX_VARIABLE_MTRRS 16
/* As many as devices/cat_mask.h manages. */
#define MAX_CACHE_CLASSES 32

/* Bit and byte of an MSR in one half; NULL outside both ranges. */
static uint8_t *byte_of(struct msr_bitmap *bitmap, uint32_t msr, bool write, uint8_t *mask)
{
	bool high = msr >= MSR_HIGH_BASE;
	uint32_t bit = high ? msr - MSR_HIGH_BASE : msr;
	uint8_t *half;

	if (bit >= MSR_RANGE)
		return NULL;
	half = write ? high ? bitmap->write_high : bitmap->write_low :
		       high ? bitmap->read_high : bitmap->read_low;
	*mask = (uint8_t)(1U << (bit & 7));
	return half + bit / 8;
}

void msr_bitmap_intercept(struct msr_bitmap *bitmap, uint32_t msr, bool read, bool write)
{
	uint8_t mask, *byte;

	byte = read ? byte_of(bitmap, msr, false, &mask) : NULL;
	if (byte)
		*byte |= mask;
	byte = write ? byte_of(bitmap, msr, true, &mask) : NULL;
	if (byte)
		*byte |= mask;
}

void msr_bitmap_pass(struct msr_bitmap *bitmap, uint32_t msr, bool read, bool write)
{
	uint8_t mask, *byte;

	byte = read ? byte_of(bitmap, msr, false, &mask) : NULL;
	if (byte)
		*byte &= (uint8_t)~mask;
	byte = write ? byte_of(bitmap, msr, true, &mask) : NULL;
	if (byte)
		*byte &= (uint8_t)~mask;
}

static void intercept_range(struct msr_bitmap *bitmap, uint32_t first, uint32_t last, bool read)
{
	for (uint32_t msr = first; msr <= last; msr++)
		msr_bitmap_intercept(bitmap, msr, read, true);
}

void msr_bitmap_init_root(struct msr_bitmap *bitmap)
{
	/* VMX is hidden. */
	intercept_range(bitmap, MSR_IA32_FEATURE_CONTROL, MSR_IA32_FEATURE_CONTROL, true);
	intercept_range(bitmap, MSR_IA32_VMX_BASIC, MSR_IA32_VMX_LAST, true);
	intercept_range(bitmap, MSR_IA32_SMM_MONITOR_CTL, MSR_IA32_SMM_MONITOR_CTL, false);
	/* Microcode must not change under the core. */
	intercept_range(bitmap, MSR_IA32_BIOS_UPDT_TRIG, MSR_IA32_BIOS_UPDT_TRIG, false);
	/* Under EPT the MTRRs act through the EPT's memory types. */
	intercept_range(bitmap, MSR_IA32_MTRR_PHYSBASE0,
			MSR_IA32_MTRR_PHYSBASE0 + 2 * MAX_VARIABLE_MTRRS - 1, false);
	intercept_range(bitmap, MSR_IA32_MTRR_FIX64K_00000, MSR_IA32_MTRR_FIX64K_00000, false);
	intercept_range(bitmap, MSR_IA32_MTRR_FIX16K_80000, MSR_IA32_MTRR_FIX16K_A0000, false);
	intercept_range(bitmap, MSR_IA32_MTRR_FIX4K_C0000, MSR_IA32_MTRR_FIX4K_F8000, false);
	intercept_range(bitmap, MSR_IA32_MTRR_DEF_TYPE, MSR_IA32_MTRR_DEF_TYPE, false);
}

void msr_bitmap_watch_icr(struct msr_bitmap *bitmap, bool on)
{
	/* The second one is the mode of the APIC. */
	static const uint32_t msrs[] = { MSR_X2APIC_ICR, MSR_IA32_APIC_BASE };

	for (unsigned int i = 0; i < ARRAY_SIZE(msrs); i++) {
		uint8_t mask = (uint8_t)(1U << (msrs[i] & 7));

		if (on)
			msr_bitmap_intercept(bitmap, msrs[i], false, true);
		else
			bitmap->write_low[msrs[i] / 8] &= (uint8_t)~mask;
	}
}

static void watch_write(struct msr_bitmap *bitmap, uint32_t msr, bool on)
{
	if (on)
		msr_bitmap_intercept(bitmap, msr, false, true);
	else
		msr_bitmap_pass(bitmap, msr, false, true);
}

void msr_bitmap_watch_cache(struct msr_bitmap *bitmap, bool on)
{
	watch_write(bitmap, MSR_IA32_L3_QOS_CFG, on);
	watch_write(bitmap, MSR_IA32_PQR_ASSOC, on);
	for (uint32_t class = 0; class < MAX_CACHE_CLASSES; class++)
		watch_write(bitmap, MSR_IA32_L3_QOS_MASK_0 + class, on);
}
