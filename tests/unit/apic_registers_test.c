// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/apic_registers.c */
/* Registers of the xAPIC page: those of the manual's table, and nothing else reaches the hardware. */
#include "tests/fakes/unit.h"

#include "devices/apic_registers.h"

#define RO APIC_REGISTER_READ
#define WO APIC_REGISTER_WRITE
#define RW (APIC_REGISTER_READ | APIC_REGISTER_WRITE)
/* Highest entry of the local vector table 6: CMCI, thermal and performance counters are there. */
#define VERSION 0x01060015U

static const struct {
	uint32_t first, last;
	unsigned int rights;
} table[] = {
	{ 0x20, 0x20, RW }, { 0x30, 0x30, RO }, { 0x80, 0x80, RW }, { 0xa0, 0xa0, RO },
	{ 0xb0, 0xb0, WO }, { 0xd0, 0xd0, RW }, { 0xe0, 0xe0, RW }, { 0xf0, 0xf0, RW },
	{ 0x100, 0x270, RO }, { 0x280, 0x280, RW }, { 0x2f0, 0x2f0, RW }, { 0x300, 0x310, RW },
	{ 0x320, 0x370, RW }, { 0x380, 0x380, RW }, { 0x390, 0x390, RO }, { 0x3e0, 0x3e0, RW },
};

static unsigned int wanted(uint32_t offset)
{
	for (unsigned int i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (offset >= table[i].first && offset <= table[i].last)
			return table[i].rights;
	}
	return 0;
}

static void test_all_offsets(void **state)
{
	(void)state;
	for (uint32_t offset = 0; offset < 4096; offset += 16)
		assert_int_equal(apic_register_rights(offset, VERSION), wanted(offset));
}

static void test_optional_entries(void **state)
{
	static const struct {
		uint32_t offset;
		unsigned int max_lvt;
	} entries[] = { { 0x340, 4 }, { 0x330, 5 }, { 0x2f0, 6 } };

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		assert_true(apic_register_is_optional(entries[i].offset));
		for (unsigned int max = 3; max <= 7; max++)
			assert_int_equal(apic_register_rights(entries[i].offset, max << 16 | 0x15),
					 max >= entries[i].max_lvt ? RW : 0);
	}
	assert_false(apic_register_is_optional(0x320));
	assert_false(apic_register_is_optional(0xb0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_offsets),
		cmocka_unit_test(test_optional_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
