// SPDX-License-Identifier: GPL-2.0-only
/* Rates and conversions of time. */
#include "timing.h"
#include "comm.h"
#include "cpu.h"
#include "div64.h"

#define PM_TIMER_MASK 0xffffff
/* How long the TSC is measured. */
#define MEASURE_MS 50
/* Reads of a PM timer that stands still. */
#define MEASURE_POLLS 20000000

static uint32_t tsc_khz;
static bool measured;

uint32_t pm_timer_read(void)
{
	if (!comm_present(comm_region) || comm_region->pm_timer_address == 0)
		return 0;
	return port_in32(comm_region->pm_timer_address) & PM_TIMER_MASK;
}

static uint32_t measure_tsc(void)
{
	uint32_t start = pm_timer_read(), ticks = 0;
	uint64_t tsc = tsc_read();

	for (uint32_t i = 0; ticks < PM_TIMER_HZ / 1000 * MEASURE_MS; i++) {
		ticks = (pm_timer_read() - start) & PM_TIMER_MASK;
		if (i >= MEASURE_POLLS)
			return 0;
	}
	return (uint32_t)mul_div64(tsc_read() - tsc, PM_TIMER_HZ / 1000, ticks);
}

bool timing_init(void)
{
	if (!comm_present(comm_region))
		return false;
	tsc_khz = comm_region->tsc_khz;
	if (tsc_khz == 0 && comm_region->pm_timer_address != 0) {
		tsc_khz = measure_tsc();
		measured = true;
	}
	return tsc_khz != 0;
}

uint32_t timing_tsc_khz(void)
{
	return tsc_khz;
}

bool timing_measured(void)
{
	return measured;
}

uint64_t tsc_to_ns(uint64_t ticks)
{
	return tsc_khz == 0 ? 0 : mul_div64(ticks, 1000000, tsc_khz);
}

uint64_t ns_to_tsc(uint64_t ns)
{
	return mul_div64(ns, tsc_khz, 1000000);
}

void delay_us(uint32_t us)
{
	uint64_t start = tsc_read();
	/* Without a known rate 1 GHz has to do. */
	uint64_t ticks = tsc_khz != 0 ? ns_to_tsc((uint64_t)us * 1000) : (uint64_t)us * 1000;

	while (tsc_read() - start < ticks)
		cpu_relax();
}
