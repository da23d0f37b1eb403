// SPDX-License-Identifier: GPL-2.0-only
/* See apic.h (SDM Vol. 3A, sections 11.6 and 11.12). Changes the ICR only; works as a guest too. */
#include "apic.h"
#include "ops.h"

#define MSR_APIC_BASE 0x1b
#define APIC_BASE_EXTD (1ULL << 10)
#define APIC_BASE_ADDRESS 0x000ffffffffff000ULL
#define MSR_X2APIC_ICR 0x830
#define ICR_LOW 0x300
#define ICR_HIGH 0x310
#define ICR_INIT (5U << 8)
#define ICR_STARTUP (6U << 8)
#define ICR_ASSERT (1U << 14)
#define ICR_PENDING (1U << 12)
/* ID 255 is the broadcast of xAPIC mode. */
#define MAX_XAPIC_ID 254U
/* Sending takes well below a microsecond; a dead APIC must not hang the door. */
#define MAX_POLLS 100000U

static bool is_x2apic(void)
{
	return msr_read(MSR_APIC_BASE) & APIC_BASE_EXTD;
}

static volatile uint32_t *xapic(uint32_t offset)
{
	return (volatile uint32_t *)((msr_read(MSR_APIC_BASE) & APIC_BASE_ADDRESS) + offset);
}

bool apic_can_reach(uint32_t apic_id)
{
	return is_x2apic() || apic_id <= MAX_XAPIC_ID;
}

static void wait_sent(void)
{
	uint32_t polls;

	for (polls = 0; polls < MAX_POLLS && *xapic(ICR_LOW) & ICR_PENDING; polls++)
		cpu_pause();
}

static void send(uint32_t apic_id, uint32_t command)
{
	if (is_x2apic()) {
		/* What was written before must be seen by who is woken (section 11.12.3). */
		__asm__ volatile("mfence; lfence" : : : "memory");
		msr_write(MSR_X2APIC_ICR, (uint64_t)apic_id << 32 | command);
		return;
	}
	wait_sent();
	*xapic(ICR_HIGH) = apic_id << 24;
	*xapic(ICR_LOW) = command;
	wait_sent();
}

void apic_init_ipi(uint32_t apic_id)
{
	send(apic_id, ICR_ASSERT | ICR_INIT);
}

void apic_startup_ipi(uint32_t apic_id, uint64_t page)
{
	send(apic_id, ICR_ASSERT | ICR_STARTUP | (uint32_t)(page >> 12));
}
