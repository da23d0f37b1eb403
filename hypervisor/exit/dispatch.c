// SPDX-License-Identifier: GPL-2.0-only
/*
 * One table: exit reason to handler. Called by the exit stub (vmx/run.S); the only place that moves
 * RIP, injects events and lets the guest go on.
 */
#include "cell/cell.h"
#include "cell/cell_console.h"
#include "devices/cpu_start.h"
#include "devices/suspend.h"
#include "exit/advance.h"
#include "exit/cell_exits.h"
#include "exit/exit.h"
#include "hypercall.h"
#include "lib/printk.h"
#include "vmx/inject.h"
#include "vmx/names.h"
#include "vmx/vcpu.h"
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/fault.h"

struct exit_handler {
	enum exit_action (*handle)(struct percpu *cpu, struct guest_regs *regs);
	/** The exit can happen while an event is being delivered, which must then be repeated. */
	bool in_delivery;
};

/* CPUID is not here: exit_cpuid() in exit/cpuid.c has handled it. */
static const struct exit_handler handlers[RVM_NUM_EXIT_REASONS] = {
	[EXIT_EXCEPTION_NMI] = { exit_exception_nmi, false },
	[EXIT_TRIPLE_FAULT] = { exit_triple_fault, false },
	[EXIT_INIT] = { exit_init, false },
	[EXIT_SIPI] = { exit_sipi, false },
	[EXIT_NMI_WINDOW] = { exit_nmi_window, false },
	[EXIT_TASK_SWITCH] = { exit_task_switch, false },
	[EXIT_GETSEC] = { exit_no_vmx, false },
	[EXIT_INVD] = { exit_invd, false },
	[EXIT_VMCALL] = { exit_vmcall, false },
	[EXIT_VMCLEAR] = { exit_no_vmx, false },
	[EXIT_VMLAUNCH] = { exit_no_vmx, false },
	[EXIT_VMPTRLD] = { exit_no_vmx, false },
	[EXIT_VMPTRST] = { exit_no_vmx, false },
	[EXIT_VMREAD] = { exit_no_vmx, false },
	[EXIT_VMRESUME] = { exit_no_vmx, false },
	[EXIT_VMWRITE] = { exit_no_vmx, false },
	[EXIT_VMXOFF] = { exit_no_vmx, false },
	[EXIT_VMXON] = { exit_no_vmx, false },
	[EXIT_CR_ACCESS] = { exit_cr_access, false },
	[EXIT_IO] = { exit_io, false },
	[EXIT_RDMSR] = { exit_rdmsr, false },
	[EXIT_WRMSR] = { exit_wrmsr, false },
	[EXIT_MONITOR_TRAP] = { exit_monitor_trap, false },
	[EXIT_EPT_VIOLATION] = { exit_ept_violation, true },
	[EXIT_EPT_MISCONFIG] = { exit_ept_misconfig, false },
	[EXIT_INVEPT] = { exit_no_vmx, false },
	[EXIT_INVVPID] = { exit_no_vmx, false },
	[EXIT_XSETBV] = { exit_xsetbv, false },
	[EXIT_VMFUNC] = { exit_no_vmx, false },
	[EXIT_SEAMCALL] = { exit_no_feature, false },
	[EXIT_TDCALL] = { exit_no_feature, false },
	[EXIT_RDMSRLIST] = { exit_no_feature, false },
	[EXIT_WRMSRLIST] = { exit_no_feature, false },
	[EXIT_URDMSR] = { exit_no_feature, false },
	[EXIT_UWRMSR] = { exit_no_feature, false },
	[EXIT_RDMSR_IMMEDIATE] = { exit_no_feature, false },
	[EXIT_WRMSR_IMMEDIATE] = { exit_no_feature, false },
};

