// SPDX-License-Identifier: GPL-2.0-only
/* The timer of the local APIC in its three modes. SDM Vol. 3A, 11.5.4. */
#include "apic.h"
#include "comm.h"
#include "cpu.h"
#include "div64.h"
#include "timing.h"

/* Divide Configuration Register: by 1, so that the rate is the one of the communication region. */
#define DIVIDE_BY_1 0xb
#define MEASURE_US 20000

static enum timer_kind kind;
static unsigned int vector;
static uint32_t apic_khz;

enum timer_kind timer_default(void)
{
	bool told = comm_present(comm_region) && comm_region->apic_khz != 0;

	if (!told && (cpu_id(1, 0).ecx & CPUID_1_ECX_TSC_DEADLINE) != 0)
		return TIMER_DEADLINE;
	return TIMER_ONESHOT;
}

static uint32_t measure_apic(void)
{
	uint64_t start, ticks;
	uint32_t count;

	apic_write(APIC_REG_LVT_TIMER, LVT_MASKED);
	apic_write(APIC_REG_TIMER_COUNT, UINT32_MAX);
	start = tsc_read();
	delay_us(MEASURE_US);
	count = UINT32_MAX - apic_read(APIC_REG_TIMER_CURRENT);
	ticks = tsc_read() - start;
	apic_write(APIC_REG_TIMER_COUNT, 0);
	/* MEASURE_US at less than 200 GHz fits 32 bits. */
	return (uint32_t)mul_div64(count, timing_tsc_khz(), (uint32_t)ticks);
}

bool timer_init(enum timer_kind new_kind, unsigned int new_vector)
{
	kind = new_kind;
	vector = new_vector;
	if (timing_tsc_khz() == 0)
		return false;
	if (kind == TIMER_DEADLINE) {
		if ((cpu_id(1, 0).ecx & CPUID_1_ECX_TSC_DEADLINE) == 0)
			return false;
		apic_write(APIC_REG_LVT_TIMER, LVT_TSC_DEADLINE | vector);
		/* The mode must be set before the first deadline. SDM Vol. 3A, 11.5.4.1 */
		memory_barrier();
		return true;
	}
	apic_write(APIC_REG_TIMER_DIVIDE, DIVIDE_BY_1);
	if (comm_present(comm_region) && comm_region->apic_khz != 0)
		apic_khz = comm_region->apic_khz;
	else if (apic_khz == 0)
		apic_khz = measure_apic();
	apic_write(APIC_REG_LVT_TIMER, vector);
	return apic_khz != 0;
}

uint32_t timer_apic_khz(void)
{
	return apic_khz;
}

static uint32_t count_of(uint64_t ticks)
{
	uint64_t count = mul_div64(ticks, apic_khz, timing_tsc_khz());

	if (count > UINT32_MAX)
		return UINT32_MAX;
	/* 0 would stop the timer. */
	return count == 0 ? 1 : (uint32_t)count;
}

void timer_start(uint64_t expiry, uint64_t period)
{
	uint64_t now;

	if (kind == TIMER_DEADLINE) {
		msr_write(MSR_IA32_TSC_DEADLINE, expiry);
		return;
	}
	if (kind == TIMER_PERIODIC) {
		apic_write(APIC_REG_LVT_TIMER, LVT_PERIODIC | vector);
		apic_write(APIC_REG_TIMER_COUNT, count_of(period));
		return;
	}
	now = tsc_read();
	apic_write(APIC_REG_TIMER_COUNT, count_of(expiry > now ? expiry - now : 1));
}

void timer_stop(void)
{
	if (kind == TIMER_DEADLINE)
		msr_write(MSR_IA32_TSC_DEADLINE, 0);
	else
		apic_write(APIC_REG_TIMER_COUNT, 0);
	apic_write(APIC_REG_LVT_TIMER, LVT_MASKED);
}
