// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmbench: VM exits while something runs, from the driver's counters. Called by
 * rvmbench.c. Says nothing when the machine is bare.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exits.h"

/* Lines "CPU reason count". */
#define EXITS_FILE "/sys/devices/jailhouse/rvm/exits"

bool exits_read(struct exits *e)
{
	FILE *file = fopen(EXITS_FILE, "re");
	unsigned long long count;
	unsigned int cpu, reason;

	memset(e, 0, sizeof(*e));
	if (!file)
		return false;
	while (fscanf(file, "%u %u %llu", &cpu, &reason, &count) == 3)
		if (reason < RVM_NUM_EXIT_REASONS)
			e->count[reason] += count;
	fclose(file);
	return true;
}

void exits_print(const char *during, const struct exits *before)
{
	struct exits now;

	if (!exits_read(&now))
		return;
	for (unsigned int reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++)
		if (now.count[reason] != before->count[reason])
			printf("EXITS %s %u %llu\n", during, reason,
			       (unsigned long long)(now.count[reason] - before->count[reason]));
}

int exits_idle(unsigned int seconds)
{
	struct exits before;

	if (!exits_read(&before)) {
		fprintf(stderr, "rvmbench: " EXITS_FILE " cannot be read\n");
		return 2;
	}
	sleep(seconds);
	exits_print("idle", &before);
	return 0;
}
