/* SPDX-License-Identifier: GPL-2.0-only */
/* A microcode update on one processor. */
#ifndef RVM_CPU_MICROCODE_H
#define RVM_CPU_MICROCODE_H

#include "boot_handoff.h"
#include "microcode.h"
#include "types.h"

/** What one processor writes down about it. */
struct cpu_microcode {
	/** Times this index was seen; anything but 1 means the firmware numbers them wrongly. */
	uint32_t seen;
	/** CPUID.1:EAX, and 1 << IA32_PLATFORM_ID[52:50]. */
	uint32_t signature;
	uint32_t flags;
	/** The file has an update for it, of revision `wanted`. */
	bool found;
	uint32_t wanted;
	/** The update was newer, and was loaded. */
	bool loaded;
	/** Revisions before and after. */
	uint32_t before;
	uint32_t after;
};

/**
 * cpu_microcode_load() - load the file's update for this processor, if it is newer
 * @file: checked, aligned to RVM_MICROCODE_ALIGNMENT
 *
 * No firmware services. Two threads of a core must not load at the same time (SDM Vol. 3A, 10.11.6.3).
 */
void cpu_microcode_load(struct cpu_microcode *cpu, const void *file, uint64_t size);

/** cpu_microcode_check() - whether the processor has what the file has, or something newer (pure) */
int cpu_microcode_check(const struct cpu_microcode *cpu, struct rvm_refusal *why);

#endif /* RVM_CPU_MICROCODE_H */
