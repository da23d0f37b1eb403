// SPDX-License-Identifier: GPL-2.0-only
/* See x86/cell_cpuid.h. Two tables: what a leaf keeps (SDM Vol. 2A, CPUID), and which bits go. */
#include "x86/cell_cpuid.h"
#include "cpuid_leaf.h"
#include "x86/arch.h"
#include "x86/feature_policy.h"

#define CPUID_1_ECX_X2APIC BIT(21)
#define CPUID_1_ECX_HYPERVISOR BIT(31)

#define ANY_SUBLEAF 0xffffffffU

/* "Jail" "hous" "e\0\0\0" */
#define SIGNATURE_EBX 0x6c69614aU
#define SIGNATURE_ECX 0x73756f68U
#define SIGNATURE_EDX 0x00000065U

/* Leaves and subleaves of which a cell sees no more than these bits. */
static const struct {
	uint32_t leaf, subleaf;
	struct cpuid_regs kept;
} limited[] = {
	/* Serial number. */
	{ 0x3, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* MONITOR and MWAIT. */
	{ 0x5, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* Thermal and power management: that the APIC timer runs in all C-states. */
	{ 0x6, ANY_SUBLEAF, { 1U << 2, 0, 0, 0 } },
	/* Direct cache access. */
	{ 0x9, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* Performance counters. */
	{ 0xa, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* XSS: user and supervisor CET. */
	{ 0xd, 1, { ~0U, ~0U, 3U << 11, 0 } },
	/* State of Processor Trace, PASID, HDC, user interrupts, LBR, HWP. */
	{ 0xd, 8, { 0, 0, 0, 0 } },
	{ 0xd, 10, { 0, 0, 0, 0 } },
	{ 0xd, 13, { 0, 0, 0, 0 } },
	{ 0xd, 14, { 0, 0, 0, 0 } },
	{ 0xd, 15, { 0, 0, 0, 0 } },
	{ 0xd, 16, { 0, 0, 0, 0 } },
	/* Monitoring and allocation of shared resources. */
	{ 0xf, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x10, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* SGX, Processor Trace. */
	{ 0x12, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x14, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	/* Key Locker, PCONFIG, LBR, HRESET, TDX, performance counters again. */
	{ 0x19, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x1b, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x1c, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x20, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x21, ANY_SUBLEAF, { 0, 0, 0, 0 } },
	{ 0x23, ANY_SUBLEAF, { 0, 0, 0, 0 } },
};

/* Hidden beside those of x86/feature_policy.c. */
static const struct {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	uint32_t bits;
} hidden[] = {
	/* DTES64, MONITOR, DS-CPL, EIST, TM2, SDBG, xTPR, PDCM, DCA */
	{ 1, 0, CPUID_ECX, 1U << 2 | 1U << 3 | 1U << 4 | 1U << 7 | 1U << 8 | 1U << 11 | 1U << 14 |
			   1U << 15 | 1U << 18 },
	/* MCA, PSN, DS, ACPI (thermal), TM, PBE */
	{ 1, 0, CPUID_EDX, 1U << 14 | 1U << 18 | 1U << 21 | 1U << 22 | 1U << 29 | 1U << 31 },
	/* TSC_ADJUST, SGX, RDT-M, MPX, RDT-A, PT */
	{ 7, 0, CPUID_EBX, 1U << 1 | 1U << 2 | 1U << 12 | 1U << 14 | 1U << 15 | 1U << 25 },
	/* TME, Key Locker, bus lock detection, ENQCMD, SGX_LC */
	{ 7, 0, CPUID_ECX, 1U << 13 | 1U << 23 | 1U << 24 | 1U << 29 | 1U << 30 },
	/* UINTR, SRBDS_CTRL, TSX_FORCE_ABORT, PCONFIG, architectural LBR */
	{ 7, 0, CPUID_EDX, 1U << 5 | 1U << 9 | 1U << 13 | 1U << 18 | 1U << 19 },
	/* Performance counters (leaf 23H), HRESET */
	{ 7, 1, CPUID_EAX, 1U << 8 | 1U << 22 },
	/* PPIN */
	{ 7, 1, CPUID_EBX, 1U << 0 },
	/* UIRET changes UIF */
	{ 7, 1, CPUID_EDX, 1U << 17 },
	/* UC_LOCK_DIS */
	{ 7, 2, CPUID_EDX, 1U << 6 },
	/* MPX in XCR0 */
	{ 0xd, 0, CPUID_EAX, 3U << 3 },
};

static uint32_t *register_of(struct cpuid_regs *regs, enum cpuid_register reg)
{
	switch (reg) {
	case CPUID_EAX:
		return &regs->eax;
	case CPUID_EBX:
		return &regs->ebx;
	case CPUID_ECX:
		return &regs->ecx;
	case CPUID_EDX:
		break;
	}
	return &regs->edx;
}

static void limit(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(limited); i++) {
		const struct cpuid_regs *kept = &limited[i].kept;

		if (limited[i].leaf != leaf ||
		    (limited[i].subleaf != ANY_SUBLEAF && limited[i].subleaf != subleaf))
			continue;
		regs->eax &= kept->eax;
		regs->ebx &= kept->ebx;
		regs->ecx &= kept->ecx;
		regs->edx &= kept->edx;
	}
}

/* Leaf 1 does not look at the subleaf. */
static void hide(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs)
{
	if (leaf == 1)
		subleaf = 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(hidden); i++) {
		if (hidden[i].leaf == leaf && hidden[i].subleaf == subleaf)
			*register_of(regs, hidden[i].reg) &= ~hidden[i].bits;
	}
	for (enum cpuid_register reg = CPUID_EAX; reg <= CPUID_EDX; reg++)
		*register_of(regs, reg) &= ~cpuid_hidden(leaf, subleaf, reg);
}

static uint32_t follow(uint32_t value, uint64_t bit, bool on)
{
	return on ? value | (uint32_t)bit : value & ~(uint32_t)bit;
}

static void follow_state(uint32_t leaf, uint32_t subleaf, const struct cell_cpuid_state *state,
			 struct cpuid_regs *regs)
{
	switch (leaf) {
	case 1:
		regs->ecx = follow(regs->ecx, CPUID_1_ECX_OSXSAVE, state->cr4 & X86_CR4_OSXSAVE);
		regs->ecx = follow(regs->ecx, CPUID_1_ECX_X2APIC, state->x2apic);
		regs->ecx |= (uint32_t)CPUID_1_ECX_HYPERVISOR;
		break;
	case 7:
		if (subleaf == 0)
			regs->ecx = follow(regs->ecx, CPUID_7_ECX_OSPKE, state->cr4 & X86_CR4_PKE);
		break;
	case 0x80000001U:
		if (!state->code_64)
			regs->edx &= ~(uint32_t)CPUID_80000001_EDX_SYSCALL;
		break;
	}
}

/* On bare metal these leaves repeat the highest basic one (SDM Vol. 2A, CPUID). */
static void software_leaf(uint32_t leaf, struct cpuid_regs *regs)
{
	*regs = (struct cpuid_regs){ 0 };
	if (leaf != JAILHOUSE_CPUID_SIGNATURE)
		return;
	*regs = (struct cpuid_regs){ JAILHOUSE_CPUID_FEATURES, SIGNATURE_EBX, SIGNATURE_ECX,
				     SIGNATURE_EDX };
}

void cell_cpuid(uint32_t leaf, uint32_t subleaf, const struct cell_cpuid_state *state,
		struct cpuid_regs *regs)
{
	if (leaf >> 28 == 4 || leaf == RVM_CPUID_LEAF) {
		software_leaf(leaf, regs);
		return;
	}
	limit(leaf, subleaf, regs);
	hide(leaf, subleaf, regs);
	follow_state(leaf, subleaf, state, regs);
}
