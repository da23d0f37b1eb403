// SPDX-License-Identifier: GPL-2.0-only
/* Sends NMIs for the core (SDM Vol. 3A, 11.6). Never changes the APIC's mode or other registers. */
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/ops.h"

#define APIC_ICR_LOW 0x300
#define APIC_ICR_HIGH 0x310
#define ICR_NMI (4U << 8)
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

void apic_send_nmi(uint32_t apic_id)
{
	uint32_t high;

	if (rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_EXTD) {
		wrmsr(MSR_X2APIC_ICR, (uint64_t)apic_id << 32 | ICR_ASSERT | ICR_NMI);
		return;
	}
	if (!xapic)
		return;
	icr_wait();
	high = *apic_reg(APIC_ICR_HIGH);
	*apic_reg(APIC_ICR_HIGH) = apic_id << 24;
	*apic_reg(APIC_ICR_LOW) = ICR_ASSERT | ICR_NMI;
	icr_wait();
	*apic_reg(APIC_ICR_HIGH) = high;
}
