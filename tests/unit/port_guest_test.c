// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/devices/port_guest.c hypervisor/vmx/io_bitmap.c hypervisor/lib/string.c */
/* I/O instructions of a non-root cell: decoding, reset ports, PCI configuration ports. */
#include "tests/fakes/unit.h"

#include "devices/port_guest.h"
#include "x86/ops.h"

static const struct jailhouse_pio regions[] = {
	{ 0x3f8, 8 }, { 0x60, 5 }, { 0x92, 1 }, { 0xcf8, 8 }, { 0xfffe, 2 },
};

#define PM_TIMER 0xb008

static struct port_guest ports;
static struct io_bitmap map;
static unsigned int num_writes;
static uint16_t last_port;
static uint8_t last_value;

static uint8_t fake_in(uint16_t port)
{
	return (uint8_t)(port ^ 0x5a);
}

static void fake_out(uint16_t port, uint8_t value)
{
	num_writes++;
	last_port = port;
	last_value = value;
}

static int setup(void **state)
{
	(void)state;
	fake_ops.inb = fake_in;
	fake_ops.outb = fake_out;
	port_guest_init(&ports, regions, ARRAY_SIZE(regions), PM_TIMER, &map);
	num_writes = 0;
	return 0;
}

static bool out(uint16_t port, unsigned int width, uint32_t value)
{
	struct port_access access = { .port = port, .width = (uint8_t)width };

	return port_guest_access(&ports, &access, &value);
}

static bool in(uint16_t port, unsigned int width, uint32_t *value)
{
	struct port_access access = { .port = port, .width = (uint8_t)width, .in = true };

	return port_guest_access(&ports, &access, value);
}

/* Did a byte come out like this, and nothing else? */
static bool wrote(uint16_t port, uint8_t value)
{
	bool one = num_writes == 1 && last_port == port && last_value == value;

	num_writes = 0;
	return one;
}

static void test_decode(void **state)
{
	struct port_access a;

	(void)state;
	for (unsigned int bits = 0; bits < 0x80; bits++) {
		unsigned int size = bits & 7;

		a = port_decode(0xcf80000ULL | bits);
		assert_int_equal(a.port, 0xcf8);
		assert_int_equal(a.width, size == 0 ? 1 : size == 1 ? 2 : size == 3 ? 4 : 0);
		assert_int_equal(a.in, bits >> 3 & 1);
		assert_int_equal(a.string, bits >> 4 & 1);
		assert_int_equal(a.repeat, bits >> 5 & 1);
	}
	assert_int_equal(port_decode(0xffff0000ULL).port, 0xffff);
}

static void test_merge(void **state)
{
	const uint64_t rax = 0x1122334455667788;

	(void)state;
	assert_int_equal(port_merge(rax, 0xffffffaa, 1), 0x11223344556677aa);
	assert_int_equal(port_merge(rax, 0xffffaabb, 2), 0x112233445566aabb);
	assert_int_equal(port_merge(rax, 0xaabbccdd, 4), 0xaabbccdd);
	assert_int_equal(port_absent(1), 0xff);
	assert_int_equal(port_absent(2), 0xffff);
	assert_int_equal(port_absent(4), 0xffffffff);
}

static void test_bitmap(void **state)
{
	(void)state;
	for (uint32_t port = 0; port < IO_NUM_PORTS; port++) {
		bool open = (port >= 0x3f8 && port < 0x400) || (port >= 0x61 && port < 0x64) ||
			    (port >= PM_TIMER && port < PM_TIMER + 4) || port >= 0xfffe;

		assert_int_equal(io_bitmap_exits(&map, (uint16_t)port, 1), !open);
	}
}

static void test_not_granted(void **state)
{
	uint32_t value = 0;

	(void)state;
	port_guest_init(&ports, regions, 1, 0, &map);
	assert_false(in(0x60, 1, &value));
	assert_false(out(0x64, 1, 0xfe));
	assert_false(out(0xcf9, 1, 6));
	assert_false(out(0x92, 1, 1));
	assert_false(in(0x71, 1, &value));
	assert_false(in(0x3f8, 1, &value));
	assert_true(io_bitmap_exits(&map, PM_TIMER, 4));
	/* What resets is looked at even if the timer is said to be there. */
	port_guest_init(&ports, regions, 1, 0xcf8, &map);
	assert_true(io_bitmap_exits(&map, 0xcf9, 1));
	assert_int_equal(num_writes, 0);
	/* These everybody has. */
	assert_true(out(0xcf8, 4, 0x80000000));
	assert_true(in(0xcfc, 4, &value));
}

