// SPDX-License-Identifier: GPL-2.0-only
/*
 * Periodic timer interrupt, and how late it comes: from the time for which it was set to the
 * first instruction of the handler that reads the TSC.
 *
 * Command line: period_us=N (1000), samples=N per report (1000), reports=N (0: no end), quiet=1
 * (only the last report), bucket_ns=N (1000), timer=deadline|oneshot|periodic, x2apic=0|1 (1:
 * use it if it is there), shutdown=deny.
 */
#include "inmate.h"

#define TIMER_VECTOR 0x40

static struct {
	enum timer_kind kind;
	/* TSC ticks; period of the timer, next expiry. */
	uint64_t period;
	uint64_t expected;
	uint32_t samples;
	uint32_t reports;
	uint32_t bucket_ns;
	bool quiet;
} demo;

/* Since the last report, and of all; the handler's, so with interrupts off only. */
static struct histogram late, all;
static volatile uint32_t skipped;

static void timer_handler(struct irq_frame *frame)
{
	uint64_t now = tsc_read();
	uint64_t ns = tsc_to_ns(now > demo.expected ? now - demo.expected : 0);

	(void)frame;
	demo.expected += demo.period;
	/* What is over already does not come any more. */
	while (demo.kind != TIMER_PERIODIC && demo.expected <= now) {
		demo.expected += demo.period;
		skipped++;
	}
	if (demo.kind != TIMER_PERIODIC)
		timer_start(demo.expected, 0);
	else
		/* Its own rate is not exactly known: the distance to the one before counts. */
		demo.expected = now + demo.period;
	histogram_add(&late, ns);
	histogram_add(&all, ns);
}

static void print_report(const char *what, const struct histogram *h)
{
	printk("apic: %s n=%u min=%llu avg=%llu max=%llu ns skipped=%u unexpected=%u\n", what,
	       h->count, (unsigned long long)(h->count != 0 ? h->least : 0),
	       (unsigned long long)histogram_mean(h), (unsigned long long)h->greatest, skipped,
	       irq_unexpected());
}

static void print_histogram(const struct histogram *h)
{
	for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		if (h->bucket[i] != 0)
			printk("apic: hist %u ns %u\n", i * h->width, h->bucket[i]);
	if (h->beyond != 0)
		printk("apic: hist more %u\n", h->beyond);
}

static enum timer_kind chosen_kind(void)
{
	if (cmdline_is("timer", "deadline"))
		return TIMER_DEADLINE;
	if (cmdline_is("timer", "oneshot"))
		return TIMER_ONESHOT;
	if (cmdline_is("timer", "periodic"))
		return TIMER_PERIODIC;
	return timer_default();
}

static void read_options(void)
{
	int64_t period_us = cmdline_number("period_us", 1000);

	demo.period = ns_to_tsc((uint64_t)(period_us > 0 ? period_us : 1) * 1000);
	demo.samples = (uint32_t)cmdline_number("samples", 1000);
	demo.reports = (uint32_t)cmdline_number("reports", 0);
	demo.bucket_ns = (uint32_t)cmdline_number("bucket_ns", 1000);
	if (demo.bucket_ns == 0)
		demo.bucket_ns = 1000;
	demo.quiet = cmdline_bool("quiet", false);
	demo.kind = chosen_kind();
}

static bool start_timer(void)
{
	static const char *const names[] = { "deadline", "oneshot", "periodic" };

	irq_set_handler(TIMER_VECTOR, timer_handler);
	if (!timer_init(demo.kind, TIMER_VECTOR)) {
		printk("apic: no timer of kind %s\n", names[demo.kind]);
		return false;
	}
	printk("apic: mode=%s timer=%s period_us=%llu tsc_khz=%u%s apic_khz=%u\n",
	       apic_is_x2apic() ? "x2apic" : "xapic", names[demo.kind],
	       (unsigned long long)div64(tsc_to_ns(demo.period), 1000, NULL), timing_tsc_khz(),
	       timing_measured() ? "(measured)" : "", timer_apic_khz());
	demo.expected = tsc_read() + demo.period;
	timer_start(demo.expected, demo.period);
	return true;
}

static void print_total(void)
{
	timer_stop();
	print_report("total", &all);
	print_histogram(&all);
	printk("apic: done\n");
}

/* After the reply to a request the CPU may go away before anything is printed. */
static bool end_requested(void)
{
	if (comm_shutdown_requested())
		print_total();
	return comm_poll(true);
}

/* Waits until a report is due; returns true when the cell has to end. */
static bool collect(void)
{
	while (late.count < demo.samples) {
		cpu_wait();
		if (end_requested())
			return true;
	}
	return false;
}

void inmate_main(void)
{
	struct histogram report;
	bool ended = false;

	apic_init_cpu();
	if (cmdline_bool("x2apic", true))
		apic_enable_x2apic();
	read_options();
	histogram_init(&all, demo.bucket_ns);
	histogram_init(&late, demo.bucket_ns);
	if (!start_timer())
		return;
	for (uint32_t i = 0; !ended && (demo.reports == 0 || i < demo.reports); i++) {
		ended = collect();
		report = late;
		histogram_init(&late, demo.bucket_ns);
		if (demo.quiet || ended)
			continue;
		/* Printing takes longer than a period, and must not be what is measured. */
		irq_enable();
		print_report("report", &report);
		irq_disable();
	}
	if (!ended)
		print_total();
}
