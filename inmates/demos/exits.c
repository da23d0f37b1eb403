// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an operation costs a cell that may make the hypervisor's code run: ticks of the TSC, one
 * line for each. Those that the processor carries out by itself are cheap where nothing exits.
 *
 * Command line: x2apic=0|1 (1: use it if it is there), rounds=N of each operation in a batch (64).
 */
#include "inmate.h"

#define VECTOR 0x40

/* Their median counts: what comes from outside, such as an NMI, is in some of the others. */
#define BATCHES 31

#define SETTLE_TICKS 20000000

static uint32_t rounds;

static void nothing(void)
{
	asm volatile("" : : : "memory");
}

static void cpuid(void)
{
	cpu_id(1, 0);
}

static void vmcall_refused(void)
{
	vmcall(~0UL, 0, 0);
}

static void vmcall_nop(void)
{
	vmcall(RVM_HC_NOP, 0, 0);
}

static void read_apic_base(void)
{
	msr_read(MSR_IA32_APIC_BASE);
}

static void read_id_msr(void)
{
	msr_read(MSR_X2APIC_BASE + APIC_REG_ID / 16);
}

static void read_tpr_msr(void)
{
	msr_read(MSR_X2APIC_BASE + APIC_REG_TPR / 16);
}

static void write_tpr_msr(void)
{
	msr_write(MSR_X2APIC_BASE + APIC_REG_TPR / 16, 0);
}

static void write_eoi_msr(void)
{
	msr_write(MSR_X2APIC_BASE + APIC_REG_EOI / 16, 0);
}

static void write_count_msr(void)
{
	msr_write(MSR_X2APIC_BASE + APIC_REG_TIMER_COUNT / 16, 0);
}

static void self_ipi_msr(void)
{
	msr_write(MSR_X2APIC_BASE + APIC_REG_ICR / 16, ICR_SELF | ICR_ASSERT | VECTOR);
}

static void read_tpr_page(void)
{
	mmio_read32(APIC_PAGE + APIC_REG_TPR);
}

static void write_tpr_page(void)
{
	mmio_write32(APIC_PAGE + APIC_REG_TPR, 0);
}

static void write_eoi_page(void)
{
	mmio_write32(APIC_PAGE + APIC_REG_EOI, 0);
}

static void self_ipi_page(void)
{
	mmio_write32(APIC_PAGE + APIC_REG_ICR, ICR_SELF | ICR_ASSERT | VECTOR);
}

static const struct operation {
	const char *name;
	void (*run)(void);
	/** Has no meaning once the APIC is in x2APIC mode: its page is not there then. */
	bool xapic_only;
} operations[] = {
	{ "cpuid", cpuid, false },
	{ "vmcall", vmcall_nop, false },
	{ "vmcall_refused", vmcall_refused, false },
	{ "rdmsr_apic_base", read_apic_base, false },
	{ "rdmsr_id", read_id_msr, false },
	{ "rdmsr_tpr", read_tpr_msr, false },
	{ "wrmsr_tpr", write_tpr_msr, false },
	{ "wrmsr_eoi", write_eoi_msr, false },
	{ "wrmsr_timer_count", write_count_msr, false },
	{ "wrmsr_self_ipi", self_ipi_msr, false },
	{ "page_read_tpr", read_tpr_page, true },
	{ "page_write_tpr", write_tpr_page, true },
	{ "page_write_eoi", write_eoi_page, true },
	{ "page_self_ipi", self_ipi_page, true },
};

static uint64_t batch(void (*run)(void))
{
	uint64_t start = tsc_read();

	for (uint32_t i = 0; i < rounds; i++)
		run();
	return tsc_read() - start;
}

static uint64_t usual_batch(void (*run)(void))
{
	uint64_t sorted[BATCHES];

	for (uint32_t count = 0; count < BATCHES; count++) {
		uint64_t ticks = batch(run);
		uint32_t place = count;

		for (; place > 0 && sorted[place - 1] > ticks; place--)
			sorted[place] = sorted[place - 1];
		sorted[place] = ticks;
	}
	return sorted[BATCHES / 2];
}

/* Linux has just started this cell, and is awake. */
static void settle(void)
{
	uint64_t start = tsc_read();

	while (tsc_read() - start < SETTLE_TICKS)
		cpu_relax();
}

static void ignore(struct irq_frame *frame)
{
	(void)frame;
}

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static bool exists(const struct operation *o)
{
	return !o->xapic_only || !apic_is_x2apic();
}

void inmate_main(void)
{
	uint64_t ticks[OPERATIONS], loop;

	apic_init_cpu();
	if (cmdline_bool("x2apic", true))
		apic_enable_x2apic();
	irq_set_handler(VECTOR, ignore);
	rounds = (uint32_t)cmdline_number("rounds", 64);
	if (rounds == 0)
		rounds = 1;
	settle();
	/* Nothing is printed meanwhile: who reads it would be busy then. */
	loop = usual_batch(nothing);
	for (size_t i = 0; i < OPERATIONS; i++)
		ticks[i] = exists(&operations[i]) ? usual_batch(operations[i].run) : 0;
	printk("exits: mode=%s rounds=%u\n", apic_is_x2apic() ? "x2apic" : "xapic", rounds);
	for (size_t i = 0; i < OPERATIONS; i++) {
		if (exists(&operations[i]))
			printk("exits: %s %llu\n", operations[i].name,
			       (unsigned long long)div64(ticks[i] > loop ? ticks[i] - loop : 0, rounds,
							 NULL));
	}
	/* The interrupt to itself is still pending. */
	irq_enable();
	irq_disable();
	printk("exits: done\n");
}
