// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID: the machine's own answer, without VMX and SMX, with the bits that follow the guest's CR4
 * and mode, and the answer leaf (include/cpuid_leaf.h).
 */
#include "cpuid_leaf.h"
#include "exit/exit.h"
#include "x86/arch.h"

#define LEAF_FEATURES 1
#define LEAF_STRUCTURED_FEATURES 7
#define LEAF_EXTENDED_FEATURES 0x80000001U

static void answer_leaf(struct percpu *cpu, struct cpuid_regs *r)
{
	r->eax = RVM_CPUID_MAGIC;
	r->ebx = RVM_ABI_VERSION;
	r->ecx = cpu->cpu;
	r->edx = image_header.door;
}

static uint32_t follow(uint32_t value, uint64_t bit, bool on)
{
	return on ? value | (uint32_t)bit : value & ~(uint32_t)bit;
}

static void adjust(struct percpu *cpu, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	switch (leaf) {
	case LEAF_FEATURES:
		r->ecx &= ~(uint32_t)(CPUID_1_ECX_VMX | CPUID_1_ECX_SMX);
		r->ecx = follow(r->ecx, CPUID_1_ECX_OSXSAVE,
				vmread(VMCS_GUEST_CR4) & X86_CR4_OSXSAVE);
		break;
	case LEAF_STRUCTURED_FEATURES:
		if (subleaf == 0)
			r->ecx = follow(r->ecx, CPUID_7_ECX_OSPKE,
					vmread(VMCS_GUEST_CR4) & X86_CR4_PKE);
		break;
	case LEAF_EXTENDED_FEATURES:
		/* Reported in 64-bit mode only (SDM Vol. 2A), and the core always is. */
		if (!(vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)) & SEG_LONG))
			r->edx &= ~(uint32_t)CPUID_80000001_EDX_SYSCALL;
		break;
	case RVM_CPUID_LEAF:
		answer_leaf(cpu, r);
		break;
	}
}

enum exit_action exit_cpuid(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t leaf = (uint32_t)regs->rax, subleaf = (uint32_t)regs->rcx;
	struct cpuid_regs r;

	cpuid_count(leaf, subleaf, &r);
	adjust(cpu, leaf, subleaf, &r);
	regs->rax = r.eax;
	regs->rbx = r.ebx;
	regs->rcx = r.ecx;
	regs->rdx = r.edx;
	return ACTION_ADVANCE;
}
