// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/bitmap.c hypervisor/vmx/caps.c hypervisor/vmx/names.c */
/* The tables of VMX: MSR bitmap, capabilities, names. */
#include "tests/fakes/unit.h"

#include "vmx/bitmap.h"
#include "vmx/caps.h"
#include "vmx/controls.h"
#include "vmx/names.h"
#include "x86/arch.h"

static struct msr_bitmap bitmap;

static bool bit(const uint8_t *part, uint32_t n)
{
	return part[n / 8] >> (n % 8) & 1;
}

static bool read_exits(uint32_t msr)
{
	return msr >= 0xc0000000 ? bit(bitmap.read_high, msr - 0xc0000000) :
				   bit(bitmap.read_low, msr);
}

static bool write_exits(uint32_t msr)
{
	return msr >= 0xc0000000 ? bit(bitmap.write_high, msr - 0xc0000000) :
				   bit(bitmap.write_low, msr);
}

static void test_root_bitmap(void **state)
{
	unsigned int reads = 0, writes = 0;

	(void)state;
	memset(&bitmap, 0, sizeof(bitmap));
	msr_bitmap_init_root(&bitmap);
	assert_true(read_exits(MSR_IA32_FEATURE_CONTROL) && write_exits(MSR_IA32_FEATURE_CONTROL));
	for (uint32_t msr = MSR_IA32_VMX_BASIC; msr <= MSR_IA32_VMX_LAST; msr++)
		assert_true(read_exits(msr) && write_exits(msr));
	assert_true(!read_exits(MSR_IA32_BIOS_UPDT_TRIG) && write_exits(MSR_IA32_BIOS_UPDT_TRIG));
	assert_true(!read_exits(MSR_IA32_MTRR_DEF_TYPE) && write_exits(MSR_IA32_MTRR_DEF_TYPE));
	assert_false(read_exits(MSR_IA32_EFER) || write_exits(MSR_IA32_EFER));
	assert_false(read_exits(MSR_X2APIC_ICR) || write_exits(MSR_X2APIC_ICR));
	assert_false(read_exits(MSR_IA32_PAT) || write_exits(MSR_IA32_PAT));
	for (uint32_t msr = 0; msr < 0x2000; msr++) {
		reads += read_exits(msr) + read_exits(0xc0000000 + msr);
		writes += write_exits(msr) + write_exits(0xc0000000 + msr);
	}
	/* FEATURE_CONTROL and 20 VMX registers; besides SMM, microcode and 32 + 11 + 1 MTRRs. */
	assert_int_equal(reads, 21);
	assert_int_equal(writes, 21 + 2 + 44);
}

/* Only writes, only these registers, and nothing stays. */
static void test_watch_cache(void **state)
{
	static struct msr_bitmap before;

	(void)state;
	memset(&bitmap, 0, sizeof(bitmap));
	msr_bitmap_init_root(&bitmap);
	before = bitmap;
	msr_bitmap_watch_cache(&bitmap, true);
	for (uint32_t msr = 0xc00; msr < 0xe00; msr++) {
		assert_false(read_exits(msr));
		assert_int_equal(write_exits(msr), msr == 0xc81 || msr == 0xc8f ||
						   (msr >= 0xc90 && msr < 0xcb0));
	}
	msr_bitmap_watch_cache(&bitmap, false);
	assert_memory_equal(&bitmap, &before, sizeof(bitmap));
}

static void test_bitmap_ignores_other_ranges(void **state)
{
	static const struct msr_bitmap empty;

	(void)state;
	memset(&bitmap, 0, sizeof(bitmap));
	msr_bitmap_intercept(&bitmap, 0x2000, true, true);
	msr_bitmap_intercept(&bitmap, 0x40000000, true, true);
	msr_bitmap_intercept(&bitmap, 0xc0002000, true, true);
	msr_bitmap_intercept(&bitmap, 0xffffffff, true, true);
	assert_memory_equal(&bitmap, &empty, sizeof(bitmap));
	msr_bitmap_intercept(&bitmap, 0xc0001fff, false, true);
	assert_true(write_exits(0xc0001fff));
	assert_false(read_exits(0xc0001fff));
}

