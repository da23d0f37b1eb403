// SPDX-License-Identifier: GPL-2.0-only
/*
 * INIT and SIPI become state of the virtual CPU. Linux sends the first SIPI a few hundred
 * instructions after INIT, and one that arrives in root mode is lost: so INIT only parks the CPU,
 * and the reset state is built when the SIPI has arrived.
 */
#include "exit/exit.h"
#include "vmx/vcpu.h"

enum exit_action exit_init(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_WAIT_FOR_SIPI);
	vmwrite(VMCS_GUEST_INTERRUPTIBILITY, 0);
	vmwrite(VMCS_ENTRY_INTERRUPTION_INFO, 0);
	cpu->nmi_pending = 0;
	if (cpu->step_pages)
		hidden_memory_cancel(cpu);
	return ACTION_RESUME;
}

enum exit_action exit_sipi(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	vcpu_reset(regs, (uint8_t)vmread(VMCS_EXIT_QUALIFICATION));
	return ACTION_RESUME;
}
