/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything that `status` knows, collected first and then shown in one of two forms. */
#ifndef TOOLS_STATUS_H
#define TOOLS_STATUS_H

#include "acpi.h"
#include "answer.h"
#include "exit_counts.h"

struct status {
	/** The driver is loaded; otherwise only the CPUs' own answers and the stash are known. */
	bool driver;
	bool enabled;
	char state[32];
	char door[32];
	char version[64];
	char refusal[512];
	/** An earlier crash has left a record; only root can tell. */
	bool crash_record;
	/** Why the kexec door started this kernel bare, "" when it did not. */
	char kexec_refusal[512];
	uint64_t phys_base;
	uint64_t mem_size;
	uint64_t abi_version;
	uint64_t entries;
	/** Kernels that have attached since the core was entered. */
	uint64_t kernels;
	/** "firmware", "reserved", "runtime" or "none". */
	char memory_source[32];
	/** Not 0: the core stays over a kexec of what is loaded now. */
	uint64_t kexec_keep;
	uint64_t mem_pool_size;
	uint64_t mem_pool_used;
	uint64_t remap_pool_size;
	uint64_t remap_pool_used;
	/** Accesses to the core's memory that were answered with ones, and dropped. */
	uint64_t hidden_reads;
	uint64_t hidden_writes;
	struct exit_counts exits;
	/** By the core's CPU index, TSC ticks. */
	uint64_t enter_ticks[RVM_MAX_CPUS];
	struct cpu_answer cpus[RVM_MAX_CPUS];
	unsigned int num_cpus;
	/** How many of them are guests. */
	unsigned int num_guests;
	/** What rvm.efi left, if it did. */
	bool stash;
	struct acpi_rvmh stash_table;
};

/** status_collect() - return: enum exit_code, a message said why */
int status_collect(struct status *s);

/** status_contradiction() - text when driver and CPUs do not say the same, else NULL */
const char *status_contradiction(const struct status *s);

/** status_show() - for people */
void status_show(const struct status *s);

/** status_json() - for programs */
void status_json(const struct status *s);

#endif /* TOOLS_STATUS_H */
