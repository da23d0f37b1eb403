// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/cell_msr.c hypervisor/vmx/bitmap.c hypervisor/vmx/io_bitmap.c hypervisor/x86/cell_cpuid.c hypervisor/x86/feature_policy.c hypervisor/lib/string.c */
/* What a non-root cell gets of MSRs, ports and CPUID. */
#include "tests/fakes/unit.h"

#include "cpuid_leaf.h"
#include "vmx/cell_msr.h"
#include "vmx/io_bitmap.h"
#include "x86/arch.h"
#include "x86/cell_cpuid.h"

static struct msr_bitmap bitmap;

static bool exits(uint32_t msr, bool write)
{
	const uint8_t *half = write ? bitmap.write_low : bitmap.read_low;

	if (msr >= 0xc0000000U)
		half = write ? bitmap.write_high : bitmap.read_high;
	msr &= 0x1fff;
	return half[msr / 8] >> (msr % 8) & 1;
}

static const struct cell_msr_rule *find(uint32_t msr)
{
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		if (msr >= cell_msr_rules[i].first && msr <= cell_msr_rules[i].last)
			return &cell_msr_rules[i];
	}
	return NULL;
}

static void test_rules_are_sorted(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		const struct cell_msr_rule *rule = &cell_msr_rules[i];

		assert_true(rule->first <= rule->last);
		assert_non_null(rule->why);
		if (i)
			assert_true(rule->first > cell_msr_rules[i - 1].last);
		/* Of everything that is read without an exit it is said whose value that is. */
		assert_int_equal(rule->source != CELL_MSR_SOURCE_NONE, rule->read == CELL_MSR_READ_PASS);
		if (rule->read != CELL_MSR_READ_CONSTANT)
			assert_int_equal(rule->value, 0);
		if (rule->write == CELL_MSR_WRITE_SAME)
			assert_int_equal(rule->read, CELL_MSR_READ_CONSTANT);
	}
}

/* The bitmap and what happens on the exits are one table: whatever exits has an answer. */
static void test_bitmap_is_the_table(void **state)
{
	struct cell_msr_state s;

	(void)state;
	cell_msr_reset(&s, 0xfee00d00);
	memset(&bitmap, 0x5a, sizeof(bitmap));
	cell_msr_bitmap_init(&bitmap, true);
	for (uint32_t i = 0; i < 0x4000; i++) {
		uint32_t msr = i < 0x2000 ? i : 0xc0000000U + i - 0x2000;
		const struct cell_msr_rule *rule = find(msr);
		uint64_t value = 0x1111;

		assert_int_equal(exits(msr, false), !rule || rule->read != CELL_MSR_READ_PASS);
		assert_int_equal(exits(msr, true), !rule || rule->write != CELL_MSR_WRITE_PASS);
		if (!rule) {
			assert_int_equal(cell_msr_read(&s, msr, &value), CELL_MSR_GP);
			assert_int_equal(value, 0x1111);
			assert_int_equal(cell_msr_write(&s, msr, 0), CELL_MSR_FAULT);
		}
	}
}

static void test_what_passes(void **state)
{
	static const uint32_t both[] = { 0x48, 0x174, 0x175, 0x176, 0x277, 0x6a0, 0x6a2, 0x6e0, 0x808,
					 0x80f, 0x832, 0x838, 0x83e, 0xc0000080, 0xc0000081,
					 0xc0000082, 0xc0000084, 0xc0000100, 0xc0000102, 0xc0000103 };
	static const uint32_t read[] = { 0x10, 0x1b, 0x802, 0x803, 0x80d, 0x810, 0x827, 0x830, 0x835,
					 0x839, 0xda0 };
	static const uint32_t write[] = { 0x49, 0x10b, 0x80b, 0x83f };

	(void)state;
	cell_msr_bitmap_init(&bitmap, true);
	for (unsigned int i = 0; i < ARRAY_SIZE(both); i++)
		assert_false(exits(both[i], false) || exits(both[i], true));
	for (unsigned int i = 0; i < ARRAY_SIZE(read); i++)
		assert_true(!exits(read[i], false) && exits(read[i], true));
	for (unsigned int i = 0; i < ARRAY_SIZE(write); i++)
		assert_true(exits(write[i], false) && !exits(write[i], true));
}

