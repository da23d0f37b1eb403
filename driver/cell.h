/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cell as the driver knows it, and what the files of the life cycle know of each other. All of it is
 * guarded by rvm.lock, but for what sysfs reads: that is set before a cell is shown and stays until the
 * cell is no longer shown.
 */
#ifndef RVM_DRIVER_CELL_H
#define RVM_DRIVER_CELL_H

#include "driver.h"

#include <linux/kobject.h>
#include <linux/list.h>

#include "driver_ioctl.h"

struct rvm_cell {
	/** In rvm_cells, which the root cell is not in. */
	struct list_head entry;
	/** The core's number; 0 is the root cell. */
	u32 id;
	/** Zero-terminated. */
	char name[JAILHOUSE_CELL_NAME_MAXLEN + 1];
	/** Linux CPUs. The root cell's: &rvm.cpus, the others': &own_cpus. */
	const struct cpumask *cpus;
	struct cpumask own_cpus;
	/** Those of own_cpus that Linux gets back online. */
	struct cpumask offlined;
	/** Of the configuration, for images. */
	struct jailhouse_memory *regions;
	u32 num_regions;

	/* cell_sysfs.c */
	struct kobject kobj;
	struct kobject *statistics_dir;
	/** Statistics of the whole cell and of single CPUs. */
	struct list_head statistics;
};

/** A cell configuration, checked, in memory that is contiguous for the core. */
struct rvm_cell_config {
	struct jailhouse_cell_desc *blob;
	u64 size;
};

/* cell.c: life cycle */

/** Cells but the root, by order of creation. */
extern struct list_head rvm_cells;

int rvm_cell_call(const struct rvm_cell *cell, u32 number);
struct rvm_cell *rvm_cell_of_cpu(unsigned int cpu);
void rvm_cell_enlist(struct rvm_cell *cell);

/* cell_config.c */
int rvm_cell_config_from_user(struct rvm_cell_config *config,
			      const struct jailhouse_cell_create *create);
int rvm_cell_config_check(const struct rvm_cell_config *config);
int rvm_cell_config_alloc(struct rvm_cell_config *config, u64 size);
void rvm_cell_config_free(struct rvm_cell_config *config);

/* cell_cpus.c */
int rvm_cell_cpus_find(struct rvm_cell *cell, const struct jailhouse_cell_desc *desc);
int rvm_cell_cpus_take(struct rvm_cell *cell);
void rvm_cell_cpus_give_back(struct rvm_cell *cell);
int rvm_cell_cpus_check_return(const struct rvm_cell *cell);
void rvm_cell_cpus_note(struct rvm_cell *cell, const struct jailhouse_cell_desc *desc);

/* cell_load.c */
int rvm_cell_images_load(const struct rvm_cell *cell, const struct jailhouse_cell_load *load,
			 const void __user *user);

/* cell_sysfs.c */
struct rvm_cell *rvm_cell_new(const struct jailhouse_cell_desc *desc);
void rvm_cell_free(struct rvm_cell *cell);
int rvm_cell_show(struct rvm_cell *cell);
void rvm_cell_hide(struct rvm_cell *cell);
void rvm_cell_changed(struct rvm_cell *cell);
void rvm_root_cell_cpus_changed(void);
bool rvm_root_cell_name_is(const char *name);

/* cell_statistics.c */
int rvm_statistics_show(struct rvm_cell *cell);
int rvm_statistics_show_cpus(struct rvm_cell *cell);
void rvm_statistics_hide_cpus(struct rvm_cell *cell, const struct cpumask *keep);
void rvm_statistics_hide(struct rvm_cell *cell);

#endif /* RVM_DRIVER_CELL_H */
