/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares the CPUs that enter: what they share must suit all of them (vmx/cpu_facts.h). */
#ifndef RVM_BOOT_UNIFORM_H
#define RVM_BOOT_UNIFORM_H

#include "vmx/caps.h"
#include "x86/percpu.h"

/** uniform_publish() - tell the first CPU what this one is like; every CPU, also one that refuses */
void uniform_publish(struct percpu *cpu, const struct vmx_msrs *msrs);

/**
 * uniform_check() - on the first CPU: wait for the others and compare them with this one
 * @common: out: capability registers with what all CPUs have in common where they share something
 * @timeout: TSC ticks
 *
 * Return: 0; -ETIMEDOUT a CPU is missing; -EOPNOTSUPP a difference that matters.
 */
int uniform_check(struct percpu *cpu, struct vmx_msrs *common, uint64_t timeout);

#endif /* RVM_BOOT_UNIFORM_H */
