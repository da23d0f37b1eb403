// SPDX-License-Identifier: GPL-2.0-only
/* Instructions that exit whatever the settings: XSETBV, INVD, VMX and SMX, task switches. */
#include "cell/cell.h"
#include "exit/exit.h"
#include "exit/guest_regs.h"
#include "x86/cell_cpuid.h"
#include "x86/feature_policy.h"
#include "x86/xcr0.h"

#define CPUID_XSAVE 0xd

/* Components as the guest sees them. */
static uint64_t xcr0_supported(const struct percpu *cpu)
{
	const struct cell_cpuid_state state = { 0 };
	struct cpuid_regs r;

	cpuid_count(CPUID_XSAVE, 0, &r);
	if (cpu->cell != &root_cell)
		cell_cpuid(CPUID_XSAVE, 0, &state, &r);
	r.eax &= ~cpuid_hidden(CPUID_XSAVE, 0, CPUID_EAX);
	r.edx &= ~cpuid_hidden(CPUID_XSAVE, 0, CPUID_EDX);
	return (uint64_t)r.edx << 32 | r.eax;
}

/*
 * XCR0 is the guest's own. #UD comes before the exit; the level and the value are checked here whatever a
 * processor checks before, and once more by the processor that executes it.
 */
enum exit_action exit_xsetbv(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t value = (regs->rdx & 0xffffffffU) << 32 | (regs->rax & 0xffffffffU);

	if (guest_cpl() || (uint32_t)regs->rcx || !xcr0_valid(value, xcr0_supported(cpu)))
		return ACTION_INJECT_GP;
	return xsetbv_safe(0, value) ? ACTION_INJECT_GP : ACTION_ADVANCE;
}

enum exit_action exit_invd(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	/* INVD would also drop what the core has written. */
	wbinvd();
	return ACTION_ADVANCE;
}

/* VMX and SMX do not exist for the guest: CPUID hides them, CR4.VMXE and CR4.SMXE read as 0. */
enum exit_action exit_no_vmx(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	return ACTION_INJECT_UD;
}

/*
 * Instructions of features that the guest does not have: x86/feature_policy.c hides them. SEAMCALL and
 * TDCALL exit at CPL 3 too: they must not stop the machine.
 */
enum exit_action exit_no_feature(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	return ACTION_INJECT_UD;
}

/* Only 32-bit code with task gates gets here; docs/limitations.md. */
enum exit_action exit_task_switch(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	return stop_because("CPU %u: task switch to selector 0x%llx is not emulated\n", cpu->cpu,
			    (unsigned long long)vmread(VMCS_EXIT_QUALIFICATION) & 0xffff);
}
