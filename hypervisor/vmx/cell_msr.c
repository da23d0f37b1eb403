// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/cell_msr.h. Names as in SDM Vol. 4; docs/exits.md explains the groups. */
#include "vmx/cell_msr.h"
#include "lib/string.h"
#include "x86/arch.h"

#define SOURCE(source) CELL_MSR_SOURCE_##source
#define PASS(source) CELL_MSR_READ_PASS, CELL_MSR_WRITE_PASS, SOURCE(source), 0
#define READ_ONLY(source) CELL_MSR_READ_PASS, CELL_MSR_WRITE_GP, SOURCE(source), 0
#define FILTER(source, write) CELL_MSR_READ_PASS, CELL_MSR_WRITE_##write, SOURCE(source), 0
#define WRITE_ONLY CELL_MSR_READ_GP, CELL_MSR_WRITE_PASS, SOURCE(NONE), 0
#define NONE CELL_MSR_READ_GP, CELL_MSR_WRITE_GP, SOURCE(NONE), 0
#define CONSTANT(value, write) CELL_MSR_READ_CONSTANT, CELL_MSR_WRITE_##write, SOURCE(NONE), value

#define ONE(msr) msr, msr

/* IA32_MISC_ENABLE: fast strings; no branch trace store, no PEBS. */
#define MISC_ENABLE (BIT(0) | BIT(11) | BIT(12))

#define MTRR_TYPE_WB 6U
#define MTRR_FIXED_ENABLE BIT(10)
#define MTRR_ENABLE BIT(11)
#define MTRR_TYPE 0xffU

