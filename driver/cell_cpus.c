// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs of cells: from the core's numbers to Linux's, out of Linux and back. Called by the life cycle
 * with the driver's lock held.
 *
 * A CPU that is in rvm.cell_cpus cannot come online (hotplug.c). So it is put there before it is taken
 * offline, and taken out before it is brought back.
 */
#include "cell.h"

#include <linux/cpu.h>
#include <linux/version.h>

#include "cell/config.h"

static int find_among(const struct cpumask *cpus, u32 index)
{
	unsigned int cpu;

	for_each_cpu(cpu, cpus)
		if (per_cpu(rvm_cpu_index, cpu) == index)
			return cpu;
	return -1;
}

static int refuse_index(u32 index)
{
	const struct rvm_cell *owner;
	int cpu = find_among(&rvm.cell_cpus, index);

	if (cpu < 0)
		return rvm_refuse(-EINVAL,
				  "CPU %u: the root cell has no such CPU, or it was never online since the driver is loaded",
				  index);
	owner = rvm_cell_of_cpu(cpu);
	return rvm_refuse(-EBUSY, "CPU %u belongs to cell %s", index, owner ? owner->name : "?");
}

/* Someone has to run Linux. */
static int check_rest(const struct rvm_cell *cell)
{
	unsigned int cpu;

	for_each_cpu(cpu, &rvm.cpus)
		if (cpu_online(cpu) && !cpumask_test_cpu(cpu, &cell->own_cpus))
			return 0;
	return rvm_refuse(-EBUSY, "no CPU that is online would be left for Linux");
}

/**
 * rvm_cell_cpus_find() - fill own_cpus from a configuration
 * Return: 0; -EINVAL the root cell has no such CPU; -EBUSY another cell has it, or Linux would be left
 * without.
 */
int rvm_cell_cpus_find(struct rvm_cell *cell, const struct jailhouse_cell_desc *desc)
{
	u32 index;
	int cpu;

	for (index = 0; index < desc->cpu_set_size * 8; index++) {
		if (!rvm_cell_has_cpu(desc, index))
			continue;
		cpu = find_among(&rvm.cpus, index);
		if (cpu < 0)
			return refuse_index(index);
		cpumask_set_cpu(cpu, &cell->own_cpus);
	}
	return check_rest(cell);
}

/* Of the boot CPU only; what to do about others only the kernel's log tells. */
static const char *advice(unsigned int cpu, int err)
{
	if (cpu != 0 || err != -EPERM)
		return "";
	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0))
		return "; it can with the kernel option cpu0_hotplug";
	return "; since 6.5 no kernel can";
}

static int take(struct rvm_cell *cell, unsigned int cpu)
{
	int ret;

	cpumask_set_cpu(cpu, &rvm.cell_cpus);
	/* 1: it was offline already, and stays so when it comes back. */
	ret = remove_cpu(cpu);
	if (ret == 1)
		return 0;
	if (ret == 0) {
		cpumask_set_cpu(cpu, &cell->offlined);
		return 0;
	}
	cpumask_clear_cpu(cpu, &rvm.cell_cpus);
	return rvm_refuse(ret == -EINTR ? ret : -EBUSY,
			  "CPU %u: Linux cannot take it offline (error %d)%s", cpu, ret,
			  advice(cpu, ret));
}

/** rvm_cell_cpus_take() - take own_cpus from Linux; all or none */
int rvm_cell_cpus_take(struct rvm_cell *cell)
{
	unsigned int cpu;
	int err;

	for_each_cpu(cpu, &cell->own_cpus) {
		err = take(cell, cpu);
		if (err) {
			rvm_cell_cpus_give_back(cell);
			return err;
		}
	}
	cpumask_andnot(&rvm.cpus, &rvm.cpus, &cell->own_cpus);
	return 0;
}

/** rvm_cell_cpus_give_back() - undo rvm_cell_cpus_take(), also a part of it */
void rvm_cell_cpus_give_back(struct rvm_cell *cell)
{
	unsigned int cpu;
	int err;

	for_each_cpu(cpu, &cell->own_cpus) {
		cpumask_set_cpu(cpu, &rvm.cpus);
		cpumask_clear_cpu(cpu, &rvm.cell_cpus);
	}
	for_each_cpu(cpu, &cell->offlined) {
		err = add_cpu(cpu);
		if (err < 0)
			pr_err("CPU %u: does not come back online (error %d)\n", cpu, err);
	}
	cpumask_clear(&cell->offlined);
}

/** rvm_cell_cpus_check_return() - would all CPUs be online without this cell? */
int rvm_cell_cpus_check_return(const struct rvm_cell *cell)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cell->own_cpus)
		if (!cpumask_test_cpu(cpu, &cell->offlined))
			return rvm_refuse(-EBUSY,
					  "CPU %u: was offline when cell %s got it; destroy the cell and bring the CPU online first",
					  cpu, cell->name);
	return 0;
}

static int cpu_of_apic_id(u32 apic_id)
{
	unsigned int cpu;

	for_each_present_cpu(cpu)
		if (per_cpu(x86_cpu_to_apicid, cpu) == apic_id)
			return cpu;
	return -1;
}

/**
 * rvm_cell_cpus_note() - CPUs of a cell that was there before this kernel
 *
 * None of them has ever told this kernel its index, so they are known by the APIC ID. Those that Linux
 * does not have are left out.
 */
void rvm_cell_cpus_note(struct rvm_cell *cell, const struct jailhouse_cell_desc *desc)
{
	const struct rvm_cpu_public *page;
	u32 index;
	int cpu;

	for (index = 0; index < desc->cpu_set_size * 8; index++) {
		if (!rvm_cell_has_cpu(desc, index))
			continue;
		page = rvm_public_page(index);
		cpu = page ? cpu_of_apic_id(READ_ONCE(page->apic_id)) : -1;
		if (cpu < 0 || cpu_online(cpu)) {
			pr_warn("cell %s: CPU index %u is not one that this Linux can have\n",
				cell->name, index);
			continue;
		}
		per_cpu(rvm_cpu_index, cpu) = index;
		cpumask_set_cpu(cpu, &cell->own_cpus);
		cpumask_set_cpu(cpu, &rvm.cell_cpus);
	}
	cpumask_copy(&cell->offlined, &cell->own_cpus);
}
