// SPDX-License-Identifier: GPL-2.0-only
/*
 * The root cell in sysfs: cells/0 with name, state, CPUs and exit statistics, as Jailhouse shows it.
 * The directory exists while the core is active and disappears before the memory does; therefore the
 * functions below take no lock (removal waits for them).
 */
#include "driver.h"

#include <linux/kobject.h>
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

/* Jailhouse's cell states. */
#define CELL_RUNNING 0
#define CELL_RUNNING_LOCKED 1
#define CELL_SHUT_DOWN 2
#define CELL_FAILED 3
#define CELL_FAILED_COMM_REV 4

struct statistic {
	const char *name;
	/** Bit n: exits with reason n belong to it. */
	u64 reasons;
};

/* By JAILHOUSE_CPU_STAT_*. Watched accesses to the local APIC have no reason of their own. */
static const struct statistic statistics[JAILHOUSE_NUM_CPU_STATS] = {
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
};

/* All statistics of one CPU, or of the whole cell. */
struct stat_group {
	struct stat_attribute {
		struct kobj_attribute attribute;
		/** Linux CPU, or negative: the sum. */
		int cpu;
		u32 number;
	} stat[JAILHOUSE_NUM_CPU_STATS];
	struct attribute *attributes[JAILHOUSE_NUM_CPU_STATS + 1];
	char name[16];
	struct attribute_group group;
};

static struct kobject *cells_dir;

/* The root cell's directory; NULL pointers while there is none. */
static struct {
	struct kobject *dir;
	struct kobject *statistics_dir;
	/** The first is the sum, then one per CPU. */
	struct stat_group *groups;
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];
} root;

/* What they add to one statistic, and take from that of the exit reason. */
static u64 apic_accesses(const struct rvm_cpu_public *page, u32 number)
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
	return sum + apic_accesses(page, number);
}

static ssize_t statistic_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	struct stat_attribute *stat = container_of(attr, struct stat_attribute, attribute);
	unsigned int cpu;
	u64 sum = 0;

	if (stat->cpu >= 0)
		return sysfs_emit(buffer, "%llu\n", count_of_cpu(stat->cpu, stat->number));
	for_each_cpu(cpu, &rvm.cpus)
		sum += count_of_cpu(cpu, stat->number);
	return sysfs_emit(buffer, "%llu\n", sum);
}

static void stat_group_fill(struct stat_group *group, int cpu)
{
	u32 i;

	for (i = 0; i < JAILHOUSE_NUM_CPU_STATS; i++) {
		struct stat_attribute *stat = &group->stat[i];

		sysfs_attr_init(&stat->attribute.attr);
		stat->attribute.attr.name = statistics[i].name;
		stat->attribute.attr.mode = 0444;
		stat->attribute.show = statistic_show;
		stat->cpu = cpu;
		stat->number = i;
		group->attributes[i] = &stat->attribute.attr;
	}
	group->group.attrs = group->attributes;
	if (cpu >= 0) {
		scnprintf(group->name, sizeof(group->name), "cpu%d", cpu);
		group->group.name = group->name;
	}
}

static ssize_t name_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	return sysfs_emit(buffer, "%s\n", root.name);
}
static struct kobj_attribute name_attribute = __ATTR_RO(name);

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	switch (rvm_get_cell_state(0)) {
	case CELL_RUNNING:
		return sysfs_emit(buffer, "running\n");
	case CELL_RUNNING_LOCKED:
		return sysfs_emit(buffer, "running/locked\n");
	case CELL_SHUT_DOWN:
		return sysfs_emit(buffer, "shut down\n");
	case CELL_FAILED:
		return sysfs_emit(buffer, "failed\n");
	case CELL_FAILED_COMM_REV:
		return sysfs_emit(buffer, "Comm ABI mismatch\n");
	case -ENOSYS:
		/* A core that keeps no states has only this cell, and that reads this file. */
		return sysfs_emit(buffer, "running\n");
	default:
		return sysfs_emit(buffer, "invalid\n");
	}
}
static struct kobj_attribute state_attribute = __ATTR_RO(state);

static ssize_t cpus_assigned_show(struct kobject *kobj, struct kobj_attribute *attr,
				  char *buffer)
{
	return sysfs_emit(buffer, "%*pb\n", cpumask_pr_args(&rvm.cpus));
}
static struct kobj_attribute cpus_assigned_attribute = __ATTR_RO(cpus_assigned);

