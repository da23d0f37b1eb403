// SPDX-License-Identifier: GPL-2.0-only
/* Guest state for the first entry: the caller goes on as if the entry had simply returned 0. */
#include "vmx/vcpu.h"
#include "x86/arch.h"

static void set_segments(struct percpu *cpu, const struct cpu_state *s)
{
	for (unsigned int i = 0; i < NUM_SEGS; i++) {
		vmcs_set(cpu, VMCS_GUEST_SELECTOR(i), s->seg[i].selector);
		vmcs_set(cpu, VMCS_GUEST_BASE(i), s->seg[i].base);
		vmcs_set(cpu, VMCS_GUEST_LIMIT(i), s->seg[i].limit);
		vmcs_set(cpu, VMCS_GUEST_ACCESS_RIGHTS(i), s->seg[i].access);
	}
	vmcs_set(cpu, VMCS_GUEST_GDTR_BASE, s->gdt.base);
	vmcs_set(cpu, VMCS_GUEST_GDTR_LIMIT, s->gdt.limit);
	vmcs_set(cpu, VMCS_GUEST_IDTR_BASE, s->idt.base);
	vmcs_set(cpu, VMCS_GUEST_IDTR_LIMIT, s->idt.limit);
}

void vmcs_init_guest_os(struct percpu *cpu)
{
	struct cpu_state *s = &cpu->caller;

	s->rip = cpu->caller_stack[CALLER_STACK_WORDS - 1];
	s->rsp = cpu->caller_rsp + sizeof(cpu->caller_stack);
	vmcs_set(cpu, VMCS_GUEST_RIP, s->rip);
	vmcs_set(cpu, VMCS_GUEST_RSP, s->rsp);
	vmcs_set(cpu, VMCS_GUEST_RFLAGS, X86_RFLAGS_FIXED);
	vmcs_set(cpu, VMCS_GUEST_CR0, s->cr0 | vmx_cr0_mask());
	vmcs_set(cpu, VMCS_CR0_READ_SHADOW, s->cr0);
	vmcs_set(cpu, VMCS_GUEST_CR3, s->cr3);
	vmcs_set(cpu, VMCS_GUEST_CR4, s->cr4 | rdmsr(MSR_IA32_VMX_CR4_FIXED0));
	vmcs_set(cpu, VMCS_CR4_READ_SHADOW, s->cr4);
	vmcs_set(cpu, VMCS_GUEST_EFER, s->efer);
	vmcs_set(cpu, VMCS_GUEST_PAT, s->pat);
	vmcs_set(cpu, VMCS_GUEST_DR7, s->dr7);
	vmcs_set(cpu, VMCS_GUEST_DEBUGCTL, s->debugctl);
	vmcs_set(cpu, VMCS_GUEST_SYSENTER_CS, s->sysenter_cs);
	vmcs_set(cpu, VMCS_GUEST_SYSENTER_ESP, s->sysenter_esp);
	vmcs_set(cpu, VMCS_GUEST_SYSENTER_EIP, s->sysenter_eip);
	vmcs_set(cpu, VMCS_GUEST_INTERRUPTIBILITY, 0);
	vmcs_set(cpu, VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_ACTIVE);
	vmcs_set(cpu, VMCS_GUEST_PENDING_DEBUG, 0);
	vmcs_set(cpu, VMCS_LINK_POINTER, ~0ULL);
	for (unsigned int i = 0; i < 4; i++)
		vmcs_set(cpu, VMCS_GUEST_PDPTE0 + 2 * i, 0);
	set_segments(cpu, s);
}
