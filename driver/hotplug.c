// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs that Linux takes offline stay guests of the core; those that come online must be guests of it.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/delay.h>

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

/* Another CPU may be changing cells, which takes no longer than waiting for a CPU: a second. */
static int watch_starts(bool on)
{
	s64 ret;

	for (unsigned int i = 0; i < 2000; i++) {
		ret = rvm_hypercall(RVM_HC_WATCH_STARTS, on, 0);
		if (ret != -EAGAIN)
			break;
		usleep_range(1000, 2000);
	}
	return (int)ret;
}

/* CPUs of other cells count as offline. */
static bool any_offline(void)
{
	return num_online_cpus() < rvm.view.online_cpus;
}

/* Runs on the CPU that goes. It may sleep so deeply that a SIPI right behind INIT would be lost. */
static int before_offline(unsigned int cpu)
{
	int err;

	if (!READ_ONCE(rvm.enabled))
		return 0;
	err = watch_starts(true);
	if (err)
		pr_err("CPU %u: stays online, for the core cannot watch how it is started (error %d)\n", cpu, err);
	return err;
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
	if (!any_offline() && watch_starts(false))
		pr_warn("INIT and SIPI are still watched\n");
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

/** rvm_hotplug_attached() - the core may not know yet whether CPUs are offline; no CPU comes or goes meanwhile */
void rvm_hotplug_attached(void)
{
	if (watch_starts(any_offline()))
		pr_warn("the core does not know whether CPUs are offline\n");
}

int rvm_hotplug_init(void)
{
	prepare_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "rvm:prepare",
						  before_online, NULL);
	if (prepare_state < 0)
		return prepare_state;
	online_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "rvm:online", after_online,
						 before_offline);
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
