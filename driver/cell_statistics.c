// SPDX-License-Identifier: GPL-2.0-only
/*
 * cells/ID/statistics in sysfs: VM exits of a cell and of each of its CPUs, as Jailhouse shows them. Used
 * by cell_sysfs.c. What is read takes no lock: the files disappear before the memory does, and removal
 * waits for readers.
 */
#include "cell.h"

#include <linux/slab.h>
#include <linux/sysfs.h>

#include "exit_statistics.h"

/* Behind those of Jailhouse: interrupts of the cell that were for others, and machine checks. */
#define STAT_DROPPED_IPIS JAILHOUSE_NUM_CPU_STATS
#define STAT_DROPPED_IRQS (JAILHOUSE_NUM_CPU_STATS + 1)
#define STAT_MACHINE_CHECKS (JAILHOUSE_NUM_CPU_STATS + 2)
#define NUM_STATS (JAILHOUSE_NUM_CPU_STATS + 3)

static const char *const statistic_names[NUM_STATS] = {
	[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL] = "vmexits_total",
	[JAILHOUSE_CPU_STAT_VMEXITS_MMIO] = "vmexits_mmio",
	[JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT] = "vmexits_management",
	[JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL] = "vmexits_hypercall",
	[JAILHOUSE_CPU_STAT_VMEXITS_PIO] = "vmexits_pio",
	[JAILHOUSE_CPU_STAT_VMEXITS_XAPIC] = "vmexits_xapic",
	[JAILHOUSE_CPU_STAT_VMEXITS_CR] = "vmexits_cr",
	[JAILHOUSE_CPU_STAT_VMEXITS_CPUID] = "vmexits_cpuid",
	[JAILHOUSE_CPU_STAT_VMEXITS_XSETBV] = "vmexits_xsetbv",
	[JAILHOUSE_CPU_STAT_VMEXITS_EXCEPTION] = "vmexits_exception",
	[JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER] = "vmexits_msr_other",
	[JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR] = "vmexits_msr_x2apic_icr",
	[STAT_DROPPED_IPIS] = "dropped_ipis",
	[STAT_DROPPED_IRQS] = "dropped_irqs",
	[STAT_MACHINE_CHECKS] = "machine_checks",
};

/* All statistics of one CPU, or of the whole cell. */
struct stat_group {
	struct list_head entry;
	struct stat_attribute {
		struct kobj_attribute attribute;
		/** Linux CPU, or negative: the sum. */
		int cpu;
		u32 number;
		/** For the sum. */
		const struct cpumask *cpus;
	} stat[NUM_STATS];
	struct attribute *attributes[NUM_STATS + 1];
	char name[16];
	struct attribute_group group;
};

static u64 count_of_cpu(unsigned int cpu, u32 number)
{
	const struct rvm_cpu_public *page = rvm_public_page(per_cpu(rvm_cpu_index, cpu));

	if (!page)
		return 0;
	if (number == STAT_DROPPED_IPIS)
		return READ_ONCE(page->dropped_ipis);
	if (number == STAT_DROPPED_IRQS)
		return READ_ONCE(page->dropped_irqs);
	if (number == STAT_MACHINE_CHECKS)
		return READ_ONCE(page->machine_checks);
	return rvm_cpu_statistic(page, number);
}

static ssize_t statistic_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	struct stat_attribute *stat = container_of(attr, struct stat_attribute, attribute);
	unsigned int cpu;
	u64 sum = 0;

	if (stat->cpu >= 0)
		return sysfs_emit(buffer, "%llu\n", count_of_cpu(stat->cpu, stat->number));
	for_each_cpu(cpu, stat->cpus)
		sum += count_of_cpu(cpu, stat->number);
	return sysfs_emit(buffer, "%llu\n", sum);
}

static struct stat_group *group_new(const struct rvm_cell *cell, int cpu)
{
	struct stat_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	u32 i;

	if (!group)
		return NULL;
	for (i = 0; i < NUM_STATS; i++) {
		struct stat_attribute *stat = &group->stat[i];

		sysfs_attr_init(&stat->attribute.attr);
		stat->attribute.attr.name = statistic_names[i];
		stat->attribute.attr.mode = 0444;
		stat->attribute.show = statistic_show;
		stat->cpu = cpu;
		stat->number = i;
		stat->cpus = cell->cpus;
		group->attributes[i] = &stat->attribute.attr;
	}
	group->group.attrs = group->attributes;
	if (cpu >= 0) {
		scnprintf(group->name, sizeof(group->name), "cpu%d", cpu);
		group->group.name = group->name;
	}
	return group;
}

/* @cpu: negative for the whole cell. */
static int group_show(struct rvm_cell *cell, int cpu)
{
	struct stat_group *group = group_new(cell, cpu);
	int err;

	if (!group)
		return -ENOMEM;
	err = sysfs_create_group(cell->statistics_dir, &group->group);
	if (err) {
		kfree(group);
		return err;
	}
	list_add_tail(&group->entry, &cell->statistics);
	return 0;
}

static void group_hide(struct rvm_cell *cell, struct stat_group *group)
{
	sysfs_remove_group(cell->statistics_dir, &group->group);
	list_del(&group->entry);
	kfree(group);
}

static bool is_shown(const struct rvm_cell *cell, int cpu)
{
	const struct stat_group *group;

	list_for_each_entry(group, &cell->statistics, entry)
		if (group->stat[0].cpu == cpu)
			return true;
	return false;
}

/** rvm_statistics_show_cpus() - add the directories of CPUs that the cell has got */
int rvm_statistics_show_cpus(struct rvm_cell *cell)
{
	unsigned int cpu;
	int err = 0;

	for_each_cpu(cpu, cell->cpus) {
		if (!err && !is_shown(cell, cpu))
			err = group_show(cell, cpu);
	}
	return err;
}

/** rvm_statistics_hide_cpus() - remove the directories of CPUs that are not in @keep */
void rvm_statistics_hide_cpus(struct rvm_cell *cell, const struct cpumask *keep)
{
	struct stat_group *group, *next;

	list_for_each_entry_safe(group, next, &cell->statistics, entry)
		if (group->stat[0].cpu >= 0 && !cpumask_test_cpu(group->stat[0].cpu, keep))
			group_hide(cell, group);
}

/** rvm_statistics_show() - the directory; rvm_statistics_hide() also when it fails */
int rvm_statistics_show(struct rvm_cell *cell)
{
	int err;

	cell->statistics_dir = kobject_create_and_add("statistics", &cell->kobj);
	if (!cell->statistics_dir)
		return -ENOMEM;
	err = group_show(cell, -1);
	return err ? err : rvm_statistics_show_cpus(cell);
}

void rvm_statistics_hide(struct rvm_cell *cell)
{
	struct stat_group *group, *next;

	list_for_each_entry_safe(group, next, &cell->statistics, entry)
		group_hide(cell, group);
	kobject_put(cell->statistics_dir);
	cell->statistics_dir = NULL;
}
