/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks each CPU itself whether it is a guest of the core (include/cpuid_leaf.h), without the
 * driver.
 */
#ifndef TOOLS_ANSWER_H
#define TOOLS_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "image_header.h"

struct cpu_answer {
	/** Linux's number. */
	unsigned int cpu;
	/** The CPU could be asked; nothing below is valid otherwise. */
	bool asked;
	/** It runs as guest of the core. */
	bool guest;
	/** Initial APIC ID, x2APIC ID where there is one. */
	uint32_t apic_id;
	/** CPUID shows VMX. */
	bool vmx;
	/* Valid for a guest: */
	uint32_t abi_version;
	/** Index in the core's numbering. */
	uint32_t index;
	/** enum rvm_door. */
	uint32_t door;
};

/**
 * answer_all() - run on every online CPU in turn
 * @answers: room for RVM_MAX_CPUS
 * Return: number of online CPUs, or -1 with errno set. The affinity of the caller is restored.
 */
int answer_all(struct cpu_answer *answers);

/** answer_door_name() - text for enum rvm_door */
const char *answer_door_name(uint32_t door);

#endif /* TOOLS_ANSWER_H */
