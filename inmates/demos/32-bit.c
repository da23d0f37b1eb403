// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library in a 32-bit program: paging, exceptions, 64-bit arithmetic, timer interrupts.
 *
 * Command line: ticks=N (10), period_us=N (10000), shutdown=deny.
 */
#include "inmate.h"

#define TIMER_VECTOR 0x40

static volatile uint32_t ticks;
static uint64_t period;

static void timer_handler(struct irq_frame *frame)
{
	(void)frame;
	ticks++;
	timer_start(tsc_read() + period, period);
}

static void check_exceptions(void)
{
	uint64_t value;
	/* An MSR that no processor has. */
	int fault = msr_read_safe(0x1234567, &value);

	printk("32-bit: rdmsr of nothing vector=%d %s\n", fault, fault == 13 ? "ok" : "FAIL");
}

static void check_arithmetic(void)
{
	uint32_t rest;
	uint64_t quotient = div64(0x123456789abcdef0ULL, 0x87654321, &rest);

	printk("32-bit: division %s\n",
	       quotient == 0x226b9022ULL && rest == 0x38bc648e ? "ok" : "FAIL");
}

static void check_timer(void)
{
	uint32_t wanted = (uint32_t)cmdline_number("ticks", 10);

	period = ns_to_tsc((uint64_t)cmdline_number("period_us", 10000) * 1000);
	irq_set_handler(TIMER_VECTOR, timer_handler);
	if (!timer_init(timer_default(), TIMER_VECTOR)) {
		printk("32-bit: no timer\n");
		return;
	}
	timer_start(tsc_read() + period, period);
	while (ticks < wanted && !comm_poll(true))
		cpu_wait();
	timer_stop();
	printk("32-bit: %u timer interrupts\n", ticks);
}

void inmate_main(void)
{
	printk("32-bit: hello, pointers of %u bits, paging %s, %zu bytes free\n",
	       (unsigned int)sizeof(void *) * 8, (cr0_read() & CR0_PG) != 0 ? "on" : "off",
	       memory_free_bytes());
	apic_init_cpu();
	check_exceptions();
	check_arithmetic();
	check_timer();
	printk("32-bit: done\n");
	while (!comm_poll(true))
		delay_us(1000);
}
