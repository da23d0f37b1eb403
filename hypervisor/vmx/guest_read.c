// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest of the current VMCS: its registers, for who continues it on the bare processor, and all that VM entry
 * looks at, for vmx/guest_check.c.
 */
#include "vmx/guest_check.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/features.h"

void vcpu_read_registers(struct cpu_state *s)
{
	s->rip = vmread(VMCS_GUEST_RIP);
	s->rsp = vmread(VMCS_GUEST_RSP);
	s->rflags = vmread(VMCS_GUEST_RFLAGS);
	s->cr0 = vmread(VMCS_GUEST_CR0);
	s->cr3 = vmread(VMCS_GUEST_CR3);
	s->cr4 = vmread(VMCS_GUEST_CR4);
	s->efer = vmread(VMCS_GUEST_EFER);
	s->pat = vmread(VMCS_GUEST_PAT);
	s->dr7 = vmread(VMCS_GUEST_DR7);
	s->debugctl = vmread(VMCS_GUEST_DEBUGCTL);
	s->sysenter_cs = vmread(VMCS_GUEST_SYSENTER_CS);
	s->sysenter_esp = vmread(VMCS_GUEST_SYSENTER_ESP);
	s->sysenter_eip = vmread(VMCS_GUEST_SYSENTER_EIP);
	s->gdt.base = vmread(VMCS_GUEST_GDTR_BASE);
	s->gdt.limit = (uint16_t)vmread(VMCS_GUEST_GDTR_LIMIT);
	s->idt.base = vmread(VMCS_GUEST_IDTR_BASE);
	s->idt.limit = (uint16_t)vmread(VMCS_GUEST_IDTR_LIMIT);
	for (unsigned int i = 0; i < NUM_SEGS; i++) {
		s->seg[i].selector = (uint16_t)vmread(VMCS_GUEST_SELECTOR(i));
		s->seg[i].base = vmread(VMCS_GUEST_BASE(i));
		s->seg[i].limit = (uint32_t)vmread(VMCS_GUEST_LIMIT(i));
		s->seg[i].access = (uint32_t)vmread(VMCS_GUEST_ACCESS_RIGHTS(i));
	}
}

void vmx_guest_read(struct vmx_guest *guest)
{
	*guest = (struct vmx_guest){
		.gdtr_limit = (uint32_t)vmread(VMCS_GUEST_GDTR_LIMIT),
		.idtr_limit = (uint32_t)vmread(VMCS_GUEST_IDTR_LIMIT),
		.interruptibility = (uint32_t)vmread(VMCS_GUEST_INTERRUPTIBILITY),
		.activity = (uint32_t)vmread(VMCS_GUEST_ACTIVITY_STATE),
		.pending_debug = vmread(VMCS_GUEST_PENDING_DEBUG),
		.link_pointer = vmread(VMCS_LINK_POINTER),
		.event = {
			.info = (uint32_t)vmread(VMCS_ENTRY_INTERRUPTION_INFO),
			.error_code = (uint32_t)vmread(VMCS_ENTRY_EXCEPTION_ERROR_CODE),
			.length = (uint32_t)vmread(VMCS_ENTRY_INSTRUCTION_LENGTH),
		},
		.entry_controls = (uint32_t)vmread(VMCS_ENTRY_CONTROLS),
		.cr0_fixed0 = vmx_cr0_fixed(),
		.cr0_fixed1 = rdmsr(MSR_IA32_VMX_CR0_FIXED1),
		.cr4_fixed0 = rdmsr(MSR_IA32_VMX_CR4_FIXED0),
		.cr4_fixed1 = rdmsr(MSR_IA32_VMX_CR4_FIXED1),
		.phys_bits = cpu_phys_bits(),
		.linear_bits = cpu_has_la57() ? 57 : 48,
	};
	for (unsigned int i = 0; i < NUM_PDPTES; i++)
		guest->pdpte[i] = vmread(VMCS_GUEST_PDPTE0 + 2 * i);
	vcpu_read_registers(&guest->cpu);
}
