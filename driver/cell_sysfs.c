// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cells in sysfs: cells/ID with name, state, CPUs and statistics, as Jailhouse shows them, and an event for
 * udev whenever a cell comes, changes or goes. A directory exists while the core is active and disappears
 * before the memory does; therefore what is read takes no lock (removal waits for readers).
 */
#include "cell.h"

#include <linux/slab.h>
#include <linux/sysfs.h>

#include "cell/config.h"
#include "hypercall.h"

static struct kset *cells_dir;
static struct rvm_cell *root;

static struct rvm_cell *cell_of(struct kobject *kobj)
{
	return container_of(kobj, struct rvm_cell, kobj);
}

static ssize_t name_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	return sysfs_emit(buffer, "%s\n", cell_of(kobj)->name);
}
static struct kobj_attribute name_attribute = __ATTR_RO(name);

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buffer)
{
	switch (rvm_get_cell_state(cell_of(kobj)->id)) {
	case JAILHOUSE_CELL_RUNNING:
		return sysfs_emit(buffer, "running\n");
	case JAILHOUSE_CELL_RUNNING_LOCKED:
		return sysfs_emit(buffer, "running/locked\n");
	case JAILHOUSE_CELL_SHUT_DOWN:
		return sysfs_emit(buffer, "shut down\n");
	case JAILHOUSE_CELL_FAILED:
		return sysfs_emit(buffer, "failed\n");
	case JAILHOUSE_CELL_FAILED_COMM_REV:
		return sysfs_emit(buffer, "Comm ABI mismatch\n");
	case -ENOSYS:
		/* A core that keeps no states has only one cell, and that reads this file. */
		return sysfs_emit(buffer, "running\n");
	default:
		return sysfs_emit(buffer, "invalid\n");
	}
}
static struct kobj_attribute state_attribute = __ATTR_RO(state);

static ssize_t cpus_assigned_show(struct kobject *kobj, struct kobj_attribute *attr,
				  char *buffer)
{
	return sysfs_emit(buffer, "%*pb\n", cpumask_pr_args(cell_of(kobj)->cpus));
}
static struct kobj_attribute cpus_assigned_attribute = __ATTR_RO(cpus_assigned);

static ssize_t cpus_assigned_list_show(struct kobject *kobj, struct kobj_attribute *attr,
				       char *buffer)
{
	return sysfs_emit(buffer, "%*pbl\n", cpumask_pr_args(cell_of(kobj)->cpus));
}
static struct kobj_attribute cpus_assigned_list_attribute = __ATTR_RO(cpus_assigned_list);

