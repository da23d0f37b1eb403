// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts for CPUs of other cells, and bad use of the APIC.
 *
 * Command line: dest=N APIC number of a CPU that is not the cell's (0), x2apic=1, times=N (1000)
 * for storms.
 */
#include "fault.h"

#define STORM_VECTOR 0xec

static uint32_t dest(void)
{
	return (uint32_t)cmdline_number("dest", 0);
}

static void storm(void)
{
	static const uint32_t modes[] = {
		ICR_FIXED | STORM_VECTOR,
		ICR_LOWEST | STORM_VECTOR,
		ICR_FIXED | ICR_LOGICAL | STORM_VECTOR,
		ICR_LOWEST | ICR_LOGICAL | STORM_VECTOR,
		ICR_FIXED | ICR_ALL_BUT_SELF | STORM_VECTOR,
		ICR_FIXED | ICR_ALL | STORM_VECTOR,
		ICR_FIXED | ICR_LEVEL | STORM_VECTOR,
	};
	uint32_t times = (uint32_t)cmdline_number("times", 1000);
	/* One CPU, broadcast, logical destinations of one and of all. */
	const uint32_t dests[] = { dest(), 0xff, 0x01, apic_is_x2apic() ? 0xffffffff : 0xff };

	for (uint32_t n = 0; n < times; n++)
		apic_send_ipi(dests[n % 4], modes[n % 7] | ICR_ASSERT);
	/* Those of the shorthand "all" come back to this CPU. */
	irq_enable();
	delay_us(1000);
	irq_disable();
	printk("fault: %s survived: %u IPIs, %u came back\n", fault_name, times, irq_unexpected());
}

/* In x2APIC mode a message that the CPU or the hypervisor does not take raises an exception. */
static void send_one(const char *what, uint32_t to, uint32_t command)
{
	int vector = NO_FAULT;

	if (apic_is_x2apic())
		vector = msr_write_safe(MSR_X2APIC_BASE + APIC_REG_ICR / 16,
					(uint64_t)to << 32 | command);
	else
		apic_send_ipi(to, command);
	fault_result(what, vector);
}

static void send(uint32_t command)
{
	uint32_t all = apic_is_x2apic() ? UINT32_MAX : 0xff;

	send_one("sent to one", dest(), command | ICR_ASSERT);
	send_one("sent to all but self", 0, command | ICR_ALL_BUT_SELF | ICR_ASSERT);
	send_one("broadcast", all, command | ICR_ASSERT);
	send_one("sent to a logical destination", all, command | ICR_LOGICAL | ICR_ASSERT);
}

static void nmi_handler(struct irq_frame *frame)
{
	(void)frame;
}

static void send_nmi(void)
{
	/* The broadcast reaches this CPU as well. */
	irq_set_handler(2, nmi_handler);
	send(ICR_NMI);
}

static void send_init(void)
{
	/* Not the broadcast: this CPU would reset itself. */
	send_one("sent to one", dest(), ICR_INIT | ICR_ASSERT);
	send_one("sent to all but self", 0, ICR_INIT | ICR_ALL_BUT_SELF | ICR_ASSERT);
	send_one("level de-assert", dest(), ICR_INIT | ICR_LEVEL);
}

static void send_sipi(void)
{
	send(ICR_SIPI | 0x9f);
}

static void send_smi(void)
{
	send(ICR_SMI);
}

static void send_extint(void)
{
	send(ICR_EXTINT);
}

static void send_reserved(void)
{
	/* Delivery mode 3 is reserved. */
	send(0x300 | STORM_VECTOR);
}

static void low_vector(void)
{
	/* Vectors below 16 are errors of the sender. */
	send(ICR_FIXED | 5);
	printk("fault: %s survived: ESR 0x%x\n", fault_name, apic_read(APIC_REG_ESR));
}

static void lvt_smi(void)
{
	static const struct {
		const char *name;
		unsigned int reg;
	} entries[] = {
		{ "LVT timer", APIC_REG_LVT_TIMER },
		{ "LVT LINT0", APIC_REG_LVT_LINT0 },
		{ "LVT LINT1", APIC_REG_LVT_LINT1 },
		{ "LVT error", APIC_REG_LVT_ERROR },
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if (apic_is_x2apic())
			fault_result(entries[i].name,
				     msr_write_safe(MSR_X2APIC_BASE + entries[i].reg / 16,
						    LVT_SMI));
		else
			apic_write(entries[i].reg, LVT_SMI);
		printk("fault: %s survived: %s reads 0x%x\n", fault_name, entries[i].name,
		       apic_read(entries[i].reg));
		apic_write(entries[i].reg, LVT_MASKED);
	}
}

