// SPDX-License-Identifier: GPL-2.0-only
/*
 * INIT and SIPI become state of the virtual CPU. Linux sends the first SIPI a few hundred
 * instructions after INIT, and one that arrives in root mode is lost: so INIT only parks the CPU,
 * and the reset state is built when the SIPI has arrived.
 *
 * While ICR writes are watched, INIT and SIPI of CPUs of the core come as requests instead, and
 * nothing depends on time. A CPU then waits for SIPI halted, with all masked but the NMI of a kick.
 */
#include "cell/cell.h"
#include "devices/cpu_start.h"
#include "devices/kick.h"
#include "exit/exit.h"
#include "vmx/inject.h"
#include "vmx/vcpu.h"

enum exit_action exit_init(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	vmwrite(VMCS_GUEST_ACTIVITY_STATE, ACTIVITY_WAIT_FOR_SIPI);
	/* Before the dispatcher looks for a request to be held. */
	kick_ignore(cpu);
	vmwrite(VMCS_GUEST_INTERRUPTIBILITY, 0);
	inject_nothing();
	cpu->nmi_pending = 0;
	/* What other CPUs have requested before is over: this CPU now waits in the other way. */
	cpu->start = 0;
	if (cpu->step_pages)
		hidden_memory_cancel(cpu);
	return ACTION_RESUME;
}

enum exit_action exit_sipi(struct percpu *cpu, struct guest_regs *regs)
{
	kick_listen(cpu);
	vcpu_reset(regs, (uint8_t)vmread(VMCS_EXIT_QUALIFICATION));
	if (cpu->fetched) {
		/* Nobody has started it. */
		vcpu_halt();
		cpu->start = CPU_START_WAITING;
	}
	return ACTION_RESUME;
}

static void wait_for_request(struct percpu *cpu, struct guest_regs *regs)
{
	kick_listen(cpu);
	cpu->nmi_pending = 0;
	if (cpu->step_pages)
		hidden_memory_cancel(cpu);
	vcpu_reset(regs, 0);
	vcpu_halt();
	percpu_public(cpu)->inits++;
}

void init_sipi_take(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t taken;

	if (cell_cpu_failed(cpu)) {
		cpu->start = 0;
		return;
	}
	while ((taken = cpu_start_take(&cpu->start))) {
		if (taken & CPU_START_INIT) {
			wait_for_request(cpu, regs);
			continue;
		}
		vcpu_reset(regs, (uint8_t)taken);
		percpu_public(cpu)->sipis++;
	}
}