static ssize_t print_failed(const struct rvm_cell *cell, char *buffer, bool as_list)
{
	const struct rvm_cpu_public *page;
	cpumask_var_t failed;
	unsigned int cpu;
	ssize_t ret;

	if (!zalloc_cpumask_var(&failed, GFP_KERNEL))
		return -ENOMEM;
	for_each_cpu(cpu, cell->cpus) {
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
	return print_failed(cell_of(kobj), buffer, false);
}
static struct kobj_attribute cpus_failed_attribute = __ATTR_RO(cpus_failed);

static ssize_t cpus_failed_list_show(struct kobject *kobj, struct kobj_attribute *attr,
				     char *buffer)
{
	return print_failed(cell_of(kobj), buffer, true);
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
ATTRIBUTE_GROUPS(cell);

static void cell_release(struct kobject *kobj)
{
	struct rvm_cell *cell = cell_of(kobj);

	kfree(cell->regions);
	kfree(cell);
}

static const struct kobj_type cell_type = {
	.release = cell_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = cell_groups,
};

/* Nothing that the caller has to undo but rvm_cell_free(). */
static struct rvm_cell *cell_alloc(void)
{
	struct rvm_cell *cell = kzalloc(sizeof(*cell), GFP_KERNEL);

	if (!cell)
		return NULL;
	kobject_init(&cell->kobj, &cell_type);
	INIT_LIST_HEAD(&cell->entry);
	INIT_LIST_HEAD(&cell->statistics);
	cell->cpus = &cell->own_cpus;
	return cell;
}

/**
 * rvm_cell_new() - what the driver keeps of a cell, not yet shown, without CPUs
 * @desc: checked configuration
 *
 * Return: to be freed by rvm_cell_free(), or NULL.
 */
struct rvm_cell *rvm_cell_new(const struct jailhouse_cell_desc *desc)
{
	const struct jailhouse_memory *regions = rvm_cell_mem_regions(desc);
	struct rvm_cell *cell = cell_alloc();

	if (!cell)
		return NULL;
	memcpy(cell->name, desc->name, sizeof(cell->name));
	cell->name[sizeof(cell->name) - 1] = '\0';
	cell->num_regions = desc->num_memory_regions;
	cell->regions = kmemdup(regions, cell->num_regions * sizeof(*regions), GFP_KERNEL);
	if (cell->regions || cell->num_regions == 0)
		return cell;
	rvm_cell_free(cell);
	return NULL;
}

/** rvm_cell_free() - of a cell that is not shown, or NULL */
void rvm_cell_free(struct rvm_cell *cell)
{
	if (cell)
		kobject_put(&cell->kobj);
}

/** rvm_cell_show() - make its directory; nothing is left of it when that fails */
int rvm_cell_show(struct rvm_cell *cell)
{
	int err;

	cell->kobj.kset = cells_dir;
	err = kobject_add(&cell->kobj, NULL, "%u", cell->id);
	if (err)
		return err;
	err = rvm_statistics_show(cell);
	if (err) {
		rvm_cell_hide(cell);
		return err;
	}
	kobject_uevent(&cell->kobj, KOBJ_ADD);
	return 0;
}

/** rvm_cell_hide() - waits until nobody reads it any more */
void rvm_cell_hide(struct rvm_cell *cell)
{
	rvm_statistics_hide(cell);
	if (cell->kobj.state_in_sysfs)
		kobject_del(&cell->kobj);
}

/** rvm_cell_changed() - tell user space that the state is another one */
void rvm_cell_changed(struct rvm_cell *cell)
{
	if (cell->kobj.state_in_sysfs)
		kobject_uevent(&cell->kobj, KOBJ_CHANGE);
}

/* The configuration lies in untrusted memory; without a name the cell has an empty one. */
static void copy_root_name(struct rvm_cell *cell)
{
	const struct jailhouse_system *config = rvm.memory.map + rvm.view.config_offset;

	if (rvm.view.config_size >= sizeof(*config))
		memcpy(cell->name, config->root_cell.name, sizeof(cell->name) - 1);
}

/** rvm_root_cell_add() - show the root cell; nothing is left when it fails */
int rvm_root_cell_add(void)
{
	struct rvm_cell *cell = cell_alloc();
	int err;

	if (!cell)
		return -ENOMEM;
	cell->cpus = &rvm.cpus;
	copy_root_name(cell);
	err = rvm_cell_show(cell);
	if (err) {
		rvm_cell_free(cell);
		return err;
	}
	root = cell;
	return 0;
}

void rvm_root_cell_remove(void)
{
	if (!root)
		return;
	rvm_cell_hide(root);
	rvm_cell_free(root);
	root = NULL;
}

/** rvm_root_cell_cpus_changed() - the root cell's CPUs are other ones, so are their statistics */
void rvm_root_cell_cpus_changed(void)
{
	if (!root)
		return;
	rvm_statistics_hide_cpus(root, &rvm.cpus);
	if (rvm_statistics_show_cpus(root))
		pr_warn("no statistics of some CPUs of the root cell\n");
	rvm_cell_changed(root);
}

/** rvm_root_cell_name_is() - is that its name? */
bool rvm_root_cell_name_is(const char *name)
{
	return root && strcmp(root->name, name) == 0;
}

int rvm_cells_init(void)
{
	cells_dir = kset_create_and_add("cells", NULL, &rvm.dev->kobj);
	return cells_dir ? 0 : -ENOMEM;
}

void rvm_cells_exit(void)
{
	kset_unregister(cells_dir);
}
