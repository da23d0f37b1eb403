/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs of cells: from one to another, parked, started. All of it happens on the CPU itself, held. */
#ifndef RVM_CELL_CELL_CPU_H
#define RVM_CELL_CELL_CPU_H

#include "cell/cell.h"
#include "vmx/cell_msr.h"

/** cell_cpus_init() - room for all CPUs, before anything else here; 0 or -ENOMEM */
int __must_check cell_cpus_init(void);

/** cell_msrs() - virtual MSRs of a CPU that is not the root cell's */
struct cell_msr_state *cell_msrs(const struct percpu *cpu);

/**
 * cell_cpus_let_go() - nothing that is pending or in service in the APICs of CPUs of a set stays; they are held
 * What the root cell needs to find its CPUs as they are now is kept. cell_cpus_join() comes next.
 * Return: 0; -EBUSY interrupts keep coming to one of them, which is named: it has to stay where it is. A CPU of the
 * root cell goes on then, one of another cell has been stopped.
 */
int __must_check cell_cpus_let_go(struct cell *from, const struct cpu_mask *cpus);

/** cell_cpus_join() - CPUs of a set that cell_cpus_let_go() has passed are parked in @cell; they are held */
void cell_cpus_join(struct cell *cell, const struct cpu_mask *cpus);

/** cell_cpus_park() - all CPUs of a cell execute nothing any more; they are held */
void cell_cpus_park(struct cell *cell);

/** cell_cpus_start() - all CPUs of a cell start at its reset address; they are held */
void cell_cpus_start(struct cell *cell);

/** cell_cpus_changed() - held CPUs of the root cell look at their APIC and flush their translations */
void cell_cpus_changed(struct percpu *self);

#endif /* RVM_CELL_CELL_CPU_H */