static void apic_off(void)
{
	uint64_t base = msr_read(MSR_IA32_APIC_BASE);

	fault_result("APIC switched off",
		     msr_write_safe(MSR_IA32_APIC_BASE, base & ~(APIC_BASE_EN | APIC_BASE_EXTD)));
	printk("fault: %s survived: IA32_APIC_BASE is 0x%llx\n", fault_name,
	       (unsigned long long)msr_read(MSR_IA32_APIC_BASE));
}

static void apic_move(void)
{
	uint64_t base = msr_read(MSR_IA32_APIC_BASE);

	fault_result("APIC page moved",
		     msr_write_safe(MSR_IA32_APIC_BASE, (base & 0xfff) | 0x00080000));
	printk("fault: %s survived: IA32_APIC_BASE is 0x%llx\n", fault_name,
	       (unsigned long long)msr_read(MSR_IA32_APIC_BASE));
}

/* All of them raise #GP, whatever the mode. */
static void x2apic_bad(void)
{
	static const struct {
		const char *what;
		uint32_t msr;
		uint64_t value;
	} writes[] = {
		{ "APIC number written", 0x802, 0 },
		{ "end of interrupt with a value", 0x80b, 1 },
		{ "LDR written", 0x80d, 1 },
		{ "reserved bits of the ICR", 0x830, 0xfff00000 },
		{ "SMI by the LVT timer", 0x832, LVT_SMI },
		{ "self IPI with reserved bits", 0x83f, 0x100 },
	};
	uint64_t value;

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		fault_result(writes[i].what, msr_write_safe(writes[i].msr, writes[i].value));
	fault_result("end of interrupt read", msr_read_safe(0x80b, &value));
}

static volatile uint32_t arrived;

static void count_arrival(struct irq_frame *frame)
{
	(void)frame;
	arrived++;
}

static void let_arrive(void)
{
	irq_enable();
	delay_us(1000);
	irq_disable();
}

/* Allowed: Jailhouse's inmates reach the APIC by these registers whatever its mode, and wait by the PM timer. */
static void apic_msrs(void)
{
	uint32_t timer = pm_timer_read(), priority;
	uint64_t number = 0;

	msr_read_safe(MSR_X2APIC_BASE + APIC_REG_ID / 16, &number);
	msr_write_safe(MSR_X2APIC_BASE + APIC_REG_TPR / 16, 0x20);
	priority = apic_read(APIC_REG_TPR);
	msr_write_safe(MSR_X2APIC_BASE + APIC_REG_TPR / 16, 0);
	arrived = 0;
	irq_set_handler(STORM_VECTOR, count_arrival);
	msr_write_safe(MSR_X2APIC_BASE + APIC_REG_ICR / 16, number << 32 | ICR_ASSERT | STORM_VECTOR);
	let_arrive();
	msr_write_safe(MSR_X2APIC_BASE + APIC_REG_SELF_IPI / 16, STORM_VECTOR);
	let_arrive();
	irq_set_handler(STORM_VECTOR, NULL);
	printk("fault: %s survived: APIC %u of %u, TPR 0x%x, %u of 2 IPIs came, PM timer %s\n", fault_name,
	       (uint32_t)number, apic_id(), priority, arrived,
	       pm_timer_read() != timer ? "runs" : "stands");
}

/* A vector of the highest priority that is the spurious one as well, in service for ever. */
static void spurious_vector(void)
{
	apic_write(APIC_REG_SVR, SVR_ENABLE | 0xff);
	arrived = 0;
	irq_set_handler(0xff, count_arrival);
	apic_send_ipi(apic_id(), ICR_FIXED | ICR_ASSERT | 0xff);
	let_arrive();
	/* One more that waits behind it. */
	apic_send_ipi(apic_id(), ICR_FIXED | ICR_ASSERT | 0xff);
	irq_set_handler(0xff, NULL);
	printk("fault: %s survived: %u came, in service 0x%x\n", fault_name, arrived,
	       apic_read(APIC_REG_ISR + 0x70));
}