/* In xAPIC mode all registers of x2APIC mode exit, and nothing else changes. */
static void test_xapic_mode(void **state)
{
	static struct msr_bitmap before;
	struct cell_msr_state s;
	uint64_t value = 0x1111;

	(void)state;
	cell_msr_reset(&s, 0xfee00900);
	cell_msr_bitmap_init(&bitmap, true);
	before = bitmap;
	cell_msr_bitmap_init(&bitmap, false);
	for (uint32_t msr = 0x800; msr < 0x900; msr++) {
		const struct cell_msr_rule *rule = find(msr);

		assert_true(exits(msr, false) && exits(msr, true));
		assert_int_equal(cell_msr_read(&s, msr, &value),
				 rule && rule->read == CELL_MSR_READ_PASS ? CELL_MSR_APIC : CELL_MSR_GP);
	}
	assert_int_equal(value, 0x1111);
	assert_int_equal(cell_msr_write(&s, 0x80f, 0x1ff), CELL_MSR_APIC);
	assert_int_equal(cell_msr_write(&s, 0x83f, 0x20), CELL_MSR_APIC);
	assert_int_equal(cell_msr_write(&s, 0x802, 0), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x80d, 0), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x830, 0), CELL_MSR_SEND_ICR);
	assert_int_equal(cell_msr_write(&s, 0x835, 0), CELL_MSR_SET_LVT);
	memset(bitmap.read_low + 0x100, 0, 0x20);
	memset(bitmap.write_low + 0x100, 0, 0x20);
	memset(before.read_low + 0x100, 0, 0x20);
	memset(before.write_low + 0x100, 0, 0x20);
	assert_memory_equal(&bitmap, &before, sizeof(bitmap));
}

static void test_dangerous_writes(void **state)
{
	/* Microcode, clock modulation, SMM monitor, clock, trace, power, cache allocation, PASID. */
	static const uint32_t faults[] = { 0x79, 0x19a, 0x9b, 0x3b, 0x570, 0x199, 0x1b0, 0xc8f, 0xc90,
					   0xd93, 0x38f, 0x186, 0x1f2, 0x40000000, 0xc0002000 };
	struct cell_msr_state s;

	(void)state;
	cell_msr_reset(&s, 0xfee00800);
	cell_msr_bitmap_init(&bitmap, true);
	for (unsigned int i = 0; i < ARRAY_SIZE(faults); i++)
		assert_int_equal(cell_msr_write(&s, faults[i], 1), CELL_MSR_FAULT);
	assert_int_equal(cell_msr_write(&s, 0x10, 0), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x3a, 5), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x480, 0), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x830, 0), CELL_MSR_SEND_ICR);
	for (uint32_t msr = 0x833; msr <= 0x836; msr++)
		assert_int_equal(cell_msr_write(&s, msr, 0x10000), CELL_MSR_SET_LVT);
	assert_int_equal(cell_msr_write(&s, 0x82f, 0x10000), CELL_MSR_SET_LVT);
}

static uint64_t read_value(const struct cell_msr_state *s, uint32_t msr)
{
	uint64_t value = ~0ULL;

	assert_int_equal(cell_msr_read(s, msr, &value), CELL_MSR_DONE);
	return value;
}

