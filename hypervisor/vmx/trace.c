// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/trace.h; what is switched by what is decided in vmx/trace_plan.c. */
#include "vmx/trace.h"
#include "mm/address.h"
#include "vmx/controls.h"
#include "vmx/vcpu.h"
#include "x86/features.h"

static void read_facts(struct trace_facts *facts)
{
	struct cpuid_regs basic, perf = { 0 }, features = cpu_features_7();
	uint64_t misc = 0, capabilities = 0;

	cpuid_count(1, 0, &basic);
	if (cpu_has_leaf(0xa))
		cpuid_count(0xa, 0, &perf);
	/* Both read as 0 where they do not exist. */
	if (rdmsr_safe(MSR_IA32_MISC_ENABLE, &misc))
		misc = 0;
	if (!(basic.ecx & CPUID_1_ECX_PDCM) ||
	    rdmsr_safe(MSR_IA32_PERF_CAPABILITIES, &capabilities))
		capabilities = 0;
	facts->perf_version = perf.eax & 0xff;
	facts->pebs = basic.edx & CPUID_1_EDX_DS && !(misc & MISC_ENABLE_NO_PEBS);
	facts->pebs_isolated = capabilities & PERF_CAPABILITIES_PEBS_BASELINE;
	facts->lbr = features.edx & CPUID_7_EDX_ARCH_LBR;
	facts->pt = features.ebx & CPUID_7_EBX_PT;
}

void trace_stop(struct percpu *cpu)
{
	struct trace_facts facts;

	read_facts(&facts);
	if (cpu->caller.debugctl)
		wrmsr(MSR_IA32_DEBUGCTL, 0);
	/* The counters first: nothing new overflows then. */
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		uint64_t *value = &cpu->trace.value[i];

		if (!trace_exists(i, &facts) || rdmsr_safe(trace_rules[i].msr, value))
			*value = 0;
		if (*value)
			wrmsr(trace_rules[i].msr, 0);
	}
}

void trace_resume(const struct percpu *cpu, uint64_t debugctl)
{
	for (unsigned int i = NUM_TRACE_MSRS; i-- > 0;) {
		if (cpu->trace.value[i])
			wrmsr(trace_rules[i].msr, cpu->trace.value[i]);
	}
	if (debugctl)
		wrmsr(MSR_IA32_DEBUGCTL, debugctl);
}

bool trace_check(const struct percpu *cpu, const struct vmx_msrs *msrs, struct vmx_lack *lack)
{
	struct trace_facts facts;

	read_facts(&facts);
	return trace_lacks(&facts, msrs, cpu->trace.value[TRACE_RTIT_CTL], lack);
}

/* Fills the lists; returns their length. */
static uint32_t fill_lists(struct trace_state *t)
{
	uint32_t count = 0;

	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		if (t->way[i] != TRACE_LIST)
			continue;
		t->guest[count] = (struct msr_entry){ trace_rules[i].msr, 0, t->value[i] };
		t->host[count++] = (struct msr_entry){ trace_rules[i].msr, 0, 0 };
	}
	return count;
}

static void add_controls(struct percpu *cpu, uint64_t exit, uint64_t entry)
{
	vmcs_set(cpu, VMCS_EXIT_CONTROLS, vmread(VMCS_EXIT_CONTROLS) | exit);
	vmcs_set(cpu, VMCS_ENTRY_CONTROLS, vmread(VMCS_ENTRY_CONTROLS) | entry);
}

void vmcs_use_lists(struct percpu *cpu, uint32_t count)
{
	const struct trace_state *t = &cpu->trace;

	vmcs_set(cpu, VMCS_EXIT_MSR_STORE_ADDRESS, virt_to_phys(t->guest));
	vmcs_set(cpu, VMCS_EXIT_MSR_LOAD_ADDRESS, virt_to_phys(t->host));
	vmcs_set(cpu, VMCS_ENTRY_MSR_LOAD_ADDRESS, virt_to_phys(t->guest));
	vmcs_set(cpu, VMCS_EXIT_MSR_STORE_COUNT, count);
	vmcs_set(cpu, VMCS_EXIT_MSR_LOAD_COUNT, count);
	vmcs_set(cpu, VMCS_ENTRY_MSR_LOAD_COUNT, count);
}

void vmcs_init_trace(struct percpu *cpu, const struct vmx_msrs *msrs)
{
	struct trace_state *t = &cpu->trace;
	uint64_t exit = 0, entry = 0;
	struct trace_facts facts;
	uint32_t count;

	read_facts(&facts);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		t->way[i] = (uint8_t)trace_way(i, &facts, msrs);
		if (t->way[i] == TRACE_PASSED && t->value[i])
			wrmsr(trace_rules[i].msr, t->value[i]);
		if (t->way[i] != TRACE_CONTROLS)
			continue;
		exit |= trace_rules[i].exit_controls;
		entry |= trace_rules[i].entry_controls;
		vmcs_set(cpu, trace_rules[i].field, t->value[i]);
	}
	if (t->way[TRACE_PERF_GLOBAL_CTRL] == TRACE_CONTROLS)
		vmcs_set(cpu, VMCS_HOST_PERF_GLOBAL_CTRL, 0);
	if (exit)
		add_controls(cpu, exit, entry);
	count = fill_lists(t);
	if (count)
		vmcs_use_lists(cpu, count);
}

void trace_get(const struct percpu *cpu, uint64_t value[NUM_TRACE_MSRS])
{
	const struct trace_state *t = &cpu->trace;
	unsigned int listed = 0;

	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		value[i] = 0;
		if (t->way[i] == TRACE_CONTROLS)
			value[i] = vmread(trace_rules[i].field);
		else if (t->way[i] == TRACE_LIST)
			value[i] = t->guest[listed++].value;
		else if (t->way[i] == TRACE_PASSED)
			value[i] = rdmsr(trace_rules[i].msr);
	}
}

void trace_set(struct percpu *cpu, const uint64_t *value)
{
	struct trace_state *t = &cpu->trace;
	unsigned int listed = 0;

	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		uint64_t wanted = value ? value[i] : 0;

		if (t->way[i] == TRACE_CONTROLS)
			vmwrite(trace_rules[i].field, wanted);
		else if (t->way[i] == TRACE_LIST)
			t->guest[listed++].value = wanted;
		else if (t->way[i] == TRACE_PASSED)
			wrmsr(trace_rules[i].msr, wanted);
	}
}
