// SPDX-License-Identifier: GPL-2.0-only
/*
 * NMIs and machine checks: every NMI that is not a kick of the core belongs to the guest, whether it arrived in guest
 * or in root mode. Also triple faults and the ways to the end of a guest.
 */
#include "cell/cell.h"
#include "devices/cpu_start.h"
#include "devices/kick.h"
#include "devices/suspend.h"
#include "exit/exit.h"
#include "lib/printk.h"
#include "vmx/controls.h"
#include "vmx/inject.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/fault.h"
#include "x86/machine_check.h"
#include "x86/reset.h"

/*
 * Return: whether the NMI was a kick. A kick that merges with a device's NMI before delivery is
 * counted as a kick: the processor remembers only one.
 */
static bool take_kick(struct percpu *cpu)
{
	if (!__atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_SEQ_CST))
		return false;
	percpu_public(cpu)->kicks++;
	if (cpu->stop) {
		for (;;)
			cpu_halt();
	}
	if (cpu->flush_ept) {
		cpu->flush_ept = 0;
		invept(2, 0);
	}
	return true;
}

/*
 * INIT, SIPI or to be held was requested after the exit path has looked for it: the next VM entry has to
 * exit at once. Behind an INIT nothing of what the guest did counts, so nothing may block the NMI window.
 */
static void look_again(struct percpu *cpu)
{
	if (!cpu->vmcs_loaded)
		return;
	if (cpu->start & CPU_START_INIT) {
		vmwrite(VMCS_GUEST_INTERRUPTIBILITY, 0);
		inject_nothing();
	}
	vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, true);
}

/*
 * An NMI in root mode. The exit path may already have looked for pending NMIs, so the NMI window is
 * opened here: the VM entry that follows exits again at once.
 */
static void nmi_in_root(struct percpu *cpu)
{
	if (take_kick(cpu)) {
		if (cpu->start & CPU_START_REQUESTS || cpu->control != CPU_RUNS)
			look_again(cpu);
		return;
	}
	cpu->nmi_pending = 1;
	if (cpu->vmcs_loaded)
		vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, true);
}

/*
 * A machine check in root mode. If the processor can go on, it is the guest that has to judge it, as
 * on bare metal; it gets it with the next VM entry but one. Where the guest is not Linux the core judges, and what
 * would stop a cell stops the machine: it is the core that was hit.
 */
static bool machine_check_in_root(struct percpu *cpu)
{
	uint64_t status = rdmsr(MSR_IA32_MCG_STATUS);

	if (!cpu->vmcs_loaded || machine_check_interrupted(status))
		return false;
	if (!machine_check_is_linux(cpu)) {
		if (machine_check_verdict())
			return false;
		/* The next one would shut the machine down until then. */
		wrmsr(MSR_IA32_MCG_STATUS, 0);
	}
	cpu->mc_pending = (uint32_t)status;
	vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, true);
	return true;
}

void event_init(void)
{
	static const struct fault_hooks hooks = {
		.nmi = nmi_in_root,
		.machine_check = machine_check_in_root,
		.guest_state = crash_guest_state,
	};

	fault_set_hooks(&hooks);
}

void event_deliver_machine_check(struct percpu *cpu)
{
	if (!machine_check_is_linux(cpu)) {
		machine_check_log(cpu, cpu->mc_pending);
		cpu->mc_pending = 0;
		return;
	}
	if (inject_pending() || !inject_exception(X86_VEC_MC, 0)) {
		vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, true);
		return;
	}
	cpu->mc_pending = 0;
}

void event_deliver_nmi(struct percpu *cpu)
{
	/* A processor that waits for SIPI takes no NMI (SDM Vol. 3C, 25.4.2), nor does one that is stopped. */
	if (cell_cpu_failed(cpu) || cpu->start & CPU_START_WAITING ||
	    vmread(VMCS_GUEST_ACTIVITY_STATE) == ACTIVITY_WAIT_FOR_SIPI)
		return;
	/* Taken off first: what arrives from here on is another one. */
	cpu->nmi_pending = 0;
	if (inject_nmi()) {
		percpu_public(cpu)->nmis++;
		vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, false);
		/* Another one may have arrived in root mode since. */
		if (!cpu->nmi_pending)
			return;
	} else {
		cpu->nmi_pending = 1;
	}
	vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, true);
}

enum exit_action exit_exception_nmi(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t info = (uint32_t)vmread(VMCS_EXIT_INTERRUPTION_INFO);

	(void)regs;
	if ((info & (INTR_INFO_TYPE | INTR_INFO_VECTOR)) == (INTR_TYPE_HW_EXCEPTION | X86_VEC_MC)) {
		inject_interrupted();
		return exit_machine_check(cpu);
	}
	if ((info & INTR_INFO_TYPE) != INTR_TYPE_NMI)
		return stop_because("CPU %u: exception %u exits although none is intercepted\n",
				    cpu->cpu, info & INTR_INFO_VECTOR);
	if (!take_kick(cpu))
		cpu->nmi_pending = 1;
	return ACTION_RESUME;
}

/* The dispatcher delivers what is pending before it resumes. */
enum exit_action exit_nmi_window(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	vcpu_primary_control(PRIMARY_NMI_WINDOW_EXITING, false);
	return ACTION_RESUME;
}

void kick_flush_ept(struct percpu *self)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		struct percpu *cpu = percpu_of(i);

		if (cpu == self || !cpu->launched || cpu->cell != &root_cell)
			continue;
		cpu->flush_ept = 1;
		kick(cpu);
	}
}

enum exit_action exit_triple_fault(struct percpu *cpu, struct guest_regs *regs)
{
	guest_dump(cpu, regs, "triple fault, the machine is reset");
	machine_reset();
}
