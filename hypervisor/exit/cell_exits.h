/* SPDX-License-Identifier: GPL-2.0-only */
/* Handlers of the second table of exit/dispatch.c: cells other than the root cell. */
#ifndef RVM_EXIT_CELL_EXITS_H
#define RVM_EXIT_CELL_EXITS_H

#include "exit/exit.h"

enum exit_action cell_exit_cpuid(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_rdmsr(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_wrmsr(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_io(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_ept_violation(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_triple_fault(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_bus_lock(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_rdpmc(struct percpu *cpu, struct guest_regs *regs);
/** cell_exit_exception() - also NMIs */
enum exit_action cell_exit_exception(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_notify(struct percpu *cpu, struct guest_regs *regs);
enum exit_action cell_exit_flush(struct percpu *cpu, struct guest_regs *regs);

#endif /* RVM_EXIT_CELL_EXITS_H */
