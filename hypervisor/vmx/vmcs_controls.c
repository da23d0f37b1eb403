// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control fields of the VMCS. The control words come from the table in vmx/caps.c; nothing exits
 * that need not.
 */
#include "vmx/controls.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/cell_cpuid.h"
#include "x86/feature_policy.h"

/* With unrestricted guest the guest may clear PE and PG (SDM Vol. 3C, 24.8). */
uint64_t vmx_cr0_fixed(void)
{
	return rdmsr(MSR_IA32_VMX_CR0_FIXED0) & ~(X86_CR0_PE | X86_CR0_PG);
}

uint64_t vmx_cr0_mask(void)
{
	/* The caches are not a cell's own: others share them, and the core would be without. */
	return vmx_cr0_fixed() | (vcpu_is_root() ? 0 : X86_CR0_CD | X86_CR0_NW);
}

uint64_t vmx_cr4_mask(void)
{
	/* With MCE off, a machine check of somebody else's would shut the machine down. */
	return rdmsr(MSR_IA32_VMX_CR4_FIXED0) | ~cr4_passed() |
	       (vcpu_is_root() ? 0 : CELL_CR4_HIDDEN | X86_CR4_MCE);
}

void vmcs_init_controls(struct percpu *cpu, const struct vcpu_setup *setup)
{
	const struct vmx_msrs *msrs = setup->msrs;
	uint32_t secondary = vmx_control_value(VMX_WORD_SECONDARY, msrs);
	uint32_t entry = vmx_control_value(VMX_WORD_ENTRY, msrs);

	vmcs_set(cpu, VMCS_PIN_BASED_CONTROLS, vmx_control_value(VMX_WORD_PIN, msrs));
	vmcs_set(cpu, VMCS_PRIMARY_CONTROLS, vmx_control_value(VMX_WORD_PRIMARY, msrs));
	vmcs_set(cpu, VMCS_SECONDARY_CONTROLS, secondary);
	vmcs_set(cpu, VMCS_EXIT_CONTROLS, vmx_control_value(VMX_WORD_EXIT, msrs));
	vmcs_set(cpu, VMCS_ENTRY_CONTROLS, entry | 1U << ENTRY_IA32E_MODE);
	vmcs_set(cpu, VMCS_EXCEPTION_BITMAP, BIT(X86_VEC_MC));
	/* Equal, so that bit 14 of the exception bitmap means page faults (SDM Vol. 3C, 25.6.3). */
	vmcs_set(cpu, VMCS_PAGE_FAULT_MASK, 0);
	vmcs_set(cpu, VMCS_PAGE_FAULT_MATCH, 0);
	vmcs_set(cpu, VMCS_CR3_TARGET_COUNT, 0);
	vmcs_set(cpu, VMCS_EXIT_MSR_STORE_COUNT, 0);
	vmcs_set(cpu, VMCS_EXIT_MSR_LOAD_COUNT, 0);
	vmcs_set(cpu, VMCS_ENTRY_MSR_LOAD_COUNT, 0);
	vmcs_set(cpu, VMCS_ENTRY_INTERRUPTION_INFO, 0);
	vmcs_set(cpu, VMCS_ENTRY_EXCEPTION_ERROR_CODE, 0);
	vmcs_set(cpu, VMCS_ENTRY_INSTRUCTION_LENGTH, 0);
	vmcs_set(cpu, VMCS_MSR_BITMAP, setup->cell.msr_bitmap);
	vmcs_set(cpu, VMCS_IO_BITMAP_A, setup->cell.io_bitmap_a);
	vmcs_set(cpu, VMCS_IO_BITMAP_B, setup->cell.io_bitmap_b);
	vmcs_set(cpu, VMCS_EPT_POINTER, setup->cell.eptp);
	if (secondary >> SECONDARY_VPID & 1)
		vmcs_set(cpu, VMCS_VPID, setup->cell.vpid);
	if (secondary >> SECONDARY_XSAVES & 1)
		vmcs_set(cpu, VMCS_XSS_EXITING_BITMAP, 0);
	if (secondary >> SECONDARY_PCONFIG & 1)
		vmcs_set(cpu, VMCS_PCONFIG_EXITING_BITMAP, 0);
	/* For cells: the processor's own limit and no more, with which there are no false alarms. */
	if (msrs->word[VMX_WORD_SECONDARY] >> 32 >> SECONDARY_NOTIFY_EXITING & 1)
		vmcs_set(cpu, VMCS_NOTIFY_WINDOW, 0);
	vmcs_set(cpu, VMCS_CR0_MASK, vmx_cr0_mask());
	vmcs_set(cpu, VMCS_CR4_MASK, vmx_cr4_mask());
}

void vcpu_primary_control(unsigned int bit, bool on)
{
	uint64_t value = vmread(VMCS_PRIMARY_CONTROLS);

	value = on ? value | 1ULL << bit : value & ~(1ULL << bit);
	vmwrite(VMCS_PRIMARY_CONTROLS, value);
}
