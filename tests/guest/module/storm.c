// SPDX-License-Identifier: GPL-2.0-only
/*
 * NMIs of a device, to all CPUs at once, whatever these are doing: the old timer counts by itself, and its pin of the
 * I/O APIC is made to deliver NMIs. Linux has no use for that timer once the local APIC's are calibrated. Called by
 * main.c.
 */
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <asm/io_apic.h>
#include <asm/nmi.h>

#include "rvm_test.h"

#define PIT_CHANNEL0 0x40
#define PIT_CONTROL 0x43
/* Channel 0, both bytes, rate generator. */
#define PIT_RATE 0x34

#define IOAPIC_ADDRESS 0xfec00000
#define IOAPIC_SIZE 0x20
#define IOAPIC_WINDOW 0x10
/* Interrupt source override of every PC: the timer is at pin 2. */
#define IOAPIC_TIMER_PIN (0x10 + 2 * 2)

#define ENTRY_NMI 0x400
#define ENTRY_ALL 0xff000000U

static void __iomem *ioapic;
static u32 saved[2];
static atomic_t arrived = ATOMIC_INIT(0);
static bool storming;

static u32 ioapic_get(u32 index)
{
	writel(index, ioapic);
	return readl(ioapic + IOAPIC_WINDOW);
}

static void ioapic_set(u32 index, u32 value)
{
	writel(index, ioapic);
	writel(value, ioapic + IOAPIC_WINDOW);
}

/* The masked half first, unmasked last. */
static void set_pin(u32 low, u32 high)
{
	ioapic_set(IOAPIC_TIMER_PIN, 1 << 16);
	ioapic_set(IOAPIC_TIMER_PIN + 1, high);
	ioapic_set(IOAPIC_TIMER_PIN, low);
}

static void timer_rate(unsigned int divisor)
{
	outb(PIT_RATE, PIT_CONTROL);
	outb(divisor & 0xff, PIT_CHANNEL0);
	outb(divisor >> 8, PIT_CHANNEL0);
}

int storm_handler(void)
{
	if (!READ_ONCE(storming))
		return NMI_DONE;
	atomic_inc(&arrived);
	return NMI_HANDLED;
}

static void storm_end(void)
{
	if (!ioapic)
		return;
	set_pin(saved[0], saved[1]);
	/* One may be on its way. */
	mdelay(2);
	WRITE_ONCE(storming, false);
	iounmap(ioapic);
	ioapic = NULL;
}

/* Divisor of 1.19 MHz, or 0: no more of them. */
void test_storm(struct report *r, const struct command_args *args)
{
	unsigned int divisor = args->value[0] & 0xffff, count;

	if (!divisor) {
		storm_end();
		count = atomic_xchg(&arrived, 0);
		report_check(r, "storm", count > 0, "%u NMIs", count);
		return;
	}
	if (!ioapic)
		ioapic = ioremap(IOAPIC_ADDRESS, IOAPIC_SIZE);
	if (!ioapic || storming) {
		report_check(r, "storm", false, "cannot begin");
		return;
	}
	saved[0] = ioapic_get(IOAPIC_TIMER_PIN);
	saved[1] = ioapic_get(IOAPIC_TIMER_PIN + 1);
	WRITE_ONCE(storming, true);
	timer_rate(divisor);
	set_pin(ENTRY_NMI, ENTRY_ALL);
	mdelay(20);
	report_check(r, "storm", atomic_read(&arrived) > 0, "%d NMIs in 20 ms", atomic_read(&arrived));
}

void storm_stop(void)
{
	storm_end();
}