static void test_values(void **state)
{
	struct cell_msr_state s;

	(void)state;
	cell_msr_reset(&s, 0xfee00900);
	assert_int_equal(read_value(&s, 0xfe), 0);
	assert_int_equal(read_value(&s, 0x3a), 1);
	assert_int_equal(read_value(&s, 0x179), 0);
	assert_int_equal(read_value(&s, 0x1a0), 0x1801);
	assert_int_equal(cell_msr_write(&s, 0x1a0, 0x1801), CELL_MSR_DONE);
	assert_int_equal(cell_msr_write(&s, 0x1a0, 0x1800), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x8b, 0), CELL_MSR_DONE);
	assert_int_equal(cell_msr_write(&s, 0x1b, 0xfee00900), CELL_MSR_DONE);
	assert_int_equal(cell_msr_write(&s, 0x1b, 0xfee00d00), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x1b, 0), CELL_MSR_GP);
	assert_int_equal(read_value(&s, 0x2ff), 0x806);
	assert_int_equal(cell_msr_write(&s, 0x2ff, 0xc00), CELL_MSR_DONE);
	assert_int_equal(read_value(&s, 0x2ff), 0xc00);
	assert_int_equal(cell_msr_write(&s, 0x2ff, 0x802), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x2ff, 0x803), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x2ff, 0x807), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0x2ff, 0x1806), CELL_MSR_GP);
	assert_int_equal(read_value(&s, 0x2ff), 0xc00);
	assert_int_equal(cell_msr_write(&s, 0xda0, 0x1800), CELL_MSR_WRITE_HARDWARE);
	assert_int_equal(cell_msr_write(&s, 0xda0, 0x100), CELL_MSR_GP);
	assert_int_equal(cell_msr_write(&s, 0xda0, 0x4000), CELL_MSR_GP);
}

static void test_io_bitmap(void **state)
{
	static struct io_bitmap map;

	(void)state;
	io_bitmap_init(&map, true);
	for (uint32_t port = 0; port < IO_NUM_PORTS; port++)
		assert_true(io_bitmap_exits(&map, (uint16_t)port, 1));
	io_bitmap_set(&map, 0x3f8, 8, false);
	io_bitmap_set(&map, 0x7ffe, 4, false);
	io_bitmap_set(&map, 0xfff0, 0x100, false);
	for (uint32_t port = 0; port < IO_NUM_PORTS; port++) {
		bool open = (port >= 0x3f8 && port < 0x400) || (port >= 0x7ffe && port < 0x8002) ||
			    port >= 0xfff0;

		assert_int_equal(io_bitmap_exits(&map, (uint16_t)port, 1), !open);
	}
	assert_false(map.a[0xfff] & 0x80);
	assert_false(map.b[0] & 1);
	assert_true(io_bitmap_exits(&map, 0x3ff, 2));
	assert_true(io_bitmap_exits(&map, 0x3f7, 2));
	assert_false(io_bitmap_exits(&map, 0x3fc, 4));
	assert_false(io_bitmap_exits(&map, 0x7fff, 2));
	/* It would wrap around. */
	assert_true(io_bitmap_exits(&map, 0xffff, 2));
	assert_false(io_bitmap_exits(&map, 0xffff, 1));
	io_bitmap_set(&map, 0x3fa, 1, true);
	assert_true(io_bitmap_exits(&map, 0x3fa, 1));
	assert_false(io_bitmap_exits(&map, 0x3fb, 1));
	io_bitmap_init(&map, false);
	assert_false(io_bitmap_exits(&map, 0xcf8, 4));
	io_bitmap_set(&map, 0, IO_NUM_PORTS, true);
	assert_true(io_bitmap_exits(&map, 0, 1) && io_bitmap_exits(&map, 0xffff, 1));
	io_bitmap_set(&map, 5, 0, false);
	assert_true(io_bitmap_exits(&map, 5, 1));
}

static struct cpuid_regs ask(uint32_t leaf, uint32_t subleaf, struct cell_cpuid_state s)
{
	struct cpuid_regs r = { ~0U, ~0U, ~0U, ~0U };

	cell_cpuid(leaf, subleaf, &s, &r);
	return r;
}

static const struct cell_cpuid_state plain = { 0, true, false };

static void test_signature(void **state)
{
	struct cpuid_regs r = ask(0x40000000, 7, plain);
	char text[13] = { 0 };

	(void)state;
	memcpy(text, &r.ebx, 12);
	assert_string_equal(text, "Jailhouse");
	assert_int_equal(text[9] | text[10] | text[11], 0);
	assert_int_equal(r.eax, 0x40000001);
	for (uint32_t leaf = 0x40000001; leaf < 0x40000110; leaf++) {
		r = ask(leaf, 0, plain);
		assert_int_equal(r.eax | r.ebx | r.ecx | r.edx, 0);
	}
	r = ask(RVM_CPUID_LEAF, 0, plain);
	assert_int_equal(r.eax | r.ebx | r.ecx | r.edx, 0);
}

