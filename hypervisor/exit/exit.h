/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handlers of VM exits. A handler decides and says what is to be done; only the dispatcher moves
 * RIP, injects and resumes.
 */
#ifndef RVM_EXIT_EXIT_H
#define RVM_EXIT_EXIT_H

#include "lib/printk.h"
#include "vmx/vmcs.h"
#include "x86/percpu.h"

enum exit_action {
	/** Go on where the guest was; the same instruction runs again. */
	ACTION_RESUME,
	/** The instruction is done. */
	ACTION_ADVANCE,
	/** The same for one of cpu->insn_length bytes: the processor did not tell its length. */
	ACTION_ADVANCE_DECODED,
	ACTION_INJECT_UD,
	/** #GP with error code 0. */
	ACTION_INJECT_GP,
	/** The guest cannot go on: dump it and stop. */
	ACTION_STOP,
};

/**
 * stop_because() - the reason why a guest stops, a line of its own in front of the dump, with which it is printed
 * Not limited: whoever is stopped says nothing more. Value: ACTION_STOP.
 */
#define stop_because(...) (stop_reason(__VA_ARGS__), ACTION_STOP)

/** Of the running CPU, for its guest_dump(). */
__attribute__((format(printf, 1, 2))) void stop_reason(const char *format, ...);

/* One per exit reason; see the table in exit/dispatch.c. */
enum exit_action exit_exception_nmi(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_triple_fault(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_init(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_sipi(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_nmi_window(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_invd(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_vmcall(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_vmcall(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_no_vmx(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_no_feature(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_cr_access(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_rdmsr(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_wrmsr(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_io(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_xsetbv(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_ept_violation(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_ept_misconfig(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_monitor_trap(struct percpu *cpu, struct guest_regs *regs);
enum exit_action exit_task_switch(struct percpu *cpu, struct guest_regs *regs);

/** What a write of the ICR, of IA32_APIC_BASE means while they are watched; exit/apic.c. */
enum exit_action exit_x2apic_icr(struct percpu *cpu, uint64_t value);
enum exit_action exit_apic_base(struct percpu *cpu, uint64_t value);

/**
 * xapic_access() - do what the current instruction does to the xAPIC page
 * Return: whether it is done, its length then in cpu->insn_length; false: it is none for the decoder,
 * or (not in the root cell) it is forbidden.
 */
bool xapic_access(struct percpu *cpu, struct guest_regs *regs, uint64_t gpa);

/** init_sipi_take() - take what other CPUs have requested (devices/cpu_start.h) */
void init_sipi_take(struct percpu *cpu, struct guest_regs *regs);

/** event_deliver_nmi() - hand a pending NMI to the guest, or open the NMI window */
void event_deliver_nmi(struct percpu *cpu);

/** exit_machine_check() - #MC, or exit 41 when the guest is there: hands it to Linux, or judges it for others */
enum exit_action exit_machine_check(struct percpu *cpu);

/** machine_check_is_linux() - is it for Linux to judge what happens on this CPU? */
bool machine_check_is_linux(const struct percpu *cpu);

/** machine_check_verdict() - why what this CPU was doing cannot go on, by all banks; NULL: it can. From any handler. */
const char *machine_check_verdict(void);

/** machine_check_log() - what the banks have; @mcg_status: IA32_MCG_STATUS as it was. Not from a handler. */
void machine_check_log(struct percpu *cpu, uint64_t mcg_status);

/** event_deliver_machine_check() - hand over a machine check that hit root mode, or log it */
void event_deliver_machine_check(struct percpu *cpu);

/** crash_guest_state() - guest of this CPU for the crash record; see fault_guest_state() */
bool crash_guest_state(struct percpu *cpu, struct rvm_crash_guest *guest);

/**
 * crash_on_purpose() - RVM_HC_DEBUG_CRASH
 * @kind: enum rvm_crash_test; from a cell other than the root cell only those of VM entry
 * Return: -ENOSYS unless this is a test build, -EPERM or -EINVAL; 0 when the next VM entry fails.
 */
int64_t crash_on_purpose(struct percpu *cpu, uint64_t kind);

/** event_init() - take over NMIs that arrive in root mode */
void event_init(void);

/** Ends the lending of pages when the instruction will never complete (INIT, leave). */
void hidden_memory_cancel(struct percpu *cpu);

/** Prints the guest's registers and where it was. */
void guest_dump(struct percpu *cpu, const struct guest_regs *regs, const char *why);

/**
 * exit_entry_failure() - VM entry was refused because of the guest state (SDM Vol. 3C, 27.8)
 * Names what was found. On the first entry the CPU returns to its caller, later the machine stops; in a
 * cell only the CPU does.
 */
enum exit_action exit_entry_failure(struct percpu *cpu, const struct guest_regs *regs,
				    uint32_t reason);

/**
 * entry_failure_explain() - log the check of the manual that the guest state or the event to inject does not pass
 * @reason: of the exit; EXIT_ENTRY_GUEST_STATE when the instruction itself failed
 * To be called before the state is changed. Says so when it finds none.
 * Return: ACTION_STOP.
 */
enum exit_action entry_failure_explain(struct percpu *cpu, uint32_t reason);

/** Asks every other CPU to invalidate its EPT translations before it runs its guest again. */
void kick_flush_ept(struct percpu *self);

/** RVM_HC_ENTER_COMMIT: meets the other CPUs; the common result of the entry. */
int exit_commit(struct percpu *cpu, int error);

/**
 * leave() - give the machine back to the guest on this CPU
 * @result: value of RAX on bare metal
 * Does not return. The guest must be in 64-bit mode at CPL 0, see leave_check().
 */
void leave(struct percpu *cpu, struct guest_regs *regs, int64_t result) __attribute__((noreturn));

/** Return: 0; -EINVAL when this guest could not be continued on bare metal. */
int leave_check(void);

/**
 * leave_needs_another_exit() - before leaving: the core must change its paging depth first
 * Return: true when the hypercall is to be executed once more, after which the depth fits.
 */
bool leave_needs_another_exit(void);

/** JAILHOUSE_HC_DISABLE: meets the other CPUs and leaves, or returns the reason why not. */
int64_t leave_hypercall(struct percpu *cpu, struct guest_regs *regs);

/** Ticks after which a CPU that waits for others gives up. */
uint64_t rendezvous_timeout(void);

#endif /* RVM_EXIT_EXIT_H */
