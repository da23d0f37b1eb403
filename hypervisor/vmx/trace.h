/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Performance counters, PEBS, branch records and Processor Trace are the guest's, and stand still while
 * the core runs: nothing of the core is counted, and no record is written through its tables, where the guest's
 * buffers are not. DEBUGCTL, which VM exits clear by themselves, has to do with the entry only.
 */
#ifndef RVM_VMX_TRACE_H
#define RVM_VMX_TRACE_H

#include "vmx/caps.h"
#include "vmx/on_off.h"
#include "x86/percpu.h"

/** How one of the MSRs is switched. */
enum trace_way {
	/** The processor does not have it, or it is 0 in VMX operation. */
	TRACE_ABSENT,
	/** Need not be switched: the MSR itself holds the guest's value. */
	TRACE_PASSED,
	/** By VM-exit and VM-entry controls and a field of the VMCS. */
	TRACE_CONTROLS,
	/** By lists of MSRs that exits store and load and entries load, for processors without those controls. */
	TRACE_LIST,
};

/** What a processor has, by CPUID and MSRs. */
struct trace_facts {
	/** CPUID.0AH:EAX[7:0]; the counters can be stopped all at once from version 2 on. */
	uint32_t perf_version;
	/** CPUID.1:EDX.DS[21], and IA32_MISC_ENABLE[12] is 0. */
	bool pebs;
	/** IA32_PERF_CAPABILITIES.PEBS_BASELINE[14]: no record is written after the counters have stopped. */
	bool pebs_isolated;
	/** CPUID.7.0:EDX[19]. */
	bool lbr;
	/** CPUID.7.0:EBX[25]. */
	bool pt;
};

/** One of the MSRs, and what switches it. */
struct trace_rule {
	uint32_t msr;
	/** Field for the guest's value, and control bits that together switch it; 0: there are none. */
	uint32_t field;
	uint32_t exit_controls;
	uint32_t entry_controls;
};

extern const struct trace_rule trace_rules[NUM_TRACE_MSRS];

/** trace_exists() - does the processor have it? Pure. */
bool trace_exists(enum trace_msr which, const struct trace_facts *facts);

/** trace_way() - how is this MSR switched on such a machine? Pure. */
enum trace_way trace_way(enum trace_msr which, const struct trace_facts *facts,
			 const struct vmx_msrs *msrs);

/**
 * trace_lacks() - can the core not keep itself out of what the processor records? Pure.
 * @rtit_ctl: value of IA32_RTIT_CTL, 0 when there is none
 * Return: whether; @lack tells what is missing.
 */
bool trace_lacks(const struct trace_facts *facts, const struct vmx_msrs *msrs, uint64_t rtit_ctl,
		 struct vmx_lack *lack);

/** trace_stop() - on the way in: remember what the caller has, and stop all of it */
void trace_stop(struct percpu *cpu);

/** trace_resume() - start it again, and set DEBUGCTL, when the CPU is in VMX no longer */
void trace_resume(const struct percpu *cpu, uint64_t debugctl);

/** trace_check() - trace_lacks() for this CPU */
bool trace_check(const struct percpu *cpu, const struct vmx_msrs *msrs, struct vmx_lack *lack);

/** vmcs_init_trace() - controls, fields and lists; after vmcs_init_controls() */
void vmcs_init_trace(struct percpu *cpu, const struct vmx_msrs *msrs);

/** vmcs_use_lists() - exits store and load, and entries load, the first @count MSRs of the CPU's lists */
void vmcs_use_lists(struct percpu *cpu, uint32_t count);

/** trace_get(), trace_set() - the guest's values in the current VMCS; NULL sets zeros */
void trace_get(const struct percpu *cpu, uint64_t value[NUM_TRACE_MSRS]);
void trace_set(struct percpu *cpu, const uint64_t *value);

#endif /* RVM_VMX_TRACE_H */