const struct cell_msr_rule cell_msr_rules[] = {
	{ ONE(0x10), READ_ONLY(MACHINE), "IA32_TIME_STAMP_COUNTER: a write would put the CPUs' clocks apart" },
	{ ONE(0x17), READ_ONLY(MACHINE), "IA32_PLATFORM_ID" },
	{ ONE(0x1b), FILTER(MACHINE, APIC_BASE), "IA32_APIC_BASE: mode and address are fixed" },
	{ ONE(0x34), READ_ONLY(MACHINE), "MSR_SMI_COUNT: explains jitter" },
	{ ONE(0x3a), CONSTANT(1, GP), "IA32_FEATURE_CONTROL: locked, nothing enabled" },
	{ ONE(0x48), PASS(KEPT), "IA32_SPEC_CTRL" },
	{ ONE(0x49), WRITE_ONLY, "IA32_PRED_CMD" },
	{ ONE(0x8b), FILTER(MACHINE, IGNORED), "IA32_BIOS_SIGN_ID: written before it is read" },
	{ ONE(0xce), CONSTANT(0, GP), "MSR_PLATFORM_INFO: no CPUID faulting, no ratios" },
	{ ONE(0xe1), PASS(KEPT), "IA32_UMWAIT_CONTROL" },
	{ ONE(0xfe), CONSTANT(0, GP), "IA32_MTRRCAP: no variable and no fixed ranges" },
	{ ONE(0x10a), READ_ONLY(MACHINE), "IA32_ARCH_CAPABILITIES" },
	{ ONE(0x10b), WRITE_ONLY, "IA32_FLUSH_CMD" },
	{ 0x174, 0x176, PASS(FIELD), "IA32_SYSENTER_*: switched by VM entry and exit" },
	{ ONE(0x179), CONSTANT(0, GP), "IA32_MCG_CAP: no banks" },
	{ ONE(0x17a), CONSTANT(0, SAME), "IA32_MCG_STATUS" },
	{ ONE(0x1a0), CONSTANT(MISC_ENABLE, SAME), "IA32_MISC_ENABLE" },
	{ 0x1c4, 0x1c5, PASS(KEPT), "IA32_XFD, IA32_XFD_ERR" },
	{ ONE(0x1d9), CONSTANT(0, SAME), "IA32_DEBUGCTL: no branch records" },
	{ 0x200, 0x21f, NONE, "variable MTRRs: IA32_MTRRCAP says that there are none" },
	{ 0x250, 0x26f, NONE, "fixed MTRRs: IA32_MTRRCAP says that there are none" },
	{ ONE(0x277), PASS(FIELD), "IA32_PAT: switched by VM entry and exit" },
	{ ONE(0x2ff), CELL_MSR_READ_MTRR_DEF_TYPE, CELL_MSR_WRITE_MTRR_DEF_TYPE,
	  SOURCE(NONE), 0, "IA32_MTRR_DEF_TYPE: types come from EPT and PAT, the value is kept" },
	{ ONE(0x345), CONSTANT(0, GP), "IA32_PERF_CAPABILITIES" },
	{ 0x480, 0x493, NONE, "VMX" },
	{ ONE(0x6a0), PASS(KEPT), "IA32_U_CET" },
	{ ONE(0x6a2), PASS(KEPT), "IA32_S_CET" },
	{ 0x6a4, 0x6a8, PASS(KEPT), "IA32_PL0_SSP to IA32_INTERRUPT_SSP_TABLE_ADDR" },
	{ ONE(0x6e0), PASS(APIC), "IA32_TSC_DEADLINE" },
	{ ONE(0x6e1), PASS(KEPT), "IA32_PKRS" },
	{ 0x802, 0x803, READ_ONLY(APIC), "x2APIC ID, version" },
	{ ONE(0x808), PASS(APIC), "x2APIC TPR" },
	{ ONE(0x80a), READ_ONLY(APIC), "x2APIC PPR" },
	{ ONE(0x80b), WRITE_ONLY, "x2APIC EOI" },
	{ ONE(0x80d), READ_ONLY(APIC), "x2APIC LDR" },
	{ ONE(0x80f), PASS(APIC), "x2APIC spurious interrupt vector" },
	{ 0x810, 0x827, READ_ONLY(APIC), "x2APIC ISR, TMR, IRR" },
	{ ONE(0x828), PASS(APIC), "x2APIC ESR" },
	{ ONE(0x82f), FILTER(APIC, LVT), "x2APIC LVT CMCI" },
	{ ONE(0x830), FILTER(APIC, ICR), "x2APIC ICR" },
	{ ONE(0x832), PASS(APIC), "x2APIC LVT timer: has no delivery mode" },
	{ 0x833, 0x836, FILTER(APIC, LVT), "x2APIC LVT thermal, performance counters, LINT0, LINT1" },
	{ ONE(0x837), PASS(APIC), "x2APIC LVT error: has no delivery mode" },
	{ ONE(0x838), PASS(APIC), "x2APIC timer: initial count" },
	{ ONE(0x839), READ_ONLY(APIC), "x2APIC timer: current count" },
	{ ONE(0x83e), PASS(APIC), "x2APIC timer: divide configuration" },
	{ ONE(0x83f), WRITE_ONLY, "x2APIC self IPI" },
	{ ONE(0xda0), FILTER(KEPT, XSS), "IA32_XSS: components that stay inside the CPU" },
	{ ONE(0xc0000080), PASS(RESET), "IA32_EFER: switched by VM entry and exit" },
	{ 0xc0000081, 0xc0000084, PASS(KEPT), "IA32_STAR, IA32_LSTAR, IA32_CSTAR, IA32_FMASK" },
	{ 0xc0000100, 0xc0000101, PASS(RESET), "IA32_FS_BASE, IA32_GS_BASE: of the segments" },
	{ ONE(0xc0000102), PASS(KEPT), "IA32_KERNEL_GS_BASE" },
	{ ONE(0xc0000103), PASS(KEPT), "IA32_TSC_AUX" },
};

const unsigned int cell_msr_num_rules = ARRAY_SIZE(cell_msr_rules);

