// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/lib/uart.c */
/* The serial port against a model of an 8250: by port, by memory, absent, stuck and dying. */
#include "tests/fakes/unit.h"

#include "lib/errno.h"
#include "lib/uart.h"
#include "x86/ops.h"

#define PORT 0x3f8

static struct {
	uint16_t base;
	unsigned int stride;
	uint8_t lcr, dll, dlm;
	/* Reads of the line status until the transmitter is ready; -1: never. */
	int busy_for;
	int busy;
	bool absent;
	char out[256];
	size_t n;
	unsigned long accesses;
} dev;

static uint8_t model_inb(uint16_t port)
{
	dev.accesses++;
	if (dev.absent)
		return 0xff;
	/* Nothing but the line status may be read: reads have effects that a guest would miss. */
	assert_int_equal(port, dev.base + 5 * dev.stride);
	if (dev.busy_for >= 0 && dev.busy-- <= 0)
		return 0x60;
	return 0x00;
}

static void model_outb(uint16_t port, uint8_t value)
{
	unsigned int reg = (port - dev.base) / dev.stride;

	dev.accesses++;
	assert_true(port >= dev.base && (port - dev.base) % dev.stride == 0);
	assert_false(dev.absent);
	if (reg == 3) {
		dev.lcr = value;
	} else if (reg == 0 && dev.lcr & 0x80) {
		dev.dll = value;
	} else if (reg == 1 && dev.lcr & 0x80) {
		dev.dlm = value;
	} else {
		/* Nothing else is written: interrupt enable and modem control are the guest's. */
		assert_int_equal(reg, 0);
		assert_true(dev.busy <= 0 && dev.busy_for >= 0);
		assert_true(dev.n < sizeof(dev.out) - 1);
		dev.out[dev.n++] = (char)value;
		dev.busy = dev.busy_for;
	}
}

static int setup(void **state)
{
	(void)state;
	memset(&dev, 0, sizeof(dev));
	dev.base = PORT;
	dev.stride = 1;
	dev.lcr = 0x1b;
	fake_ops.inb = model_inb;
	fake_ops.outb = model_outb;
	return 0;
}

static struct jailhouse_console console_at(uint64_t address, uint16_t flags)
{
	return (struct jailhouse_console){
		.address = address,
		.size = 0x20,
		.type = JAILHOUSE_CON_TYPE_8250,
		.flags = flags,
	};
}

static void put(const char *text)
{
	while (*text != '\0')
		uart_putc(*text++);
}

static void test_port(void **state)
{
	struct jailhouse_console c = console_at(PORT, JAILHOUSE_CON_ACCESS_PIO);

	(void)state;
	assert_int_equal(uart_init(&c, NULL), 0);
	put("ab\ncd\n");
	assert_string_equal(dev.out, "ab\r\ncd\r\n");
	/* Divisor 0: line settings stay. */
	assert_int_equal(dev.lcr, 0x1b);
}

static void test_port_spaced(void **state)
{
	struct jailhouse_console c = console_at(0x2000, JAILHOUSE_CON_REGDIST_4);

	(void)state;
	dev.base = 0x2000;
	dev.stride = 4;
	assert_int_equal(uart_init(&c, NULL), 0);
	put("x");
	assert_string_equal(dev.out, "x");
}

static void test_divisor(void **state)
{
	struct jailhouse_console c = console_at(PORT, 0);

	(void)state;
	c.divider = 0x1234;
	assert_int_equal(uart_init(&c, NULL), 0);
	assert_int_equal(dev.dll, 0x34);
	assert_int_equal(dev.dlm, 0x12);
	assert_int_equal(dev.lcr, 0x03);
	assert_int_equal(dev.n, 0);
}

static void test_waits(void **state)
{
	struct jailhouse_console c = console_at(PORT, 0);

	(void)state;
	assert_int_equal(uart_init(&c, NULL), 0);
	dev.busy_for = 1000;
	dev.busy = 1000;
	put("slow\n");
	assert_string_equal(dev.out, "slow\r\n");
}

static void test_dies(void **state)
{
	struct jailhouse_console c = console_at(PORT, 0);
	unsigned long before;

	(void)state;
	assert_int_equal(uart_init(&c, NULL), 0);
	put("ok");
	dev.busy_for = -1;
	put("\n");
	assert_string_equal(dev.out, "ok");
	/* Dead from now on: no access at all, even if it came back. */
	before = dev.accesses;
	dev.busy_for = 0;
	put("more text");
	assert_int_equal(dev.accesses, before);
	/* Until it is set up again. */
	assert_int_equal(uart_init(&c, NULL), 0);
	put("!");
	assert_string_equal(dev.out, "ok!");
}