static void test_keyboard_reset(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_true(in(0x64, 1, &value));
	assert_int_equal(value, 0x64 ^ 0x5a);
	for (unsigned int command = 0; command < 256; command++) {
		assert_true(out(0x64, 1, command));
		if (command >= 0xf0 && !(command & 1))
			assert_int_equal(num_writes, 0);
		else
			assert_true(wrote(0x64, (uint8_t)command));
	}
	assert_int_equal(ports.filtered, 8);
	/* The output port: A20 may change, reset stays released. */
	assert_true(out(0x64, 1, 0xd1));
	assert_true(wrote(0x64, 0xd1));
	assert_true(out(0x60, 1, 0xde));
	assert_true(wrote(0x60, 0xdf));
	assert_true(out(0x60, 1, 0xde));
	assert_true(wrote(0x60, 0xde));
	/* Another command in between. */
	assert_true(out(0x64, 1, 0xd1) && wrote(0x64, 0xd1));
	assert_true(out(0x64, 1, 0xae) && wrote(0x64, 0xae));
	assert_true(out(0x60, 1, 0) && wrote(0x60, 0));
	assert_int_equal(ports.filtered, 9);
	/* Two ports at once would go around it. */
	assert_false(out(0x60, 2, 0));
	assert_false(out(0x64, 2, 0xfe));
	assert_int_equal(num_writes, 0);
}

static void test_other_resets(void **state)
{
	(void)state;
	assert_true(out(0x92, 1, 0xff));
	assert_true(wrote(0x92, 0xfe));
	assert_true(out(0x92, 1, 2) && wrote(0x92, 2));
	assert_true(out(0xcf9, 1, 6));
	assert_int_equal(num_writes, 0);
	assert_int_equal(ports.filtered, 2);
	assert_false(out(0xcf9, 2, 6));
	assert_false(out(0xcf9, 4, 6));
}

static void test_pci(void **state)
{
	uint32_t value = 0;

	(void)state;
	assert_true(out(0xcf8, 4, 0xffffffff));
	assert_true(in(0xcf8, 4, &value));
	assert_int_equal(value, 0x80fffffc);
	for (unsigned int width = 1; width <= 4; width *= 2) {
		for (unsigned int port = 0xcfc; port < 0xd00; port++) {
			bool fits = port + width <= 0xd00;

			value = 0x12345678;
			assert_int_equal(in((uint16_t)port, width, &value), fits);
			assert_int_equal(value, fits ? port_absent(width) : 0x12345678);
			assert_int_equal(out((uint16_t)port, width, 0), fits);
		}
	}
	assert_false(out(0xcf8, 1, 0));
	assert_false(out(0xcfa, 2, 0));
	assert_int_equal(num_writes, 0);
	port_guest_reset(&ports);
	assert_true(in(0xcf8, 4, &value));
	assert_int_equal(value, 0);
}

static void test_strings(void **state)
{
	struct port_access access = { .port = 0x64, .width = 1, .string = true };
	uint32_t value = 0;

	(void)state;
	assert_false(port_guest_access(&ports, &access, &value));
	access.port = 0xcfc;
	access.in = true;
	assert_false(port_guest_access(&ports, &access, &value));
	access.string = false;
	access.width = 0;
	assert_false(port_guest_access(&ports, &access, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_decode, setup),
		cmocka_unit_test_setup(test_merge, setup),
		cmocka_unit_test_setup(test_bitmap, setup),
		cmocka_unit_test_setup(test_not_granted, setup),
		cmocka_unit_test_setup(test_keyboard_reset, setup),
		cmocka_unit_test_setup(test_other_resets, setup),
		cmocka_unit_test_setup(test_pci, setup),
		cmocka_unit_test_setup(test_strings, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
