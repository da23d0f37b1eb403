// SPDX-License-Identifier: GPL-2.0-only
/* See exit_counts.h. Called by `status`. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exit_counts.h"

/** Start of the line after @text, or the end. */
static const char *next_line(const char *text)
{
	text += strcspn(text, "\n");
	return *text == '\n' ? text + 1 : text;
}

void exit_counts_parse(const char *text, struct exit_counts *counts)
{
	unsigned int cpu, reason;
	uint64_t count;

	memset(counts, 0, sizeof(*counts));
	for (; *text != '\0'; text = next_line(text)) {
		if (sscanf(text, "%9u %9u %20" SCNu64, &cpu, &reason, &count) != 3 ||
		    cpu >= RVM_MAX_CPUS || reason >= RVM_NUM_EXIT_REASONS)
			continue;
		counts->cpu[cpu] += count;
		counts->reason[reason] += count;
		counts->total += count;
	}
}

void index_values_parse(const char *text, uint64_t *values)
{
	unsigned int cpu;
	uint64_t value;

	memset(values, 0, RVM_MAX_CPUS * sizeof(*values));
	for (; *text != '\0'; text = next_line(text))
		if (sscanf(text, "%9u %20" SCNu64, &cpu, &value) == 2 && cpu < RVM_MAX_CPUS)
			values[cpu] = value;
}