/* A machine that offers everything, and where everything may be off. */
static struct vmx_msrs full(void)
{
	struct vmx_msrs msrs;

	for (unsigned int word = 0; word < VMX_NUM_WORDS; word++)
		msrs.word[word] = word <= VMX_WORD_ENTRY ? 0xffffffff00000000ULL : ~0ULL;
	return msrs;
}

static void test_full_machine_lacks_nothing(void **state)
{
	struct vmx_msrs msrs = full();
	unsigned int next = 0;

	(void)state;
	assert_null(vmx_cap_missing(&msrs, &next));
	assert_int_equal(next, vmx_num_caps);
}

static void test_each_demand_is_named(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < vmx_num_caps; i++) {
		const struct vmx_cap *cap = &vmx_caps[i];
		struct vmx_msrs msrs = full();
		unsigned int next = 0;

		if (cap->need == VMX_CLEAR)
			msrs.word[cap->word] |= 1ULL << cap->bit;
		else if (cap->word <= VMX_WORD_ENTRY)
			msrs.word[cap->word] &= ~(1ULL << (cap->bit + 32));
		else
			msrs.word[cap->word] &= ~(1ULL << cap->bit);
		assert_false(vmx_cap_met(cap, &msrs));
		if (!vmx_cap_demanded(cap))
			assert_null(vmx_cap_missing(&msrs, &next));
		else
			assert_ptr_equal(vmx_cap_missing(&msrs, &next), cap);
	}
}

static void test_control_values(void **state)
{
	struct vmx_msrs msrs = full();
	uint32_t primary;

	(void)state;
	msrs.word[VMX_WORD_PRIMARY] |= 0x2;
	primary = vmx_control_value(VMX_WORD_PRIMARY, &msrs);
	assert_int_equal(primary, 1U << PRIMARY_IO_BITMAPS | 1U << PRIMARY_MSR_BITMAPS |
				  1U << PRIMARY_SECONDARY_CONTROLS | 0x2);
	assert_true(vmx_control_value(VMX_WORD_SECONDARY, &msrs) >> SECONDARY_VPID & 1);
	/* VPID without an instruction that drops what it tags. */
	for (unsigned int i = 0; i < 2; i++) {
		struct vmx_msrs without = msrs;

		without.word[VMX_WORD_EPT_VPID] &= ~(1ULL << (i ? EPT_CAP_INVVPID : EPT_CAP_INVVPID_ALL));
		assert_false(vmx_control_value(VMX_WORD_SECONDARY, &without) >> SECONDARY_VPID & 1);
	}
	msrs.word[VMX_WORD_SECONDARY] &= ~(1ULL << (SECONDARY_VPID + 32));
	assert_false(vmx_control_value(VMX_WORD_SECONDARY, &msrs) >> SECONDARY_VPID & 1);
	assert_true(vmx_control_value(VMX_WORD_SECONDARY, &msrs) >> SECONDARY_EPT & 1);
}

static void test_words(void **state)
{
	(void)state;
	assert_int_equal(vmx_word_msr(VMX_WORD_PIN), 0x48d);
	assert_int_equal(vmx_word_msr(VMX_WORD_EPT_VPID), 0x48c);
	assert_string_equal(vmx_word_name(VMX_WORD_MISC), "IA32_VMX_MISC");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(vmx_exit_name(48), "EPT violation");
	assert_string_equal(vmx_exit_name(35), "?");
	assert_string_equal(vmx_exit_name(0xffffffff), "?");
	assert_string_equal(vmx_instruction_error_name(7), "invalid control field");
	assert_string_equal(vmx_instruction_error_name(0), "?");
	assert_string_equal(vmx_instruction_error_name(1000), "?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_bitmap),
		cmocka_unit_test(test_watch_cache),
		cmocka_unit_test(test_bitmap_ignores_other_ranges),
		cmocka_unit_test(test_full_machine_lacks_nothing),
		cmocka_unit_test(test_each_demand_is_named),
		cmocka_unit_test(test_control_values),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
