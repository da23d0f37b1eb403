// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSR accesses that the bitmap does not let pass, and MSRs that it cannot describe. VMX does not
 * exist for the guest; everything else ends at the machine's own MSR.
 */
#include "cell/root.h"
#include "devices/cat.h"
#include "exit/exit.h"
#include "lib/printk.h"
#include "vmx/mtrr.h"
#include "x86/arch.h"

static bool msr_is_vmx(uint32_t msr)
{
	return (msr >= MSR_IA32_VMX_BASIC && msr <= MSR_IA32_VMX_LAST) ||
	       msr == MSR_IA32_SMM_MONITOR_CTL;
}

enum exit_action exit_rdmsr(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t msr = (uint32_t)regs->rcx;
	uint64_t value;

	(void)cpu;
	if (msr_is_vmx(msr) || rdmsr_safe(msr, &value))
		return ACTION_INJECT_GP;
	if (msr == MSR_IA32_FEATURE_CONTROL)
		value = (value | FEATURE_CONTROL_LOCK) &
			~(FEATURE_CONTROL_VMX_IN_SMX | FEATURE_CONTROL_VMX_OUTSIDE_SMX);
	regs->rax = (uint32_t)value;
	regs->rdx = value >> 32;
	return ACTION_ADVANCE;
}

static enum exit_action microcode_update(struct percpu *cpu)
{
	/* Nothing is loaded, and Linux' early loader does not say so: the driver does. */
	image_header.microcode_ignored = 1;
	complain(cpu, COMPLAINT_MICROCODE,
		 "CPU %u: microcode update ignored; let rvm.efi do it (microcode FILE in rvm.conf), or update before the core is enabled\n",
		 cpu->cpu);
	return ACTION_ADVANCE;
}

static enum exit_action mtrr_write(struct percpu *cpu, uint32_t msr, uint64_t value)
{
	if (wrmsr_safe(msr, value))
		return ACTION_INJECT_GP;
	if (msr == MSR_IA32_MTRR_DEF_TYPE && root_cell_mtrr_changed()) {
		cpu->flush_ept = 1;
		kick_flush_ept(cpu);
	}
	return ACTION_ADVANCE;
}

static enum exit_action cache_write(struct percpu *cpu, uint32_t msr, uint64_t wanted)
{
	uint64_t value = wanted;
	enum cat_write what = cat_root_write(msr, &value);

	if (what != CAT_WRITE || value != wanted)
		complain(cpu, COMPLAINT_CACHE,
			 "CPU %u: MSR %x: write of %llx changed or refused, cells have parts of the cache\n",
			 cpu->cpu, msr, (unsigned long long)wanted);
	if (what == CAT_IGNORE)
		return ACTION_ADVANCE;
	return what == CAT_FAULT || wrmsr_safe(msr, value) ? ACTION_INJECT_GP : ACTION_ADVANCE;
}

enum exit_action exit_wrmsr(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t msr = (uint32_t)regs->rcx;
	uint64_t value = (regs->rdx & 0xffffffffU) << 32 | (regs->rax & 0xffffffffU);

	if (msr_is_vmx(msr) || msr == MSR_IA32_FEATURE_CONTROL)
		return ACTION_INJECT_GP;
	if (msr == MSR_X2APIC_ICR)
		return exit_x2apic_icr(cpu, value);
	if (msr == MSR_IA32_APIC_BASE)
		return exit_apic_base(cpu, value);
	if (msr == MSR_IA32_BIOS_UPDT_TRIG)
		return microcode_update(cpu);
	if (msr_is_mtrr(msr))
		return mtrr_write(cpu, msr, value);
	if (cat_is_register(msr))
		return cache_write(cpu, msr, value);
	return wrmsr_safe(msr, value) ? ACTION_INJECT_GP : ACTION_ADVANCE;
}
