/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other CPUs of the cell. All CPUs start at the reset address; the first to count itself runs
 * inmate_main(), the others note their APIC number and wait for INIT and SIPI.
 */
#ifndef INMATE_SMP_H
#define INMATE_SMP_H

#include "types.h"

#define SMP_MAX_CPUS 256

/**
 * smp_wait_for_cpus() - until all CPUs that the communication region tells of have counted
 * themselves
 * Return: how many have within the time.
 */
unsigned int smp_wait_for_cpus(uint32_t timeout_us);

/** smp_num_cpus() - CPUs that have counted themselves, the calling one included */
unsigned int smp_num_cpus(void);

/**
 * smp_apic_id() - APIC number of CPU index, from 0 in the order in which they counted themselves
 */
uint32_t smp_apic_id(unsigned int index);

/** smp_index() - index of the calling CPU */
unsigned int smp_index(void);

/**
 * smp_start_cpu() - starts a waiting CPU by INIT and SIPI; the APIC of this one must be in use
 * @entry: runs with its own stack of 8 KiB, interrupts off, table of interrupts loaded, APIC in
 *	use; the CPU stops when it returns
 * Return: false if the CPU has not come within a second.
 */
bool smp_start_cpu(unsigned int index, void (*entry)(void));

#endif /* INMATE_SMP_H */
