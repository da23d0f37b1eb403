// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exceptions of cells. #DB and #AC can be raised by their own delivery, by a breakpoint on the stack or a stack that is
 * not aligned. A processor that delivers them itself may never again come to where it takes a kick; here each of
 * them is an exit, and the cell gets what is its own.
 */
#include "cell/cell.h"
#include "exit/cell_exits.h"
#include "vmx/debug_exit.h"
#include "vmx/inject.h"
#include "x86/arch.h"

static bool is_int1(uint32_t info)
{
	return (info & INTR_INFO_TYPE) == INTR_TYPE_PRIV_SW_EXCEPTION;
}

static bool raised_by_itself(uint32_t info)
{
	const uint32_t same = INTR_INFO_VALID | INTR_INFO_TYPE | INTR_INFO_VECTOR;

	return !((vmread(VMCS_IDT_VECTORING_INFO) ^ info) & same);
}

static void set_debug_registers(uint32_t info)
{
	struct debug_registers regs = {
		.dr6 = read_dr6(),
		.dr7 = vmread(VMCS_GUEST_DR7),
		.debugctl = vmread(VMCS_GUEST_DEBUGCTL),
	};

	vmx_debug_exit(&regs, vmread(VMCS_EXIT_QUALIFICATION), is_int1(info));
	write_dr6(regs.dr6);
	vmwrite(VMCS_GUEST_DR7, regs.dr7);
	vmwrite(VMCS_GUEST_DEBUGCTL, regs.debugctl);
	/* All of it is in DR6 now. */
	vmwrite(VMCS_GUEST_PENDING_DEBUG, 0);
}

enum exit_action cell_exit_exception(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t info = (uint32_t)vmread(VMCS_EXIT_INTERRUPTION_INFO);
	uint32_t vector = info & INTR_INFO_VECTOR;

	if ((info & INTR_INFO_TYPE) == INTR_TYPE_NMI ||
	    (vector != X86_VEC_DB && vector != X86_VEC_AC))
		return exit_exception_nmi(cpu, regs);
	if (raised_by_itself(info))
		return stop_because("cell \"%s\": CPU %u: endless exception %u, raised by its own "
				    "delivery, RIP 0x%llx\n", cpu->cell->config->name, cpu->cpu, vector,
				    (unsigned long long)vmread(VMCS_GUEST_RIP));
	if (vector == X86_VEC_DB)
		set_debug_registers(info);
	inject_interrupted();
	if (!inject_reported())
		return stop_because("CPU %u: triple fault by exception %u\n", cpu->cpu, vector);
	return ACTION_RESUME;
}

/* No instruction has ended, and no event been delivered, for longer than the processor's own limit. */
enum exit_action cell_exit_notify(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	if (vmread(VMCS_EXIT_QUALIFICATION) & NOTIFY_CONTEXT_INVALID)
		return stop_because("CPU %u: nothing ends on it, and its state is lost\n", cpu->cpu);
	return ACTION_RESUME;
}
