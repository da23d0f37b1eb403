// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes one pin of an IOAPIC and counts its interrupts.
 *
 * Command line: source=pit|rtc|acpi|none (pit), pin=N (2, 8, 9; 2 for none), hz=N (100; rtc: a
 * power of two, 1024), level=0|1 and low=0|1 (1 and 1 for acpi, else 0), count=N interrupts and
 * then the end (0: no end), report=N (100), address=N of the IOAPIC, pm1=N port of the ACPI
 * event block (0xb000), shutdown=deny. The cell needs the pin, and the ports of the source: 0x40
 * to 0x43, 0x70 and 0x71, pm1 to pm1 + 3.
 */
#include "inmate.h"

#define PIN_VECTOR 0x60

#define PIT_CHANNEL0 0x40
#define PIT_MODE 0x43
/* Channel 0, both bytes, rate generator. */
#define PIT_MODE_RATE 0x34
#define PIT_HZ 1193182

#define RTC_INDEX 0x70
#define RTC_DATA 0x71
#define RTC_A 0x0a
#define RTC_B 0x0b
#define RTC_C 0x0c
#define RTC_B_PERIODIC 0x40
/* Rates of register A: 32768 Hz >> (rate - 1), from 3 on. */
#define RTC_LOWEST_RATE 15
#define RTC_HIGHEST_RATE 3

#define PM1_STATUS 0
#define PM1_ENABLE 2
#define PM1_TIMER 0x0001

struct source {
	const char *name;
	unsigned int pin;
	bool is_level;
	void (*start)(uint32_t hz);
	/* In the handler: so that the next one can come. */
	void (*acknowledge)(void);
	void (*stop)(void);
};

static volatile uint32_t count;
static const struct source *source;
static uint16_t pm1;

static void nothing(void)
{
}

static void nothing_to_start(uint32_t hz)
{
	(void)hz;
}

static void pit_start(uint32_t hz)
{
	uint32_t divisor = PIT_HZ / (hz != 0 ? hz : 1);

	if (divisor > 0xffff)
		divisor = 0xffff;
	port_out8(PIT_MODE, PIT_MODE_RATE);
	port_out8(PIT_CHANNEL0, (uint8_t)divisor);
	port_out8(PIT_CHANNEL0, (uint8_t)(divisor >> 8));
}

static void pit_stop(void)
{
	/* Mode 0 with no count: no edge comes. */
	port_out8(PIT_MODE, 0x30);
}

static uint8_t rtc_read(uint8_t reg)
{
	port_out8(RTC_INDEX, reg);
	return port_in8(RTC_DATA);
}

static void rtc_write(uint8_t reg, uint8_t value)
{
	port_out8(RTC_INDEX, reg);
	port_out8(RTC_DATA, value);
}

static void rtc_start(uint32_t hz)
{
	uint8_t rate = RTC_LOWEST_RATE;

	while (rate > RTC_HIGHEST_RATE && (32768U >> (rate - 1)) < hz)
		rate--;
	rtc_write(RTC_A, (uint8_t)((rtc_read(RTC_A) & 0xf0) | rate));
	rtc_write(RTC_B, rtc_read(RTC_B) | RTC_B_PERIODIC);
	rtc_read(RTC_C);
}

static void rtc_acknowledge(void)
{
	rtc_read(RTC_C);
}

static void rtc_stop(void)
{
	rtc_write(RTC_B, rtc_read(RTC_B) & (uint8_t)~RTC_B_PERIODIC);
}

static void acpi_acknowledge(void)
{
	/* Written ones clear. */
	port_out16(pm1 + PM1_STATUS, PM1_TIMER);
}

static void acpi_start(uint32_t hz)
{
	(void)hz;
	acpi_acknowledge();
	port_out16(pm1 + PM1_ENABLE, port_in16(pm1 + PM1_ENABLE) | PM1_TIMER);
}

static void acpi_stop(void)
{
	port_out16(pm1 + PM1_ENABLE, port_in16(pm1 + PM1_ENABLE) & (uint16_t)~PM1_TIMER);
}

static const struct source sources[] = {
	{ "pit", 2, false, pit_start, nothing, pit_stop },
	{ "rtc", 8, false, rtc_start, rtc_acknowledge, rtc_stop },
	{ "acpi", 9, true, acpi_start, acpi_acknowledge, acpi_stop },
	{ "none", 2, false, nothing_to_start, nothing, nothing },
};

static const struct source *chosen_source(void)
{
	char name[16];

	cmdline_string("source", name, sizeof(name), "pit");
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strcmp(sources[i].name, name) == 0)
			return &sources[i];
	return NULL;
}

static void pin_handler(struct irq_frame *frame)
{
	(void)frame;
	source->acknowledge();
	count++;
}

static void count_interrupts(uint32_t wanted, uint32_t report)
{
	uint32_t next = report;

	while (wanted == 0 || count < wanted) {
		cpu_wait();
		if (report != 0 && count >= next) {
			printk("ioapic: %u interrupts\n", count);
			next += report;
		}
		if (comm_poll(true))
			return;
	}
	printk("ioapic: %u interrupts wanted %u ok\n", count, wanted);
}

void inmate_main(void)
{
	uintptr_t address = (uintptr_t)cmdline_number("address", IOAPIC_DEFAULT_ADDRESS);
	uint32_t flags = 0;
	unsigned int pin;

	source = chosen_source();
	if (source == NULL) {
		printk("ioapic: source unknown\n");
		return;
	}
	pm1 = (uint16_t)cmdline_number("pm1", 0xb000);
	pin = (unsigned int)cmdline_number("pin", source->pin);
	if (cmdline_bool("level", source->is_level))
		flags |= IOAPIC_LEVEL;
	if (cmdline_bool("low", source->is_level))
		flags |= IOAPIC_ACTIVE_LOW;
	apic_init_cpu();
	irq_set_handler(PIN_VECTOR, pin_handler);
	printk("ioapic: %u pins, takes pin %u for %s %s\n", ioapic_pins(address), pin, source->name,
	       (flags & IOAPIC_LEVEL) != 0 ? "level" : "edge");
	ioapic_set_pin(address, pin, flags, PIN_VECTOR, apic_id());
	printk("ioapic: entry 0x%x\n", ioapic_pin(address, pin));
	source->start((uint32_t)cmdline_number("hz", source->start == rtc_start ? 1024 : 100));
	count_interrupts((uint32_t)cmdline_number("count", 0),
			 (uint32_t)cmdline_number("report", 100));
	source->stop();
	ioapic_mask_pin(address, pin);
	printk("ioapic: done\n");
}
