// SPDX-License-Identifier: GPL-2.0-only
/*
 * cells/ID/statistics in sysfs: VM exits of a cell and of each of its CPUs, as Jailhouse shows them. Used
 * by cell_sysfs.c. What is read takes no lock: the files disappear before the memory does, and removal
 * waits for readers.
 */
#include "cell.h"

#include <linux/slab.h>
#include <linux/sysfs.h>

#include "hypercall.h"

/* Basic exit reasons, SDM Vol. 3D, Appendix C. */
#define EXIT_EXCEPTION_NMI 0
#define EXIT_EXTERNAL_INTERRUPT 1
#define EXIT_INIT 3
#define EXIT_SIPI 4
#define EXIT_NMI_WINDOW 8
#define EXIT_CPUID 10
#define EXIT_VMCALL 18
#define EXIT_CR_ACCESS 28
#define EXIT_IO 30
#define EXIT_RDMSR 31
#define EXIT_WRMSR 32
#define EXIT_APIC_ACCESS 44
#define EXIT_EPT_VIOLATION 48
#define EXIT_EPT_MISCONFIG 49
#define EXIT_PREEMPTION_TIMER 52
#define EXIT_XSETBV 55
#define EXIT_APIC_WRITE 56

/* Behind those of Jailhouse: interrupts of the cell that were for others. */
#define STAT_DROPPED_IPIS JAILHOUSE_NUM_CPU_STATS
#define STAT_DROPPED_IRQS (JAILHOUSE_NUM_CPU_STATS + 1)
#define NUM_STATS (JAILHOUSE_NUM_CPU_STATS + 2)

struct statistic {
	const char *name;
	/** Bit n: exits with reason n belong to it. */
	u64 reasons;
};

/* By JAILHOUSE_CPU_STAT_* and STAT_*. Watched accesses to the local APIC have no reason of their own. */
static const struct statistic statistics[NUM_STATS] = {
	[JAILHOUSE_CPU_STAT_VMEXITS_TOTAL] = { "vmexits_total", ~0ULL },
	[JAILHOUSE_CPU_STAT_VMEXITS_MMIO] = { "vmexits_mmio", BIT_ULL(EXIT_EPT_VIOLATION) |
							      BIT_ULL(EXIT_EPT_MISCONFIG) },
	[JAILHOUSE_CPU_STAT_VMEXITS_MANAGEMENT] = { "vmexits_management",
						    BIT_ULL(EXIT_EXTERNAL_INTERRUPT) |
							    BIT_ULL(EXIT_INIT) |
							    BIT_ULL(EXIT_SIPI) |
							    BIT_ULL(EXIT_NMI_WINDOW) |
							    BIT_ULL(EXIT_PREEMPTION_TIMER) },
	[JAILHOUSE_CPU_STAT_VMEXITS_HYPERCALL] = { "vmexits_hypercall", BIT_ULL(EXIT_VMCALL) },
	[JAILHOUSE_CPU_STAT_VMEXITS_PIO] = { "vmexits_pio", BIT_ULL(EXIT_IO) },
	[JAILHOUSE_CPU_STAT_VMEXITS_XAPIC] = { "vmexits_xapic", BIT_ULL(EXIT_APIC_ACCESS) |
								BIT_ULL(EXIT_APIC_WRITE) },
	[JAILHOUSE_CPU_STAT_VMEXITS_CR] = { "vmexits_cr", BIT_ULL(EXIT_CR_ACCESS) },
	[JAILHOUSE_CPU_STAT_VMEXITS_CPUID] = { "vmexits_cpuid", BIT_ULL(EXIT_CPUID) },
	[JAILHOUSE_CPU_STAT_VMEXITS_XSETBV] = { "vmexits_xsetbv", BIT_ULL(EXIT_XSETBV) },
	[JAILHOUSE_CPU_STAT_VMEXITS_EXCEPTION] = { "vmexits_exception",
						   BIT_ULL(EXIT_EXCEPTION_NMI) },
	[JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER] = { "vmexits_msr_other",
						   BIT_ULL(EXIT_RDMSR) | BIT_ULL(EXIT_WRMSR) },
	[JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR] = { "vmexits_msr_x2apic_icr", 0 },
	[STAT_DROPPED_IPIS] = { "dropped_ipis", 0 },
	[STAT_DROPPED_IRQS] = { "dropped_irqs", 0 },
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

/*
 * What is counted apart from exit reasons; what accesses to the local APIC add to one statistic, they
 * take from that of their exit reason.
 */
static u64 other_counts(const struct rvm_cpu_public *page, u32 number)
{
	switch (number) {
	case JAILHOUSE_CPU_STAT_VMEXITS_XAPIC:
		return READ_ONCE(page->xapic_writes);
	case JAILHOUSE_CPU_STAT_VMEXITS_MMIO:
		return -READ_ONCE(page->xapic_writes);
	case JAILHOUSE_CPU_STAT_VMEXITS_MSR_X2APIC_ICR:
		return READ_ONCE(page->x2apic_icr_writes);
	case JAILHOUSE_CPU_STAT_VMEXITS_MSR_OTHER:
		return -READ_ONCE(page->x2apic_icr_writes);
	case STAT_DROPPED_IPIS:
		return READ_ONCE(page->dropped_ipis);
	case STAT_DROPPED_IRQS:
		return READ_ONCE(page->dropped_irqs);
	}
	return 0;
}

static u64 count_of_cpu(unsigned int cpu, u32 number)
{
	u32 index = per_cpu(rvm_cpu_index, cpu), reason;
	const struct rvm_cpu_public *page = rvm_public_page(index);
	u64 sum = 0;

	if (!page)
		return 0;
	for (reason = 0; reason < RVM_NUM_EXIT_REASONS; reason++)
		if (number == JAILHOUSE_CPU_STAT_VMEXITS_TOTAL ||
		    (reason < 64 && (statistics[number].reasons & BIT_ULL(reason))))
			sum += READ_ONCE(page->exits[reason]);
	return sum + other_counts(page, number);
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
		stat->attribute.attr.name = statistics[i].name;
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
