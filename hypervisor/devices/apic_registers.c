// SPDX-License-Identifier: GPL-2.0-only
/* See devices/apic_registers.h. Touches no hardware; devices/apic_guest.c does what is allowed. */
#include "devices/apic_registers.h"
#include "x86/apic_host.h"

#define APIC_PPR 0xa0
#define APIC_IN_SERVICE_END 0x280
#define APIC_TIMER_CURRENT 0x390

#define READ APIC_REGISTER_READ
#define WRITE APIC_REGISTER_WRITE

/* The highest entry of the local vector table, in the version register. */
#define VERSION_MAX_LVT(version) ((version) >> 16 & 0xff)

/* Number of the entry in the order in which processors have got them. */
static unsigned int optional_entry(uint32_t offset)
{
	switch (offset) {
	case APIC_LVT_PERFORMANCE:
		return 4;
	case APIC_LVT_THERMAL:
		return 5;
	case APIC_LVT_CMCI:
		return 6;
	}
	return 0;
}

bool apic_register_is_optional(uint32_t offset)
{
	return optional_entry(offset);
}

unsigned int apic_register_rights(uint32_t offset, uint32_t version)
{
	/* ISR, TMR, IRR: eight registers each. */
	if (offset >= APIC_ISR && offset < APIC_IN_SERVICE_END)
		return READ;
	switch (offset) {
	case APIC_VERSION:
	case APIC_PPR:
	case APIC_TIMER_CURRENT:
		return READ;
	case APIC_EOI:
		return WRITE;
	case APIC_ID:
	case APIC_TPR:
	case APIC_LDR:
	case APIC_DFR:
	case APIC_SVR:
	case APIC_ESR:
	case APIC_ICR_LOW:
	case APIC_ICR_HIGH:
	case APIC_LVT_TIMER:
	case APIC_LVT_LINT0:
	case APIC_LVT_LINT1:
	case APIC_LVT_ERROR:
	case APIC_TIMER_INITIAL:
	case APIC_TIMER_DIVIDE:
		return READ | WRITE;
	}
	if (apic_register_is_optional(offset) && VERSION_MAX_LVT(version) >= optional_entry(offset))
		return READ | WRITE;
	return 0;
}
