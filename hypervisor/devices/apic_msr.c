// SPDX-License-Identifier: GPL-2.0-only
/* See devices/apic_msr.h. Called by exit/cell_exits.c; who receives what is decided in apic_guest.c. */
#include "devices/apic_msr.h"
#include "x86/apic_host.h"
#include "x86/arch.h"

#define MSR_X2APIC_EOI 0x80bU
#define MSR_X2APIC_ESR 0x828U
#define MSR_X2APIC_LVT_TIMER 0x832U
#define MSR_X2APIC_LVT_ERROR 0x837U
#define MSR_X2APIC_SELF_IPI 0x83fU

/** 255 means all in xAPIC mode. */
#define XAPIC_IDS 255U

/** Logical IDs of x2APIC mode: a cluster of 16 above the members' bits. */
#define CLUSTER_SHIFT 16
#define CLUSTER_CPUS 16U
#define MEMBERS 0xffffU

static uint32_t offset_of(uint32_t msr)
{
	return (msr - MSR_X2APIC_BASE) << 4;
}

uint64_t apic_msr_read(const struct percpu *cpu, uint32_t msr)
{
	uint32_t id = apic_guest_read(cpu, APIC_ID) >> 24;

	switch (msr) {
	case MSR_X2APIC_APICID:
		return id;
	case MSR_X2APIC_LDR:
		return id / CLUSTER_CPUS << CLUSTER_SHIFT | 1U << id % CLUSTER_CPUS;
	case MSR_X2APIC_ICR:
		return (uint64_t)(apic_guest_read(cpu, APIC_ICR_HIGH) >> 24) << 32 |
		       (apic_guest_read(cpu, APIC_ICR_LOW) & ~(uint32_t)ICR_PENDING);
	}
	return apic_guest_read(cpu, offset_of(msr));
}

/** @destination: as the ICR of xAPIC mode has it. */
static enum apic_msr_result send(struct percpu *cpu, uint32_t destination, uint32_t low)
{
	switch (apic_guest_send(cpu, (uint64_t)destination << 56 | low)) {
	case APIC_ACCESS_DONE:
		break;
	case APIC_ACCESS_HARDWARE:
		apic_send(destination, low);
		break;
	case APIC_ACCESS_REFUSED:
		return APIC_MSR_REFUSED;
	}
	return APIC_MSR_DONE;
}

static enum apic_msr_result send_members(struct percpu *cpu, uint32_t destination, uint32_t low)
{
	bool one = icr_decode(low, APIC_XAPIC).delivery == ICR_LOWEST_PRIORITY;
	uint32_t id = (destination >> CLUSTER_SHIFT) * CLUSTER_CPUS;
	enum apic_msr_result result = APIC_MSR_DONE;

	for (uint32_t members = destination & MEMBERS; members; members >>= 1, id++) {
		if (!(members & 1) || id >= XAPIC_IDS)
			continue;
		result = send(cpu, id, low & ~(uint32_t)ICR_LOGICAL);
		if (one || result != APIC_MSR_DONE)
			break;
	}
	return result;
}

static enum apic_msr_result write_icr(struct percpu *cpu, uint64_t value)
{
	uint32_t destination = (uint32_t)(value >> 32), low = (uint32_t)value;

	if (value & ICR_X2APIC_RESERVED)
		return APIC_MSR_GP;
	if (icr_decode(low, APIC_XAPIC).shorthand != ICR_NO_SHORTHAND)
		return send(cpu, 0, low);
	if (destination == ICR_BROADCAST)
		return send(cpu, XAPIC_IDS, low & ~(uint32_t)ICR_LOGICAL);
	if (low & ICR_LOGICAL)
		return send_members(cpu, destination, low);
	return destination < XAPIC_IDS ? send(cpu, destination, low) : APIC_MSR_DONE;
}

/** As far as they would do something in xAPIC mode. */
static uint64_t reserved_bits(uint32_t msr)
{
	const uint64_t high = ~0ULL << 32;

	switch (msr) {
	case MSR_X2APIC_EOI:
	case MSR_X2APIC_ESR:
		return ~0ULL;
	case MSR_X2APIC_LVT_TIMER:
	case MSR_X2APIC_LVT_ERROR:
		return high | ICR_DELIVERY(7);
	}
	return high;
}

enum apic_msr_result apic_msr_write(struct percpu *cpu, uint32_t msr, uint64_t value)
{
	if (msr == MSR_X2APIC_ICR)
		return write_icr(cpu, value);
	if (msr == MSR_X2APIC_SELF_IPI)
		return value & ~(uint64_t)ICR_VECTOR ?
			       APIC_MSR_GP :
			       send(cpu, 0, (uint32_t)(value | ICR_SHORTHAND(ICR_SELF)));
	if (value & reserved_bits(msr))
		return APIC_MSR_GP;
	return apic_guest_write(cpu, offset_of(msr), (uint32_t)value) == APIC_ACCESS_REFUSED ?
		       APIC_MSR_REFUSED :
		       APIC_MSR_DONE;
}
