// SPDX-License-Identifier: GPL-2.0-only
/* See delay.h. Called by enter.c and smp.c on the boot processor; never waits for a dead timer. */
#include "delay.h"
#include "ops.h"

/* ACPI specification 6.5, section 4.8.2.1; the counter has at least 24 bits. */
#define PM_TIMER_HZ 3579545U
#define PM_TIMER_MASK 0xffffffU
#define MEASURE_MS 10U
/* No processor is faster; then waits are too long at worst. */
#define FASTEST_KHZ 8000000U
/* An I/O read takes some 100 ns at least, so this is more than the time measured. */
#define MAX_READS 1000000U

static uint64_t khz;

uint64_t delay_init(uint16_t port)
{
	const uint32_t wanted = PM_TIMER_HZ / 1000 * MEASURE_MS;
	uint32_t start, passed = 0, reads;
	uint64_t from;

	khz = 0;
	if (!port)
		return 0;
	start = port_read32(port);
	from = tsc_read();
	for (reads = 0; reads < MAX_READS && passed < wanted; reads++)
		passed = (port_read32(port) - start) & PM_TIMER_MASK;
	if (passed >= wanted)
		khz = (tsc_read() - from) * PM_TIMER_HZ / ((uint64_t)passed * 1000);
	return khz;
}

uint64_t delay_ticks(uint64_t us)
{
	return us * (khz ? khz : FASTEST_KHZ) / 1000;
}

void delay_us(uint64_t us)
{
	const uint64_t start = tsc_read();

	while (tsc_read() - start < delay_ticks(us))
		cpu_pause();
}