/* Cells other than the root cell; exits of CPUID come here as well, see vmx/run.S. */
static const struct exit_handler cell_handlers[RVM_NUM_EXIT_REASONS] = {
	[EXIT_EXCEPTION_NMI] = { cell_exit_exception, false },
	[EXIT_TRIPLE_FAULT] = { cell_exit_triple_fault, false },
	[EXIT_INIT] = { exit_init, false },
	[EXIT_SIPI] = { exit_sipi, false },
	[EXIT_NMI_WINDOW] = { exit_nmi_window, false },
	[EXIT_TASK_SWITCH] = { exit_task_switch, false },
	[EXIT_CPUID] = { cell_exit_cpuid, false },
	[EXIT_GETSEC] = { exit_no_vmx, false },
	[EXIT_INVD] = { cell_exit_flush, false },
	[EXIT_RDPMC] = { cell_exit_rdpmc, false },
	[EXIT_VMCALL] = { cell_exit_vmcall, false },
	[EXIT_VMCLEAR] = { exit_no_vmx, false },
	[EXIT_VMLAUNCH] = { exit_no_vmx, false },
	[EXIT_VMPTRLD] = { exit_no_vmx, false },
	[EXIT_VMPTRST] = { exit_no_vmx, false },
	[EXIT_VMREAD] = { exit_no_vmx, false },
	[EXIT_VMRESUME] = { exit_no_vmx, false },
	[EXIT_VMWRITE] = { exit_no_vmx, false },
	[EXIT_VMXOFF] = { exit_no_vmx, false },
	[EXIT_VMXON] = { exit_no_vmx, false },
	[EXIT_CR_ACCESS] = { exit_cr_access, false },
	[EXIT_IO] = { cell_exit_io, false },
	[EXIT_RDMSR] = { cell_exit_rdmsr, false },
	[EXIT_WRMSR] = { cell_exit_wrmsr, false },
	[EXIT_EPT_VIOLATION] = { cell_exit_ept_violation, true },
	[EXIT_EPT_MISCONFIG] = { exit_ept_misconfig, false },
	[EXIT_INVEPT] = { exit_no_vmx, false },
	[EXIT_INVVPID] = { exit_no_vmx, false },
	[EXIT_WBINVD] = { cell_exit_flush, false },
	[EXIT_BUS_LOCK] = { cell_exit_bus_lock, true },
	[EXIT_XSETBV] = { exit_xsetbv, false },
	[EXIT_VMFUNC] = { exit_no_vmx, false },
	[EXIT_NOTIFY] = { cell_exit_notify, true },
	[EXIT_SEAMCALL] = { exit_no_feature, false },
	[EXIT_TDCALL] = { exit_no_feature, false },
	[EXIT_RDMSRLIST] = { exit_no_feature, false },
	[EXIT_WRMSRLIST] = { exit_no_feature, false },
	[EXIT_URDMSR] = { exit_no_feature, false },
	[EXIT_UWRMSR] = { exit_no_feature, false },
	[EXIT_RDMSR_IMMEDIATE] = { exit_no_feature, false },
	[EXIT_WRMSR_IMMEDIATE] = { exit_no_feature, false },
};

/* The root cell is the machine: when it cannot go on, nothing can. Of another cell only this CPU stops. */
static void stop_guest(struct percpu *cpu, struct guest_regs *regs, const char *why)
{
	if (cpu->cell != &root_cell)
		cell_console_flush(cpu->cell);
	guest_dump(cpu, regs, why);
	if (cpu->cell != &root_cell) {
		cell_fail_cpu(cpu, regs);
		return;
	}
	percpu_public(cpu)->state = JAILHOUSE_CPU_FAILED;
	panic_as(RVM_CRASH_ROOT_CELL, "the root cell cannot go on: %s", why);
}

static void inject(struct percpu *cpu, struct guest_regs *regs, unsigned int vector)
{
	if (inject_exception(vector, 0))
		return;
	if (cpu->cell == &root_cell)
		exit_triple_fault(cpu, regs);
	stop_guest(cpu, regs, "triple fault");
}

/* An instruction that is being stepped over starts again: what it sees may change now. */
static void be_held(struct percpu *cpu, struct guest_regs *regs)
{
	hidden_memory_cancel(cpu);
	suspend_wait(cpu, regs);
}