static const struct cell_msr_rule *rule_of(uint32_t msr)
{
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		if (msr >= cell_msr_rules[i].first && msr <= cell_msr_rules[i].last)
			return &cell_msr_rules[i];
	}
	return NULL;
}

void cell_msr_reset(struct cell_msr_state *state, uint64_t apic_base)
{
	state->mtrr_def_type = MTRR_ENABLE | MTRR_TYPE_WB;
	state->apic_base = apic_base;
}

static bool is_x2apic(uint32_t msr)
{
	return msr >= MSR_X2APIC_BASE && msr <= MSR_X2APIC_LAST;
}

void cell_msr_bitmap_init(struct msr_bitmap *bitmap, bool x2apic)
{
	memset(bitmap, 0xff, sizeof(*bitmap));
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		const struct cell_msr_rule *rule = &cell_msr_rules[i];

		if (is_x2apic(rule->first) && !x2apic)
			continue;
		for (uint32_t msr = rule->first; msr <= rule->last; msr++)
			msr_bitmap_pass(bitmap, msr, rule->read == CELL_MSR_READ_PASS,
					rule->write == CELL_MSR_WRITE_PASS);
	}
}

enum cell_msr_action cell_msr_read(const struct cell_msr_state *state, uint32_t msr,
				   uint64_t *value)
{
	const struct cell_msr_rule *rule = rule_of(msr);

	if (!rule)
		return CELL_MSR_GP;
	switch (rule->read) {
	case CELL_MSR_READ_CONSTANT:
		*value = rule->value;
		return CELL_MSR_DONE;
	case CELL_MSR_READ_MTRR_DEF_TYPE:
		*value = state->mtrr_def_type;
		return CELL_MSR_DONE;
	case CELL_MSR_READ_PASS:
		return is_x2apic(msr) ? CELL_MSR_APIC : CELL_MSR_GP;
	}
	return CELL_MSR_GP;
}

/* SDM Vol. 3A, 12.11.2.1; types 2 and 3 do not exist. */
static enum cell_msr_action write_mtrr_def_type(struct cell_msr_state *state, uint64_t value)
{
	uint64_t type = value & MTRR_TYPE;

	if (value & ~(MTRR_TYPE | MTRR_FIXED_ENABLE | MTRR_ENABLE) || type > MTRR_TYPE_WB ||
	    type == 2 || type == 3)
		return CELL_MSR_GP;
	state->mtrr_def_type = value;
	return CELL_MSR_DONE;
}

static enum cell_msr_action done_if(bool accepted)
{
	return accepted ? CELL_MSR_DONE : CELL_MSR_GP;
}

enum cell_msr_action cell_msr_write(struct cell_msr_state *state, uint32_t msr, uint64_t value)
{
	const struct cell_msr_rule *rule = rule_of(msr);

	if (!rule)
		return CELL_MSR_FAULT;
	switch (rule->write) {
	case CELL_MSR_WRITE_PASS:
		return is_x2apic(msr) ? CELL_MSR_APIC : CELL_MSR_FAULT;
	case CELL_MSR_WRITE_GP:
		return CELL_MSR_GP;
	case CELL_MSR_WRITE_IGNORED:
		return CELL_MSR_DONE;
	case CELL_MSR_WRITE_SAME:
		return done_if(value == rule->value);
	case CELL_MSR_WRITE_APIC_BASE:
		return done_if(value == state->apic_base);
	case CELL_MSR_WRITE_MTRR_DEF_TYPE:
		return write_mtrr_def_type(state, value);
	case CELL_MSR_WRITE_XSS:
		return value & ~CELL_XSS_ALLOWED ? CELL_MSR_GP : CELL_MSR_WRITE_HARDWARE;
	case CELL_MSR_WRITE_ICR:
		return CELL_MSR_SEND_ICR;
	case CELL_MSR_WRITE_LVT:
		return CELL_MSR_SET_LVT;
	}
	return CELL_MSR_FAULT;
}
