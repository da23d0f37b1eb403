// SPDX-License-Identifier: GPL-2.0-only
/* Host state of the VMCS: what the processor loads on every exit (SDM Vol. 3C, 25.5). */
#include "vmx/vcpu.h"
#include "x86/arch.h"

void vmcs_set(struct percpu *cpu, enum vmcs_field field, uint64_t value)
{
	if (!vmwrite_checked(field, value) || cpu->bad_field)
		return;
	cpu->bad_field = field;
	cpu->bad_value = value;
}

void vmcs_init_host(struct percpu *cpu, const struct vcpu_setup *setup)
{
	vmcs_set(cpu, VMCS_HOST_CR0, read_cr0());
	vmcs_set(cpu, VMCS_HOST_CR3, setup->host_cr3);
	vmcs_set(cpu, VMCS_HOST_CR4, setup->host_cr4);
	vmcs_set(cpu, VMCS_HOST_EFER, X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE);
	/* The core's own mappings use entries 0 (WB) and 3 (UC). */
	vmcs_set(cpu, VMCS_HOST_PAT, PAT_POWER_ON);
	vmcs_set(cpu, VMCS_HOST_CS_SELECTOR, read_cs());
	vmcs_set(cpu, VMCS_HOST_SS_SELECTOR, 0);
	vmcs_set(cpu, VMCS_HOST_DS_SELECTOR, 0);
	vmcs_set(cpu, VMCS_HOST_ES_SELECTOR, 0);
	vmcs_set(cpu, VMCS_HOST_FS_SELECTOR, 0);
	vmcs_set(cpu, VMCS_HOST_GS_SELECTOR, 0);
	vmcs_set(cpu, VMCS_HOST_TR_SELECTOR, cpu->tss_selector);
	vmcs_set(cpu, VMCS_HOST_FS_BASE, 0);
	vmcs_set(cpu, VMCS_HOST_GS_BASE, 0);
	vmcs_set(cpu, VMCS_HOST_TR_BASE, (uint64_t)&cpu->tss);
	vmcs_set(cpu, VMCS_HOST_GDTR_BASE, (uint64_t)cpu->gdt);
	vmcs_set(cpu, VMCS_HOST_IDTR_BASE, (uint64_t)cpu->idt);
	vmcs_set(cpu, VMCS_HOST_SYSENTER_CS, 0);
	vmcs_set(cpu, VMCS_HOST_SYSENTER_ESP, 0);
	vmcs_set(cpu, VMCS_HOST_SYSENTER_EIP, 0);
	vmcs_set(cpu, VMCS_HOST_RSP, (uint64_t)percpu_page(cpu, PERCPU_STACK_TOP));
	vmcs_set(cpu, VMCS_HOST_RIP, (uint64_t)vmx_exit);
}
