// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that Linux takes offline stay guests of the core; those that come online must be guests of it.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>

#include "hypercall.h"

static int prepare_state;
static int online_state;

/*
 * A CPU that was not there when the core was entered would start outside of it. One that was attached
 * to while it was offline is a guest though not a member yet.
 */
static int before_online(unsigned int cpu)
{
	if (!READ_ONCE(rvm.enabled))
		return 0;
	if (cpumask_test_cpu(cpu, &rvm.cell_cpus)) {
		pr_err("CPU %u: cannot start, it belongs to a cell\n", cpu);
		return -EBUSY;
	}
	if (cpumask_test_cpu(cpu, &rvm.cpus) ||
	    cpumask_weight(&rvm.cpus) + cpumask_weight(&rvm.cell_cpus) < rvm.view.online_cpus)
		return 0;
	pr_err("CPU %u: cannot start, the core was entered without it\n", cpu);
	return -EPERM;
}

/* Runs on the CPU that came up. */
static int after_online(unsigned int cpu)
{
	struct rvm_cpuid answer;

	if (!READ_ONCE(rvm.enabled))
		return 0;
	if (!rvm_is_guest(&answer)) {
		pr_err("CPU %u: came up outside of the core\n", cpu);
		return 0;
	}
	per_cpu(rvm_cpu_index, cpu) = answer.ecx;
	cpumask_set_cpu(cpu, &rvm.cpus);
	return 0;
}

/**
 * rvm_all_cpus_online() - bring back what was taken offline, as far as possible
 *
 * Who does not come is named by the kernel; whether that matters is for the caller.
 */
void rvm_all_cpus_online(void)
{
	unsigned int cpu;

	for_each_present_cpu(cpu)
		if (!cpu_online(cpu))
			add_cpu(cpu);
}

int rvm_hotplug_init(void)
{
	prepare_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "rvm:prepare",
						  before_online, NULL);
	if (prepare_state < 0)
		return prepare_state;
	online_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "rvm:online", after_online,
						 NULL);
	if (online_state >= 0)
		return 0;
	cpuhp_remove_state_nocalls(prepare_state);
	return online_state;
}

void rvm_hotplug_exit(void)
{
	cpuhp_remove_state_nocalls(online_state);
	cpuhp_remove_state_nocalls(prepare_state);
}
