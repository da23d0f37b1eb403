// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves the core on every CPU. Called with the lock held; afterwards Linux runs on the bare machine
 * and reserved memory keeps image and configuration for the next enable.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>

/* Like enter_this_cpu(): the CPUs wait for each other in the core. */
static int leave_this_cpu(void *info)
{
	int *result = info;

	result[smp_processor_id()] = rvm_door_leave();
	return 0;
}

static int check_offline(void)
{
	unsigned int cpu, known;

	for_each_cpu(cpu, &rvm.cpus)
		if (!cpu_online(cpu))
			return rvm_refuse(-EBUSY, "CPU %u: offline; bring it online first", cpu);
	known = cpumask_weight(&rvm.cpus) + cpumask_weight(&rvm.cell_cpus);
	if (known != rvm.view.online_cpus)
		return rvm_refuse(-EBUSY, "%u CPUs are guests of the core, only %u are online",
				  rvm.view.online_cpus, known);
	return 0;
}

static int leave_all(void)
{
	unsigned int cpu;
	int *result;
	int err = 0;

	result = kcalloc(nr_cpu_ids, sizeof(*result), GFP_KERNEL);
	if (!result)
		return -ENOMEM;
	err = stop_machine(leave_this_cpu, result, &rvm.cpus);
	if (err)
		rvm_refuse(err, "Linux cannot stop its CPUs");
	for_each_cpu(cpu, &rvm.cpus)
		if (result[cpu] && !err)
			err = rvm_refuse(result[cpu], "CPU %u: the core does not let it go", cpu);
	kfree(result);
	return err;
}

/** rvm_disable_check() - is there something to leave? */
int rvm_disable_check(void)
{
	return rvm.enabled ? 0 : rvm_refuse(-EINVAL, "not enabled");
}

/* What can be known beforehand is, so that no cell is destroyed in vain. */
static int end_cells(void)
{
	int err;

	err = check_offline();
	if (!err)
		err = rvm_cells_check_return();
	return err ? err : rvm_cells_destroy();
}

/**
 * rvm_disable() - destroy the other cells and leave on every CPU
 * @keep_memory: keep also memory that was taken at run time
 *
 * Return: 0 on bare metal, or negative errno with everything as it was, but for cells that were destroyed
 * before another one denied it.
 */
int rvm_disable(bool keep_memory)
{
	int err;

	rvm.refusal[0] = '\0';
	err = rvm_disable_check();
	if (!err)
		err = end_cells();
	if (err)
		return err;
	cpu_hotplug_disable();
	err = check_offline();
	if (!err)
		err = leave_all();
	cpu_hotplug_enable();
	if (err)
		return err;
	WRITE_ONCE(rvm.enabled, false);
	rvm_root_cell_remove();
	rvm_console_stop();
	rvm_machine_checks_stop();
	cpumask_clear(&rvm.cpus);
	if (rvm.memory.source == RVM_MEMORY_RUNTIME && !keep_memory)
		rvm_memory_release(&rvm.memory);
	pr_info("core left, Linux runs on the bare machine\n");
	module_put(THIS_MODULE);
	return 0;
}