static void exit_requests(struct percpu *cpu, struct guest_regs *regs)
{
	if (cpu->stop) {
		for (;;)
			cpu_halt();
	}
	if (cpu->control != CPU_RUNS)
		be_held(cpu, regs);
	/* A request that comes after the last look here makes the VM entry exit again, exit/event.c. */
	do {
		init_sipi_take(cpu, regs);
		/* After it: a CPU that has begun to listen may have missed the kick. */
		if (cpu->flush_ept) {
			cpu->flush_ept = 0;
			invept(2, 0);
		}
		if (cpu->mc_pending)
			event_deliver_machine_check(cpu);
		if (cpu->nmi_pending)
			event_deliver_nmi(cpu);
		if (cpu->control != CPU_RUNS)
			be_held(cpu, regs);
	} while (cpu->start & CPU_START_REQUESTS);
}

static enum exit_action exit_unknown(const struct percpu *cpu, uint32_t reason)
{
	return stop_because("CPU %u: VM exit %u (%s) has no handler\n", cpu->cpu, reason,
			    vmx_exit_name(reason));
}

/* For the crash record; CPUID exits do not come here and are only counted. */
static void log_exit(struct percpu *cpu, const struct guest_regs *regs, uint32_t reason)
{
	struct rvm_cpu_public *p = percpu_public(cpu);
	bool msr = reason == EXIT_RDMSR || reason == EXIT_WRMSR;

	p->exit_log[p->exits_logged++ % RVM_EXIT_LOG_SIZE] = (struct rvm_exit_entry){
		.tsc = rdtsc(),
		.rip = vmread(VMCS_GUEST_RIP),
		.qualification = vmread(VMCS_EXIT_QUALIFICATION),
		.reason = reason,
		.operand = (uint32_t)(msr ? regs->rcx : regs->rax),
	};
}

static enum exit_action handle(struct percpu *cpu, struct guest_regs *regs, uint32_t full_reason)
{
	const struct exit_handler *table = cpu->cell == &root_cell ? handlers : cell_handlers;
	/* Bits above tell circumstances, e.g. that the guest was in an enclave (SDM 25.9.1). */
	uint32_t reason = full_reason & EXIT_REASON_BASIC;

	if (full_reason & EXIT_REASON_ENTRY_FAILURE)
		return exit_entry_failure(cpu, regs, reason);
	if (reason >= RVM_NUM_EXIT_REASONS || !table[reason].handle)
		return exit_unknown(cpu, reason);
	percpu_public(cpu)->exits[reason]++;
	if (table[reason].in_delivery)
		inject_interrupted();
	return table[reason].handle(cpu, regs);
}

void exit_dispatch(struct guest_regs *regs)
{
	struct percpu *cpu = cpu_of_regs(regs);
	uint32_t full_reason = (uint32_t)vmread(VMCS_EXIT_REASON);
	log_exit(cpu, regs, full_reason);
	switch (handle(cpu, regs, full_reason)) {
	case ACTION_RESUME:
		break;
	case ACTION_ADVANCE:
		advance_rip(vmread(VMCS_EXIT_INSTRUCTION_LENGTH));
		break;
	case ACTION_ADVANCE_DECODED:
		advance_rip(cpu->insn_length);
		break;
	case ACTION_INJECT_UD:
		inject(cpu, regs, X86_VEC_UD);
		break;
	case ACTION_INJECT_GP:
		inject(cpu, regs, X86_VEC_GP);
		break;
	case ACTION_STOP:
		stop_guest(cpu, regs, "guest stopped");
		break;
	}
	if (cpu->nmi_pending | cpu->mc_pending | cpu->flush_ept | cpu->stop | cpu->control |
	    (cpu->start & CPU_START_REQUESTS))
		exit_requests(cpu, regs);
}

/*
 * VMfail: the controls, not the guest state, which is an exit of its own. In a cell the CPU stops; the state that
 * it stops in is one that every processor enters, so a second failure is the core's.
 */
void exit_resume_failed(struct guest_regs *regs)
{
	struct percpu *cpu = cpu_of_regs(regs);
	uint64_t error = vmread(VMCS_INSTRUCTION_ERROR);
	const char *name = vmx_instruction_error_name((uint32_t)error);

	if (cpu->cell == &root_cell || cell_cpu_failed(cpu))
		panic_as(RVM_CRASH_ENTRY_FAILURE, "VMRESUME failed: VM-instruction error %llu (%s)",
			 (unsigned long long)error, name);
	(void)entry_failure_explain(cpu, EXIT_ENTRY_GUEST_STATE);
	stop_guest(cpu, regs, name);
	exit_requests(cpu, regs);
}