static void test_leaf_1(void **state)
{
	struct cpuid_regs r = ask(1, 0x77, plain);

	(void)state;
	assert_int_equal(r.eax & r.ebx, ~0U);
	assert_true(r.ecx >> 31);
	/* VMX, SMX, MONITOR, PDCM, OSXSAVE, x2APIC; TSC deadline stays. */
	assert_int_equal(r.ecx & (3U << 5 | 1U << 3 | 1U << 15 | 1U << 27 | 1U << 21), 0);
	assert_true(r.ecx >> 24 & 1);
	assert_true(r.edx >> 9 & 1 && r.edx >> 12 & 1 && r.edx >> 16 & 1);
	assert_false(r.edx >> 21 & 1);
	r = ask(1, 0, (struct cell_cpuid_state){ X86_CR4_OSXSAVE, false, true });
	assert_true(r.ecx >> 27 & 1 && r.ecx >> 21 & 1);
	r = (struct cpuid_regs){ 0 };
	cell_cpuid(1, 0, &(struct cell_cpuid_state){ X86_CR4_OSXSAVE, false, true }, &r);
	assert_int_equal(r.ecx, 1U << 31 | 1U << 27 | 1U << 21);
	assert_int_equal(r.eax | r.ebx | r.edx, 0);
}

static void test_other_leaves(void **state)
{
	static const uint32_t zero[] = { 3, 5, 9, 0xa, 0xf, 0x10, 0x12, 0x14, 0x19, 0x1b, 0x1c, 0x23 };
	static const uint32_t same[] = { 0, 2, 4, 0xb, 0x15, 0x16, 0x18, 0x1f, 0x80000000, 0x80000002,
					 0x80000008 };
	struct cpuid_regs r;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_SIZE(zero); i++) {
		r = ask(zero[i], i, plain);
		assert_int_equal(r.eax | r.ebx | r.ecx | r.edx, 0);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(same); i++) {
		r = ask(same[i], i, plain);
		assert_int_equal(r.eax & r.ebx & r.ecx & r.edx, ~0U);
	}
	r = ask(6, 0, plain);
	assert_int_equal(r.eax, 4);
	r = ask(7, 0, plain);
	assert_false(r.ebx & (1U << 2 | 1U << 12 | 1U << 15 | 1U << 25 | 1U << 1));
	assert_false(r.ecx & (1U << 4 | 1U << 29));
	assert_false(r.edx & (1U << 5 | 1U << 18));
	assert_true(r.ecx >> 7 & 1 && r.edx >> 20 & 1 && r.edx >> 26 & 1);
	r = ask(7, 0, (struct cell_cpuid_state){ X86_CR4_PKE, true, true });
	assert_true(r.ecx >> 4 & 1);
	r = ask(7, 1, plain);
	assert_false(r.eax & (1U << 17 | 1U << 18 | 1U << 27 | 1U << 22));
	assert_true(r.eax >> 4 & 1);
	r = ask(0xd, 1, plain);
	assert_int_equal(r.ecx, CELL_XSS_ALLOWED);
	assert_int_equal(ask(0xd, 8, plain).eax, 0);
	assert_int_equal(ask(0xd, 2, plain).eax, ~0U);
	assert_true(ask(0x80000001, 0, plain).edx >> 11 & 1);
	assert_false(ask(0x80000001, 0, (struct cell_cpuid_state){ 0, false, false }).edx >> 11 & 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules_are_sorted),
		cmocka_unit_test(test_bitmap_is_the_table),
		cmocka_unit_test(test_what_passes),
		cmocka_unit_test(test_xapic_mode),
		cmocka_unit_test(test_dangerous_writes),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_io_bitmap),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_leaf_1),
		cmocka_unit_test(test_other_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
