// SPDX-License-Identifier: GPL-2.0-only
/*
 * All CPUs of the cell: they are started by INIT and SIPI, tell who they are, and send an IPI
 * round: each to the next, the last to the first. Then one to all others, and an NMI to each.
 *
 * Command line: rounds=N (100), x2apic=0|1 (0), broadcast=0|1 (1), nmi=0|1 (1), stay=0|1 (1:
 * wait for the request to shut down), shutdown=deny.
 */
#include "inmate.h"

#define ROUND_VECTOR 0x50
#define BROADCAST_VECTOR 0x51
#define NMI_VECTOR 2
#define TIMEOUT_US 2000000
#define POLL_US 20

static unsigned int cpus;
static bool use_x2apic;
static struct spinlock count_lock;
static volatile uint32_t ready;
static volatile uint32_t rounds_left;
static volatile uint32_t round_hops;
static volatile uint32_t broadcasts[SMP_MAX_CPUS];
static volatile uint32_t nmis[SMP_MAX_CPUS];

static void pass_on(unsigned int from)
{
	apic_send_ipi(smp_apic_id((from + 1) % cpus), ICR_FIXED | ICR_ASSERT | ROUND_VECTOR);
}

static void round_handler(struct irq_frame *frame)
{
	unsigned int self = smp_index();

	(void)frame;
	round_hops++;
	if (self == 0)
		rounds_left--;
	if (rounds_left != 0)
		pass_on(self);
}

static void broadcast_handler(struct irq_frame *frame)
{
	(void)frame;
	broadcasts[smp_index()]++;
}

static void nmi_handler(struct irq_frame *frame)
{
	(void)frame;
	nmis[smp_index()]++;
}

static void secondary_main(void)
{
	if (use_x2apic)
		apic_enable_x2apic();
	printk("smp: cpu %u apic %u running\n", smp_index(), apic_id());
	spin_lock(&count_lock);
	ready++;
	spin_unlock(&count_lock);
	for (;;)
		cpu_wait();
}

/* Waits until a counter has a value, with interrupts on. */
static bool wait_until(const volatile uint32_t *counter, uint32_t value)
{
	uint32_t us;

	irq_enable();
	for (us = 0; us < TIMEOUT_US && *counter != value; us += POLL_US)
		delay_us(POLL_US);
	irq_disable();
	return *counter == value;
}

static void start_others(void)
{
	unsigned int started = 0;

	for (unsigned int i = 1; i < cpus; i++) {
		if (smp_start_cpu(i, secondary_main))
			started++;
		else
			printk("smp: cpu %u apic %u did not start\n", i, smp_apic_id(i));
	}
	printk("smp: %u of %u others started %s\n", started, cpus - 1,
	       wait_until(&ready, cpus - 1) ? "ok" : "FAIL");
}

static void send_round(void)
{
	uint32_t rounds = (uint32_t)cmdline_number("rounds", 100);
	uint64_t start = tsc_read(), ns;
	bool ok;

	rounds_left = rounds;
	if (rounds == 0)
		return;
	pass_on(0);
	ok = wait_until(&rounds_left, 0);
	ns = tsc_to_ns(tsc_read() - start);
	printk("smp: ipi rounds %u hops %u %s, %llu ns per hop\n", rounds - rounds_left, round_hops,
	       ok && round_hops == rounds * cpus ? "ok" : "FAIL",
	       (unsigned long long)(round_hops != 0 ? div64(ns, round_hops, NULL) : 0));
}

static void send_to_all(void)
{
	bool ok = true;

	apic_send_ipi(0, ICR_ALL_BUT_SELF | ICR_FIXED | ICR_ASSERT | BROADCAST_VECTOR);
	for (unsigned int i = 1; i < cpus; i++)
		ok &= wait_until(&broadcasts[i], 1);
	ok &= broadcasts[0] == 0;
	apic_send_ipi(0, ICR_ALL | ICR_FIXED | ICR_ASSERT | BROADCAST_VECTOR);
	for (unsigned int i = 1; i < cpus; i++)
		ok &= wait_until(&broadcasts[i], 2);
	ok &= wait_until(&broadcasts[0], 1);
	printk("smp: ipi to all %s\n", ok ? "ok" : "FAIL");
}

static void send_nmis(void)
{
	bool ok = true;

	for (unsigned int i = 1; i < cpus; i++) {
		apic_send_ipi(smp_apic_id(i), ICR_NMI | ICR_ASSERT);
		ok &= wait_until(&nmis[i], 1);
	}
	printk("smp: nmi %s\n", ok && nmis[0] == 0 ? "ok" : "FAIL");
}

void inmate_main(void)
{
	use_x2apic = cmdline_bool("x2apic", false);
	apic_init_cpu();
	cpus = smp_wait_for_cpus(TIMEOUT_US);
	if (use_x2apic && !apic_enable_x2apic())
		printk("smp: no x2apic\n");
	printk("smp: %u cpus of %u here, mode=%s, first apic %u\n", cpus, comm_region->num_cpus,
	       apic_is_x2apic() ? "x2apic" : "xapic", apic_id());
	irq_set_handler(ROUND_VECTOR, round_handler);
	irq_set_handler(BROADCAST_VECTOR, broadcast_handler);
	irq_set_handler(NMI_VECTOR, nmi_handler);
	start_others();
	send_round();
	if (cmdline_bool("broadcast", true))
		send_to_all();
	if (cmdline_bool("nmi", true))
		send_nmis();
	printk("smp: done unexpected=%u\n", irq_unexpected());
	while (cmdline_bool("stay", true) && !comm_poll(true))
		delay_us(1000);
}
