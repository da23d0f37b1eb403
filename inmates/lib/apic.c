// SPDX-License-Identifier: GPL-2.0-only
/*
 * Local APIC. The mode is asked from IA32_APIC_BASE once per CPU; all CPUs of an inmate use the
 * same.
 */
#include "apic.h"
#include "cpu.h"
#include "irq.h"

/* Polls of the delivery status before an IPI counts as sent. */
#define SEND_POLLS 1000000

static bool x2apic;

static uint32_t msr_of(unsigned int reg)
{
	return MSR_X2APIC_BASE + reg / 16;
}

uint32_t apic_read(unsigned int reg)
{
	return x2apic ? (uint32_t)msr_read(msr_of(reg)) : mmio_read32(APIC_PAGE + reg);
}

void apic_write(unsigned int reg, uint32_t value)
{
	if (x2apic)
		msr_write(msr_of(reg), value);
	else
		mmio_write32(APIC_PAGE + reg, value);
}

bool apic_is_x2apic(void)
{
	return x2apic;
}

void apic_init_cpu(void)
{
	x2apic = (msr_read(MSR_IA32_APIC_BASE) & APIC_BASE_EXTD) != 0;
	apic_write(APIC_REG_TPR, 0);
	apic_write(APIC_REG_LVT_TIMER, LVT_MASKED);
	apic_write(APIC_REG_SVR, SVR_ENABLE | APIC_SPURIOUS_VECTOR);
}

bool apic_enable_x2apic(void)
{
	uint64_t base;

	if (!x2apic && (cpu_id(1, 0).ecx & CPUID_1_ECX_X2APIC) == 0)
		return false;
	if (msr_read_safe(MSR_IA32_APIC_BASE, &base) != NO_FAULT)
		return false;
	if (msr_write_safe(MSR_IA32_APIC_BASE, base | APIC_BASE_EN | APIC_BASE_EXTD) != NO_FAULT)
		return false;
	apic_init_cpu();
	return x2apic;
}

uint32_t apic_id(void)
{
	uint32_t id = apic_read(APIC_REG_ID);

	return x2apic ? id : id >> 24;
}

void apic_eoi(void)
{
	apic_write(APIC_REG_EOI, 0);
}

void apic_send_ipi(uint32_t dest, uint32_t command)
{
	if (x2apic) {
		msr_write(msr_of(APIC_REG_ICR), (uint64_t)dest << 32 | command);
		return;
	}
	mmio_write32(APIC_PAGE + APIC_REG_ICR_HIGH, dest << 24);
	mmio_write32(APIC_PAGE + APIC_REG_ICR, command);
	for (int i = 0; i < SEND_POLLS; i++) {
		if ((mmio_read32(APIC_PAGE + APIC_REG_ICR) & ICR_PENDING) == 0)
			return;
		cpu_relax();
	}
}
