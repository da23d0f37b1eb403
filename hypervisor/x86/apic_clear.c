// SPDX-License-Identifier: GPL-2.0-only
/*
 * apic_clear(), apic_keep() and apic_bring_back() of x86/apic_host.h. Called by cell/ when a CPU changes
 * its owner, and when a cell starts.
 */
#include "lib/spinlock.h"
#include "lib/string.h"
#include "x86/apic_drain.h"
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/descriptors.h"

/* CPUID.1.ECX. */
#define TSC_DEADLINE BIT(24)

#define LVT_MASKED (1U << 16)
/* Reset value of the spurious interrupt vector register: software-disabled, vector FFH. */
#define SVR_RESET 0xffU
#define SVR_ENABLE (1U << 8)

/* Fixed, edge, assert, to itself (SDM Vol. 3A, 11.6.1). */
#define ICR_TO_SELF (1U << 18 | 1U << 14)
#define ICR_IS_SENDING (1U << 12)

#define NUM_VECTORS 256U
#define VECTORS_PER_REGISTER 32U

#define FIRST_VECTOR 16U
/* The last message that was sent under the new owner is to this one. */
#define OWN_VECTOR 0xfeU
/* Reads of a register until a message to itself must have arrived. */
#define MAX_POLLS 1000000U

/* The CPU's gates, and one that does nothing for all interrupts; one CPU at a time. */
static struct {
	struct spinlock lock;
	struct idt_gate idt[NUM_VECTORS];
} drain;

static bool x2apic(void)
{
	return rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_EXTD;
}

static bool reachable(void)
{
	return rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_EN && (x2apic() || apic_mapped());
}

static uint32_t read(uint32_t offset)
{
	return x2apic() ? (uint32_t)rdmsr(MSR_X2APIC_BASE + offset / 16) : apic_read(offset);
}

static void write(uint32_t offset, uint32_t value)
{
	if (x2apic())
		wrmsr(MSR_X2APIC_BASE + offset / 16, value);
	else
		apic_write(offset, value);
}

static void stop_timers(void)
{
	struct cpuid_regs features;

	cpuid_count(1, 0, &features);
	if (features.ecx & TSC_DEADLINE)
		wrmsr(MSR_IA32_TSC_DEADLINE, 0);
	write(APIC_TIMER_INITIAL, 0);
}

/* Entries by their number in the version register's count (SDM Vol. 3A, 11.4.8 and 11.5.1). */
static const uint16_t local_vectors[APIC_LOCAL_VECTORS] = {
	APIC_LVT_TIMER,	      APIC_LVT_LINT0,	APIC_LVT_LINT1, APIC_LVT_ERROR,
	APIC_LVT_PERFORMANCE, APIC_LVT_THERMAL, APIC_LVT_CMCI,
};

static uint32_t num_local_vectors(void)
{
	return MIN((read(APIC_VERSION) >> 16 & 0xff) + 1, (uint32_t)APIC_LOCAL_VECTORS);
}

static void mask_local_vectors(void)
{
	for (uint32_t i = 0; i < num_local_vectors(); i++)
		write(local_vectors[i], LVT_MASKED);
}

static bool has_bit(uint32_t first_register, uint32_t vector)
{
	uint32_t bits = read(first_register + 16 * (vector / VECTORS_PER_REGISTER));

	return bits >> (vector % VECTORS_PER_REGISTER) & 1;
}

/* Interrupts are off, so that it stays in the IRR. In xAPIC mode a message that is on its way comes first. */
static void interrupt_self(uint32_t vector)
{
	uint32_t polls = 0;

	if (x2apic()) {
		wrmsr(MSR_X2APIC_ICR, ICR_TO_SELF | vector);
	} else {
		while (apic_read(APIC_ICR_LOW) & ICR_IS_SENDING && polls++ < MAX_POLLS)
			;
		apic_write(APIC_ICR_HIGH, 0);
		apic_write(APIC_ICR_LOW, ICR_TO_SELF | vector);
	}
	while (!has_bit(APIC_IRR, vector) && polls++ < MAX_POLLS)
		;
}

/*
 * What no write clears, and what tells where the last owner's messages went and which of its interrupts are
 * level-triggered: the ICR, and the trigger mode register, in which an edge clears the bit of its vector.
 */
static void forget_messages(void)
{
	for (uint32_t vector = FIRST_VECTOR; vector < NUM_VECTORS; vector++) {
		if (has_bit(APIC_TMR, vector))
			interrupt_self(vector);
	}
	interrupt_self(OWN_VECTOR);
}

static bool drain_interrupts(struct percpu *cpu)
{
	struct desc_ptr wide = { sizeof(drain.idt) - 1, (uint64_t)drain.idt };
	static const struct apic_drain_ops ops = { read, write, interrupts_window };
	struct desc_ptr own = { sizeof(cpu->idt) - 1, (uint64_t)cpu->idt };
	bool drained;

	spin_lock(&drain.lock);
	descriptors_fill_ignoring(drain.idt, NUM_VECTORS, cpu);
	load_idt(&wide);
	drained = apic_drain(&ops);
	load_idt(&own);
	spin_unlock(&drain.lock);
	return drained;
}

bool apic_clear(void)
{
	struct percpu *cpu = this_cpu();
	bool drained;

	if (!reachable())
		return true;
	stop_timers();
	mask_local_vectors();
	/* Entries that are masked stay so when the APIC is enabled. */
	write(APIC_SVR, SVR_ENABLE | SVR_RESET);
	write(APIC_TPR, 0);
	drained = drain_interrupts(cpu);
	forget_messages();
	drained = drain_interrupts(cpu) && drained;
	write(APIC_SVR, SVR_RESET);
	write(APIC_TIMER_DIVIDE, 0);
	write(APIC_ESR, 0);
	if (!x2apic()) {
		write(APIC_DFR, ~0U);
		write(APIC_LDR, 0);
	}
	return drained;
}

void apic_keep(struct apic_kept *kept)
{
	if (!reachable())
		return;
	kept->spurious = read(APIC_SVR);
	kept->priority = read(APIC_TPR);
	kept->timer_divide = read(APIC_TIMER_DIVIDE);
	for (uint32_t i = 0; i < num_local_vectors(); i++)
		kept->local_vector[i] = read(local_vectors[i]);
	if (x2apic())
		return;
	kept->logical_id = read(APIC_LDR);
	kept->logical_format = read(APIC_DFR);
}

void apic_bring_back(const struct apic_kept *kept)
{
	if (!reachable())
		return;
	if (!x2apic()) {
		write(APIC_DFR, kept->logical_format);
		write(APIC_LDR, kept->logical_id);
	}
	write(APIC_TPR, kept->priority);
	/* While it is software-disabled, all entries are masked (SDM Vol. 3A, 11.4.7.2). */
	write(APIC_SVR, kept->spurious);
	for (uint32_t i = 0; i < num_local_vectors(); i++)
		write(local_vectors[i], kept->local_vector[i]);
	write(APIC_TIMER_DIVIDE, kept->timer_divide);
}
