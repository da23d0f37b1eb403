// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends messages for the core and accesses the running CPU's APIC for the guest (SDM Vol. 3A, 11.4
 * and 11.6). Never changes the APIC's mode, nor registers that it was not told to write.
 */
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/ops.h"

#define ICR_NMI (4U << 8)
#define ICR_STARTUP (6U << 8)
#define ICR_ASSERT (1U << 14)
#define ICR_PENDING (1U << 12)

/* Delivery takes well below a microsecond; a dead APIC must not hang the core. */
#define ICR_POLLS 100000

static volatile void *xapic;

void apic_set_mapping(volatile void *page)
{
	xapic = page;
}

static volatile uint32_t *apic_reg(uint32_t offset)
{
	return (volatile uint32_t *)((volatile char *)xapic + offset);
}

static void icr_wait(void)
{
	for (unsigned int i = 0; i < ICR_POLLS && *apic_reg(APIC_ICR_LOW) & ICR_PENDING; i++)
		cpu_relax();
}

uint32_t apic_read(uint32_t offset)
{
	return *apic_reg(offset);
}

void apic_write(uint32_t offset, uint32_t value)
{
	*apic_reg(offset) = value;
}

bool apic_mapped(void)
{
	return xapic;
}

static void send(uint32_t apic_id, uint32_t low)
{
	uint32_t high;

	if (rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_EXTD) {
		wrmsr(MSR_X2APIC_ICR, (uint64_t)apic_id << 32 | low);
		return;
	}
	if (!xapic)
		return;
	icr_wait();
	high = *apic_reg(APIC_ICR_HIGH);
	*apic_reg(APIC_ICR_HIGH) = apic_id << 24;
	*apic_reg(APIC_ICR_LOW) = low;
	icr_wait();
	*apic_reg(APIC_ICR_HIGH) = high;
}

void apic_send_nmi(uint32_t apic_id)
{
	send(apic_id, ICR_ASSERT | ICR_NMI);
}

void apic_send(uint32_t apic_id, uint32_t low)
{
	send(apic_id, ICR_ASSERT | low);
}

void apic_send_startup(uint32_t apic_id, uint8_t vector)
{
	send(apic_id, ICR_ASSERT | ICR_STARTUP | vector);
}