static void undecodable(void)
{
	/* No instruction that writes device registers in practice. */
	asm volatile("lock addl $0, (%0)" : : "r"(APIC_PAGE + APIC_REG_ICR) : "memory");
	fault_result("locked ADD to the APIC page", NO_FAULT);
}

static void undecodable_push(void)
{
	uintptr_t stack = APIC_PAGE + APIC_REG_ICR + sizeof(uintptr_t);

	asm volatile("xchg %0, %%rsp\n"
		     "push $0\n"
		     "xchg %0, %%rsp"
		     : "+r"(stack)
		     :
		     : "memory");
	fault_result("PUSH to the APIC page", NO_FAULT);
}

static void unaligned(void)
{
	mmio_write8(APIC_PAGE + APIC_REG_ICR + 1, 4);
	fault_result("byte of the ICR written", NO_FAULT);
	mmio_write32(APIC_PAGE + APIC_REG_ICR + 2, 0);
	fault_result("unaligned write of the ICR", NO_FAULT);
}

static void read_byte(void)
{
	mmio_read8(APIC_PAGE + APIC_REG_TPR);
	fault_result("byte of the TPR read", NO_FAULT);
}

static void read_unaligned(void)
{
	mmio_read32(APIC_PAGE + APIC_REG_TPR + 2);
	fault_result("unaligned read of the TPR", NO_FAULT);
}

/* Where there is no register, and one that can only be written: nothing of it reaches the hardware. */
static void read_nothing(void)
{
	static const unsigned int offsets[] = { 0, 0x40, 0x90, APIC_REG_EOI, 0xc0, 0x290, 0x3a0, 0x3f0, 0xff0 };
	uint32_t seen = 0;

	apic_write(APIC_REG_ESR, 0);
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		if (offsets[i] != APIC_REG_EOI)
			mmio_write32(APIC_PAGE + offsets[i], 0xffffffff);
		seen |= mmio_read32(APIC_PAGE + offsets[i]);
	}
	apic_write(APIC_REG_ESR, 0);
	printk("fault: %s survived: reads 0x%x, ESR 0x%x, version 0x%x\n", fault_name, seen,
	       apic_read(APIC_REG_ESR), apic_read(APIC_REG_VERSION));
}

static void ioapic(void)
{
	uint32_t before = ioapic_read(IOAPIC_DEFAULT_ADDRESS, 0x12);

	/* The pin of the keyboard, which is not the cell's, to this CPU. */
	ioapic_set_pin(IOAPIC_DEFAULT_ADDRESS, 1, 0, STORM_VECTOR, apic_id());
	printk("fault: %s survived: pin 1 was 0x%x is 0x%x\n", fault_name, before,
	       ioapic_pin(IOAPIC_DEFAULT_ADDRESS, 1));
}

const struct fault fault_apic[] = {
	{ "ipi-storm", "IPIs of all modes to CPUs of other cells", storm },
	{ "nmi", "NMI to CPUs of other cells", send_nmi },
	{ "init", "INIT to CPUs of other cells", send_init },
	{ "sipi", "SIPI to CPUs of other cells", send_sipi },
	{ "smi", "SMI by the ICR", send_smi },
	{ "extint", "ExtINT by the ICR", send_extint },
	{ "reserved-mode", "reserved delivery mode by the ICR", send_reserved },
	{ "low-vector", "vector 5 by the ICR", low_vector },
	{ "lvt-smi", "SMI by the local vector table", lvt_smi },
	{ "apic-off", "APIC off by IA32_APIC_BASE", apic_off },
	{ "apic-move", "APIC page moved by IA32_APIC_BASE", apic_move },
	{ "x2apic", "x2APIC registers with bad values", x2apic_bad },
	{ "apic-msrs", "x2APIC registers whatever the mode", apic_msrs },
	{ "spurious-vector", "vector FFH, spurious as well, taken and not ended", spurious_vector },
	{ "undecodable", "locked ADD to the APIC page", undecodable },
	{ "undecodable-push", "PUSH to the APIC page", undecodable_push },
	{ "unaligned", "unaligned writes to the APIC page", unaligned },
	{ "apic-read-byte", "read of a byte of the APIC page", read_byte },
	{ "apic-read-unaligned", "unaligned read of the APIC page", read_unaligned },
	{ "apic-no-register", "accesses where the APIC has no register", read_nothing },
	{ "ioapic", "IOAPIC pin of another cell", ioapic },
	{ NULL, NULL, NULL },
};
