// SPDX-License-Identifier: GPL-2.0-only
/*
 * rvmlate: how late Linux' timer wakes a real-time task. The counterpart of inmates/demos/apic.c, whose lines
 * it prints with another name: "linux: total ...", "linux: hist NS ns COUNT", "linux: hist more COUNT".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#include "guest.h"

#define BUCKETS 64
#define SECOND 1000000000u

static const char usage_text[] =
	"usage: rvmlate CPU PERIOD-US SAMPLES BUCKET-NS\n"
	"\n"
	"Sleeps until the next multiple of the period, SAMPLES times, as SCHED_FIFO with the highest\n"
	"priority on one processor, and tells how late it ran again.\n";

struct lateness {
	uint64_t least, greatest, sum;
	unsigned int bucket[BUCKETS], beyond;
};

/* The timer's time in ns. Returns how much later the task runs. */
static uint64_t sleep_until(uint64_t when)
{
	struct timespec at = {.tv_sec = (time_t)(when / SECOND), .tv_nsec = (long)(when % SECOND)};
	uint64_t now;

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
	now = clock_ns();
	return now > when ? now - when : 0;
}

static void add(struct lateness *l, uint64_t ns, uint64_t width)
{
	l->sum += ns;
	l->least = ns < l->least ? ns : l->least;
	l->greatest = ns > l->greatest ? ns : l->greatest;
	if (ns / width < BUCKETS)
		l->bucket[ns / width]++;
	else
		l->beyond++;
}

static void measure(struct lateness *l, uint64_t period, unsigned int samples, uint64_t width)
{
	uint64_t next = clock_ns() + period;

	for (unsigned int i = 0; i < samples; i++) {
		add(l, sleep_until(next), width);
		/* What is over already is skipped, as the demo does. */
		do
			next += period;
		while (next <= clock_ns());
	}
}

static void report(const struct lateness *l, unsigned int samples, unsigned int width)
{
	printf("linux: total n=%u min=%llu avg=%llu max=%llu ns\n", samples,
	       (unsigned long long)l->least, (unsigned long long)(l->sum / samples),
	       (unsigned long long)l->greatest);
	for (unsigned int i = 0; i < BUCKETS; i++)
		if (l->bucket[i])
			printf("linux: hist %u ns %u\n", i * width, l->bucket[i]);
	if (l->beyond)
		printf("linux: hist more %u\n", l->beyond);
}

int main(int argc, char **argv)
{
	struct sched_param param = {.sched_priority = sched_get_priority_max(SCHED_FIFO)};
	struct lateness l = {.least = UINT64_MAX};
	unsigned int samples, width;
	uint64_t period;

	if (argc != 5) {
		fputs(usage_text, stderr);
		return 2;
	}
	period = strtoull(argv[2], NULL, 0) * 1000;
	samples = (unsigned int)strtoul(argv[3], NULL, 0);
	width = (unsigned int)strtoul(argv[4], NULL, 0);
	if (!period || !samples || !width) {
		fputs(usage_text, stderr);
		return 2;
	}
	if (cpu_pin(atoi(argv[1])) || sched_setscheduler(0, SCHED_FIFO, &param) ||
	    mlockall(MCL_CURRENT | MCL_FUTURE))
		die("real-time task");
	measure(&l, period, samples, width);
	report(&l, samples, width);
	return 0;
}
