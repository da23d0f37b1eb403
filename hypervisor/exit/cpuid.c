// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID: the machine's own answer, without the features of x86/feature_policy.c, with the bits that follow the guest's CR4
 * and mode, and the answer leaf (include/cpuid_leaf.h). The one exit that cannot be switched off and
 * that guests ask for all the time, so it is taken before the dispatcher; every instruction counts.
 */
#include "cpuid_leaf.h"
#include "exit/advance.h"
#include "exit/exit.h"
#include "vmx/vcpu.h"
#include "vmx/vmcs_layout.h"
#include "x86/arch.h"
#include "x86/feature_policy.h"

_Static_assert(VMCS_EXIT_REASON_FIELD == VMCS_EXIT_REASON && EXIT_REASON_CPUID == EXIT_CPUID,
	       "vmx/run.S");

#define LEAF_FEATURES 1
#define LEAF_STRUCTURED_FEATURES 7
#define LEAF_EXTENDED_FEATURES 0x80000001U

/* Leaves 1 and 7 of the basic and the extended range, and the answer leaf. */
static inline bool leaf_needs_adjusting(uint32_t leaf)
{
	if (!(leaf & 0x7ffffff8U))
		return 1U << (leaf & 7) & (1U << 1 | 1U << 7);
	return leaf == RVM_CPUID_LEAF;
}

static void answer_leaf(struct percpu *cpu, struct guest_regs *regs)
{
	regs->rax = RVM_CPUID_MAGIC;
	regs->rbx = RVM_ABI_VERSION;
	regs->rcx = cpu->cpu;
	regs->rdx = image_header.door;
}

static uint64_t follow(uint64_t value, uint64_t bit, uint64_t on)
{
	return on ? value | bit : value & ~bit;
}

static void hide(struct guest_regs *regs, uint32_t leaf, uint32_t subleaf)
{
	regs->rax &= ~cpuid_hidden(leaf, subleaf, CPUID_EAX);
	regs->rcx &= ~cpuid_hidden(leaf, subleaf, CPUID_ECX);
	regs->rdx &= ~cpuid_hidden(leaf, subleaf, CPUID_EDX);
}

static __attribute__((noinline)) void adjust(struct guest_regs *regs, uint32_t leaf, uint32_t subleaf)
{
	switch (leaf) {
	case LEAF_FEATURES:
		/* What the policy says, as a constant: guests ask for this leaf most. */
		regs->rcx &= ~(CPUID_1_ECX_VMX | CPUID_1_ECX_SMX);
		regs->rcx = follow(regs->rcx, CPUID_1_ECX_OSXSAVE,
				   vmread(VMCS_GUEST_CR4) & X86_CR4_OSXSAVE);
		break;
	case LEAF_STRUCTURED_FEATURES:
		if (subleaf == 0)
			regs->rcx = follow(regs->rcx, CPUID_7_ECX_OSPKE,
					   vmread(VMCS_GUEST_CR4) & X86_CR4_PKE);
		if (subleaf == 1)
			hide(regs, leaf, subleaf);
		break;
	case LEAF_EXTENDED_FEATURES:
		/* Reported in 64-bit mode only (SDM Vol. 2A), and the core always is. */
		if (!(vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)) & SEG_LONG))
			regs->rdx &= ~CPUID_80000001_EDX_SYSCALL;
		break;
	case RVM_CPUID_LEAF:
		answer_leaf(cpu_of_regs(regs), regs);
		break;
	}
}

/*
 * An NMI that arrives meanwhile opens the NMI window itself (exit/event.c), so there is nothing to
 * look for before the guest goes on.
 */
void exit_cpuid(struct guest_regs *regs)
{
	uint32_t leaf = (uint32_t)regs->rax, subleaf = (uint32_t)regs->rcx;
	uint64_t rax = leaf, rbx, rcx = subleaf, rdx;

	percpu_public(cpu_of_regs(regs))->exits[EXIT_CPUID]++;
	cpuid_registers(&rax, &rbx, &rcx, &rdx);
	regs->rax = rax;
	regs->rbx = rbx;
	regs->rcx = rcx;
	regs->rdx = rdx;
	advance_rip(vmread(VMCS_EXIT_INSTRUCTION_LENGTH));
	if (leaf_needs_adjusting(leaf))
		adjust(regs, leaf, subleaf);
}
