// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest state after INIT and SIPI (SDM Vol. 3A, table 10-1). Runs on the SIPI exit: on the INIT exit
 * there is no time, see exit/init_sipi.c.
 */
#include "vmx/controls.h"
#include "vmx/inject.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/features.h"

#define RESET_ACCESS_CODE 0x9b
#define RESET_ACCESS_DATA 0x93
#define RESET_ACCESS_LDT 0x82
#define RESET_ACCESS_TSS 0x8b
#define RESET_DR6 0xffff0ff0ULL
#define RESET_DR7 0x400ULL

static void reset_segment(unsigned int seg, uint16_t selector, uint32_t access)
{
	vmwrite(VMCS_GUEST_SELECTOR(seg), selector);
	vmwrite(VMCS_GUEST_BASE(seg), (uint64_t)selector << 4);
	vmwrite(VMCS_GUEST_LIMIT(seg), 0xffff);
	vmwrite(VMCS_GUEST_ACCESS_RIGHTS(seg), access);
}

static void reset_segments(void)
{
	static const uint8_t data_segments[] = { SEG_ES, SEG_SS, SEG_DS, SEG_FS, SEG_GS };

	for (unsigned int i = 0; i < ARRAY_SIZE(data_segments); i++)
		reset_segment(data_segments[i], 0, RESET_ACCESS_DATA);
	reset_segment(SEG_LDTR, 0, RESET_ACCESS_LDT);
	reset_segment(SEG_TR, 0, RESET_ACCESS_TSS);
	vmwrite(VMCS_GUEST_GDTR_BASE, 0);
	vmwrite(VMCS_GUEST_GDTR_LIMIT, 0xffff);
	vmwrite(VMCS_GUEST_IDTR_BASE, 0);
	vmwrite(VMCS_GUEST_IDTR_LIMIT, 0xffff);
}

static void reset_control_registers(void)
{
	/* Where they are masked, what counts is what the guest sees. */
	bool root = vcpu_is_root();
	uint64_t kept = vmread(root ? VMCS_GUEST_CR0 : VMCS_CR0_READ_SHADOW) &
			(X86_CR0_CD | X86_CR0_NW);

	vmwrite(VMCS_GUEST_CR0, (root ? kept : 0) | X86_CR0_ET | vmx_cr0_fixed());
	vmwrite(VMCS_CR0_READ_SHADOW, kept | X86_CR0_ET);
	vmwrite(VMCS_GUEST_CR3, 0);
	vmwrite(VMCS_GUEST_CR4, rdmsr(MSR_IA32_VMX_CR4_FIXED0) | (root ? 0 : X86_CR4_MCE));
	vmwrite(VMCS_CR4_READ_SHADOW, 0);
	vmwrite(VMCS_GUEST_EFER, 0);
	vmwrite(VMCS_ENTRY_CONTROLS, vmread(VMCS_ENTRY_CONTROLS) & ~(1ULL << ENTRY_IA32E_MODE));
	write_cr2(0);
}

static void reset_debug_registers(void)
{
	write_dr0(0);
	write_dr1(0);
	write_dr2(0);
	write_dr3(0);
	write_dr6(RESET_DR6);
	vmwrite(VMCS_GUEST_DR7, RESET_DR7);
	vmwrite(VMCS_GUEST_DEBUGCTL, 0);
	vmwrite(VMCS_GUEST_PENDING_DEBUG, 0);
}

static void reset(struct guest_regs *regs)
{
	struct cpuid_regs version;

	cpuid_count(1, 0, &version);
	*regs = (struct guest_regs){ .rdx = version.eax };
	reset_segments();
	reset_control_registers();
	reset_debug_registers();
	vmwrite(VMCS_GUEST_RSP, 0);
	vmwrite(VMCS_GUEST_RFLAGS, X86_RFLAGS_FIXED);
	vmwrite(VMCS_GUEST_INTERRUPTIBILITY, 0);
	vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_ACTIVE);
	inject_nothing();
	if (cpu_has_cet()) {
		wrmsr(MSR_IA32_S_CET, 0);
		wrmsr(MSR_IA32_U_CET, 0);
	}
	/* Whoever is started has other memory under the same addresses than whoever ran here last. */
	vcpu_flush();
}

void vcpu_reset(struct guest_regs *regs, uint8_t vector)
{
	reset(regs);
	reset_segment(SEG_CS, (uint16_t)(vector << 8), RESET_ACCESS_CODE);
	vmwrite(VMCS_GUEST_RIP, 0);
}

void vcpu_start(struct guest_regs *regs, uint64_t address)
{
	/* After power-on, not only INIT: the caches are off as far as the guest can see. */
	vmwrite(VMCS_CR0_READ_SHADOW, X86_CR0_CD | X86_CR0_NW);
	reset(regs);
	reset_segment(SEG_CS, (uint16_t)(address >> 4 & 0xf000), RESET_ACCESS_CODE);
	vmwrite(VMCS_GUEST_BASE(SEG_CS), address & ~0xffffULL);
	vmwrite(VMCS_GUEST_RIP, address & 0xffff);
}

void vcpu_halt(void)
{
	vmwrite(VMCS_GUEST_RFLAGS, X86_RFLAGS_FIXED);
	/* Not seen by anybody: who halts here is reset before it executes anything. */
	vmwrite(VMCS_GUEST_CR4, vmread(VMCS_GUEST_CR4) | X86_CR4_MCE);
	vmwrite(VMCS_GUEST_INTERRUPTIBILITY, 0);
	inject_nothing();
	vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_HLT);
}
