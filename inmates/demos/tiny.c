// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest cell: counts on the console until it is asked to shut down.
 *
 * Command line: interval_ms=N (500), count=N lines and then the end (0: no end), shutdown=deny.
 */
#include "inmate.h"

/* How often messages are looked for. */
#define POLL_MS 5

/* Returns true when the cell has to end. */
static bool wait_ms(uint32_t ms)
{
	for (uint32_t waited = 0; waited < ms; waited += POLL_MS) {
		delay_us(POLL_MS * 1000);
		if (comm_poll(true))
			return true;
	}
	return comm_poll(true);
}

void inmate_main(void)
{
	uint32_t interval = (uint32_t)cmdline_number("interval_ms", 500);
	uint32_t count = (uint32_t)cmdline_number("count", 0);

	printk("tiny: hello cpus=%u tsc_khz=%u%s apic_khz=%u pm_timer=0x%x signature=%s\n",
	       comm_region->num_cpus, timing_tsc_khz(), timing_measured() ? "(measured)" : "",
	       comm_region->apic_khz, comm_region->pm_timer_address,
	       comm_present(comm_region) ? "ok" : "missing");
	for (uint32_t i = 1; count == 0 || i <= count; i++) {
		printk("tiny: %u\n", i);
		if (wait_ms(interval))
			return;
	}
	printk("tiny: done\n");
}
