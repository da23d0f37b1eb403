/* SPDX-License-Identifier: GPL-2.0-only */
/* The other processors, started by INIT and SIPI. */
#ifndef RVM_KEXEC_SMP_H
#define RVM_KEXEC_SMP_H

#include "acpi_tables.h"
#include "boot_handoff.h"
#include "cpu_probe.h"

/** Runs on every processor; on others than the boot processor it must not log or refuse. */
typedef void (*smp_function)(uint32_t cpu);

/** smp_find() - processors of the MADT, the boot processor is CPU 0; 0, -E2BIG or -ENODEV */
int smp_find(const struct acpi_header *madt, uint32_t boot_apic_id, struct rvm_refusal *why);

/** smp_count() - all processors */
uint32_t smp_count(void);

/** smp_apic_id() - of CPU @cpu */
uint32_t smp_apic_id(uint32_t cpu);

/** smp_this_is_ap() - whether this processor is not the boot processor */
bool smp_this_is_ap(void);

/**
 * smp_start() - start all others by way of real-mode code in pages below 1 MiB
 * @low: smp_low_size() bytes of RAM, saved and given back by smp_stop()
 * Return: 0; -ETIMEDOUT or -EINVAL with *cpu the one that could not be started.
 */
int smp_start(uint64_t low, uint32_t *cpu, struct rvm_refusal *why);

uint64_t smp_low_size(void);

/** smp_call() - run it on all processors at the same time; false when one does not come back */
bool smp_call(smp_function function);

/** smp_is_back() - whether that processor has come back from the last smp_call() */
bool smp_is_back(uint32_t cpu);

/** smp_stop() - send all others INIT: they wait for a SIPI then; nothing when none was started */
void smp_stop(void);

#endif /* RVM_KEXEC_SMP_H */
