// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers shared by the programs of the test guests. Called by their main files.
 * Never keeps state of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "guest.h"

uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

double tsc_per_us(void)
{
	uint64_t tsc = tsc_read(), start = clock_ns(), end;

	/* Long enough for a clock that only advances with the timer interrupt. */
	do
		end = clock_ns();
	while (end - start < 50000000);
	return (double)(tsc_read() - tsc) * 1000.0 / (double)(end - start);
}

/* The list has the form "0-3,5". */
static int cpus_parse(const char *text, int cpus[GUEST_MAX_CPUS])
{
	int count = 0;

	while (*text) {
		char *end;
		long first = strtol(text, &end, 10), last = first;

		if (end == text)
			break;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		for (; first <= last && count < GUEST_MAX_CPUS; first++)
			cpus[count++] = (int)first;
		text = *end == ',' ? end + 1 : "";
	}
	return count;
}

int cpus_online(int cpus[GUEST_MAX_CPUS])
{
	FILE *file = fopen("/sys/devices/system/cpu/online", "re");
	char line[512] = "";
	int count = 0;

	if (file) {
		if (fgets(line, sizeof(line), file))
			count = cpus_parse(line, cpus);
		fclose(file);
	}
	if (!count)
		cpus[count++] = 0;
	return count;
}

int cpu_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
	exit(2);
}