static void test_absent(void **state)
{
	struct jailhouse_console c = console_at(PORT, 0);
	unsigned long before;

	(void)state;
	dev.absent = true;
	c.divider = 1;
	assert_int_equal(uart_init(&c, NULL), -ENODEV);
	before = dev.accesses;
	put("nobody");
	assert_int_equal(dev.accesses, before);
}

/* A refusal switches off what was in use before. */
static void refuse(const struct jailhouse_console *c, void *mmio, int err)
{
	struct jailhouse_console good = console_at(PORT, 0);
	unsigned long before;

	assert_int_equal(uart_init(&good, NULL), 0);
	before = dev.accesses;
	assert_int_equal(uart_init(c, mmio), err);
	put("no");
	assert_int_equal(dev.accesses, before);
}

static void test_refusals(void **state)
{
	struct jailhouse_console c = console_at(PORT, 0);
	uint32_t window[16] = {0};

	(void)state;
	c.type = JAILHOUSE_CON_TYPE_NONE;
	refuse(&c, NULL, -ENODEV);
	c.type = JAILHOUSE_CON_TYPE_EFIFB;
	refuse(&c, NULL, -ENODEV);
	c.type = 0xffff;
	refuse(&c, NULL, -ENODEV);

	c = console_at(PORT, 4);
	refuse(&c, NULL, -EINVAL);
	c = console_at(PORT, 0);
	c.divider = 0x10000;
	refuse(&c, NULL, -EINVAL);

	c = console_at(0x10000, 0);
	refuse(&c, NULL, -EINVAL);
	c = console_at(0xfff9, 0);
	refuse(&c, NULL, -EINVAL);
	c = console_at(0xffe1, JAILHOUSE_CON_REGDIST_4);
	refuse(&c, NULL, -EINVAL);
	c = console_at(UINT64_MAX, 0);
	refuse(&c, NULL, -EINVAL);

	c = console_at(0xfe000000, JAILHOUSE_CON_ACCESS_MMIO);
	refuse(&c, NULL, -EINVAL);
	c.size = 7;
	refuse(&c, window, -EINVAL);
	c = console_at(0xfe000000, JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4);
	c.size = 31;
	refuse(&c, window, -EINVAL);
	c.size = 32;
	refuse(&c, (char *)window + 2, -EINVAL);
}

static void test_mmio_bytes(void **state)
{
	struct jailhouse_console c = console_at(0xfe000000, JAILHOUSE_CON_ACCESS_MMIO);
	uint8_t window[8] = {[5] = 0x20};

	(void)state;
	c.size = sizeof(window);
	assert_int_equal(uart_init(&c, window), 0);
	uart_putc('Q');
	assert_int_equal(window[0], 'Q');
	c.divider = 0x0102;
	assert_int_equal(uart_init(&c, window), 0);
	assert_int_equal(window[0], 2);
	assert_int_equal(window[1], 1);
	assert_int_equal(window[3], 3);
	assert_int_equal(dev.accesses, 0);
	memset(window, 0xff, sizeof(window));
	assert_int_equal(uart_init(&c, window), -ENODEV);
}

static void test_mmio_words(void **state)
{
	struct jailhouse_console c =
		console_at(0xfe000000, JAILHOUSE_CON_ACCESS_MMIO | JAILHOUSE_CON_REGDIST_4);
	uint32_t window[8] = {[5] = 0xabcdef20};

	(void)state;
	c.size = sizeof(window);
	assert_int_equal(uart_init(&c, window), 0);
	uart_putc('\xe4');
	assert_int_equal(window[0], 0xe4);
	window[5] = 0;
	uart_putc('R');
	assert_int_equal(window[0], 0xe4);
	window[5] = 0x20;
	uart_putc('S');
	assert_int_equal(window[0], 0xe4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_port, setup),
		cmocka_unit_test_setup(test_port_spaced, setup),
		cmocka_unit_test_setup(test_divisor, setup),
		cmocka_unit_test_setup(test_waits, setup),
		cmocka_unit_test_setup(test_dies, setup),
		cmocka_unit_test_setup(test_absent, setup),
		cmocka_unit_test_setup(test_refusals, setup),
		cmocka_unit_test_setup(test_mmio_bytes, setup),
		cmocka_unit_test_setup(test_mmio_words, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
