/* SPDX-License-Identifier: GPL-2.0-only */
/* What one processor must have before any processor is entered. */
#ifndef RVM_CPU_PROBE_H
#define RVM_CPU_PROBE_H

#include "boot_handoff.h"
#include "feature_control.h"
#include "types.h"

/** CPUID.1:ECX.VMX[5]. */
#define CPU_PROBE_VMX (1U << 5)
/** CPUID.1:ECX.SMX[6]. */
#define CPU_PROBE_SMX (1U << 6)
/** CPUID.1:ECX[31]: never set by a processor, by hypervisors for their guests. */
#define CPU_PROBE_GUEST (1U << 31)

#define CPU_PROBE_CR4_LA57 (1ULL << 12)
#define CPU_PROBE_CR4_VMXE (1ULL << 13)
#define CPU_PROBE_EFER_NXE (1ULL << 11)

/** Facts that a processor writes down about itself. */
struct cpu_probe {
	/** Times this index was seen; anything but 1 means the firmware numbers them wrongly. */
	uint32_t seen;
	uint32_t apic_id;
	/** CPUID.1:ECX. */
	uint32_t features;
	/** IA32_FEATURE_CONTROL, 0 when the processor cannot have it. */
	uint64_t feature_control;
	struct feature_control_facts feature_control_facts;
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4;
	uint64_t efer;
	/** Physical address width. */
	uint8_t phys_bits;
	/** CPUID leaf RVM_CPUID_LEAF, registers EAX, EBX, ECX, EDX. */
	uint32_t answer[4];
};

/** cpu_probe_read() - look at the calling processor; no firmware services, changes nothing */
void cpu_probe_read(struct cpu_probe *probe);

/** cpu_probe_enable() - lock IA32_FEATURE_CONTROL with VMX on, when it is not locked yet; feature_control.h */
void cpu_probe_enable(struct cpu_probe *probe);

/**
 * cpu_probe_check() - whether the core may be entered on it (pure)
 * @first: probe of the boot processor
 * Return: 0; -ENODEV a capability is missing; -EBUSY VMX is in use; -EINVAL processors differ.
 */
int cpu_probe_check(const struct cpu_probe *probe, const struct cpu_probe *first,
		    struct rvm_refusal *why);

#endif /* RVM_CPU_PROBE_H */
