/* SPDX-License-Identifier: GPL-2.0-only */
/* Sums of the driver's list of exit counters. Pure; the text is untrusted. */
#ifndef TOOLS_EXIT_COUNTS_H
#define TOOLS_EXIT_COUNTS_H

#include <stdint.h>

#include "image_header.h"
#include "ring.h"

struct exit_counts {
	/** By the core's CPU index. */
	uint64_t cpu[RVM_MAX_CPUS];
	/** By basic exit reason. */
	uint64_t reason[RVM_NUM_EXIT_REASONS];
	uint64_t total;
};

/**
 * exit_counts_parse() - lines "CPU-index reason count"; lines that are something else are skipped
 */
void exit_counts_parse(const char *text, struct exit_counts *counts);

/**
 * index_values_parse() - lines "CPU-index value"
 * @values: RVM_MAX_CPUS entries, set to 0 where there is no line
 */
void index_values_parse(const char *text, uint64_t *values);

#endif /* TOOLS_EXIT_COUNTS_H */