static ssize_t cpus_assigned_list_show(struct kobject *kobj, struct kobj_attribute *attr,
				       char *buffer)
{
	return sysfs_emit(buffer, "%*pbl\n", cpumask_pr_args(&rvm.cpus));
}
static struct kobj_attribute cpus_assigned_list_attribute = __ATTR_RO(cpus_assigned_list);

static ssize_t print_failed(char *buffer, bool as_list)
{
	const struct rvm_cpu_public *page;
	cpumask_var_t failed;
	unsigned int cpu;
	ssize_t ret;

	if (!zalloc_cpumask_var(&failed, GFP_KERNEL))
		return -ENOMEM;
	for_each_cpu(cpu, &rvm.cpus) {
		page = rvm_public_page(per_cpu(rvm_cpu_index, cpu));
		if (page && READ_ONCE(page->state) == JAILHOUSE_CPU_FAILED)
			cpumask_set_cpu(cpu, failed);
	}
	ret = sysfs_emit(buffer, as_list ? "%*pbl\n" : "%*pb\n", cpumask_pr_args(failed));
	free_cpumask_var(failed);
	return ret;
}

static ssize_t cpus_failed_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	return print_failed(buffer, false);
}
static struct kobj_attribute cpus_failed_attribute = __ATTR_RO(cpus_failed);

static ssize_t cpus_failed_list_show(struct kobject *kobj, struct kobj_attribute *attr,
				     char *buffer)
{
	return print_failed(buffer, true);
}
static struct kobj_attribute cpus_failed_list_attribute = __ATTR_RO(cpus_failed_list);

static struct attribute *cell_attrs[] = {
	&name_attribute.attr,
	&state_attribute.attr,
	&cpus_assigned_attribute.attr,
	&cpus_assigned_list_attribute.attr,
	&cpus_failed_attribute.attr,
	&cpus_failed_list_attribute.attr,
	NULL,
};

static const struct attribute_group cell_group = {
	.attrs = cell_attrs,
};

static int add_statistics(void)
{
	unsigned int cpu, count = 1 + cpumask_weight(&rvm.cpus), next = 1;
	int err;

	root.groups = kvcalloc(count, sizeof(*root.groups), GFP_KERNEL);
	if (!root.groups)
		return -ENOMEM;
	stat_group_fill(&root.groups[0], -1);
	err = sysfs_create_group(root.statistics_dir, &root.groups[0].group);
	for_each_cpu(cpu, &rvm.cpus) {
		if (err)
			break;
		stat_group_fill(&root.groups[next], cpu);
		err = sysfs_create_group(root.statistics_dir, &root.groups[next].group);
		next++;
	}
	return err;
}

/* The configuration lies in untrusted memory; without a name the cell has an empty one. */
static void copy_name(void)
{
	const struct jailhouse_system *config = rvm.memory.map + rvm.view.config_offset;

	memset(root.name, 0, sizeof(root.name));
	if (rvm.view.config_size >= sizeof(*config))
		memcpy(root.name, config->root_cell.name, sizeof(root.name) - 1);
}

/** rvm_root_cell_add() - show the root cell; nothing is left when it fails */
int rvm_root_cell_add(void)
{
	int err = -ENOMEM;

	copy_name();
	root.dir = kobject_create_and_add("0", cells_dir);
	if (!root.dir)
		return err;
	root.statistics_dir = kobject_create_and_add("statistics", root.dir);
	if (!root.statistics_dir)
		goto remove;
	err = sysfs_create_group(root.dir, &cell_group);
	if (err)
		goto remove;
	err = add_statistics();
	if (err)
		goto remove;
	kobject_uevent(root.dir, KOBJ_ADD);
	return 0;

remove:
	rvm_root_cell_remove();
	return err;
}

/** rvm_root_cell_remove() - waits until nobody reads it any more */
void rvm_root_cell_remove(void)
{
	kobject_put(root.statistics_dir);
	root.statistics_dir = NULL;
	kobject_put(root.dir);
	root.dir = NULL;
	kvfree(root.groups);
	root.groups = NULL;
}

int rvm_cells_init(void)
{
	cells_dir = kobject_create_and_add("cells", &rvm.dev->kobj);
	return cells_dir ? 0 : -ENOMEM;
}

void rvm_cells_exit(void)
{
	kobject_put(cells_dir);
}
