/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the driver know of each other. All state is in `rvm`, guarded by rvm.lock unless
 * said otherwise; nothing here is seen by user space or by the core.
 */
#ifndef RVM_DRIVER_H
#define RVM_DRIVER_H

#ifdef pr_fmt
#undef pr_fmt
#endif
#define pr_fmt(fmt) "jailhouse: " fmt

#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/types.h>

#include "boot_handoff.h"
#include "cell_config.h"
#include "image_header.h"
#include "ring.h"

/** Where the reserved memory comes from. */
enum rvm_memory_source {
	RVM_MEMORY_NONE,
	/** Named by the configuration, kept free by memmap= or the firmware. */
	RVM_MEMORY_CONFIG,
	/** Left by rvm.efi, found through its ACPI table or by asking the active core. */
	RVM_MEMORY_STASH,
	/** Taken from the page allocator. */
	RVM_MEMORY_RUNTIME,
};

struct rvm_memory {
	enum rvm_memory_source source;
	u64 phys;
	u64 size;
	void *map;
	/** The range is marked busy in the resource tree. */
	bool claimed;
	/** The firmware, or the door in its place, tells every kernel that the range is reserved. */
	bool firmware;
};

/**
 * Header fields the driver goes on using, checked once and then copied, because the memory they came
 * from may hold anything.
 */
struct rvm_view {
	u64 core_size;
	u64 percpu_size;
	u64 shared_offset;
	u64 shared_size;
	u64 ring_offset;
	u64 config_offset;
	u64 config_size;
	/** Kept crash record. */
	u64 crash_offset;
	u64 crash_size;
	u32 max_cpus;
	u32 online_cpus;
	u32 door;
	char version[32];
};

/** A system configuration in kernel memory, checked. */
struct rvm_config {
	struct jailhouse_system *blob;
	u64 size;
};

struct rvm_driver {
	struct mutex lock;
	/** The core is active. Written under the lock, read anywhere. */
	bool enabled;
	/** Valid while a memory is held, that is also after disable. */
	struct rvm_memory memory;
	struct rvm_view view;
	/** Linux CPUs of the root cell, offline ones included. */
	struct cpumask cpus;
	/** CPUs of other cells, and those that are about to be: they cannot come online. */
	struct cpumask cell_cpus;
	char refusal[256];
	struct device *dev;
};

extern struct rvm_driver rvm;

/** Index of each CPU in the core's numbering; valid for members of rvm.cpus. */
DECLARE_PER_CPU(u32, rvm_cpu_index);

/* main.c */

/** rvm_refuse() - print a refusal and keep it for sysfs; returns @err */
__printf(2, 3) int rvm_refuse(int err, const char *fmt, ...);
/** rvm_refuse_field() - the same for what the shared checks report */
int rvm_refuse_field(int err, const struct rvm_refusal *why);

/** Faults for tests: parameters in a test build (knobs.c), constants in all others. */
struct rvm_knobs {
	int fail_cpu;
	uint fail_stage;
	/** Stage 6: encoding of a VMCS field, and what it is made. */
	ulong field;
	ulong value;
	uint cells;
	bool crash;
};

#ifdef RVM_TEST
extern struct rvm_knobs rvm_knobs;
#else
static const struct rvm_knobs rvm_knobs = { .fail_cpu = -1 };
#endif

extern bool rvm_watch_icr;
extern uint rvm_mem_size_mib;
extern bool rvm_keep_memory;
extern char *rvm_firmware_name;

/* config.c */
int rvm_config_from_user(struct rvm_config *config, const void __user *user);
int rvm_config_from_memory(struct rvm_config *config, const void *blob, u64 size);
int rvm_config_set_memory(struct rvm_config *config, u64 phys, u64 size);
int rvm_config_check_cpus(const struct rvm_config *config);
void rvm_config_free(struct rvm_config *config);

/* memory.c */
int rvm_memory_acquire(struct rvm_memory *memory, const struct rvm_config *config);
int rvm_memory_map(struct rvm_memory *memory, enum rvm_memory_source source, u64 phys, u64 size);
void rvm_memory_release(struct rvm_memory *memory);
bool rvm_memory_find_stash(u64 *phys, u64 *size);
bool rvm_range_is_ram(u64 phys, u64 size);

/* pages.c */
int rvm_pages_take(u64 size, u64 *phys);
void rvm_pages_give_back(u64 phys, u64 size);

/* ram_map.c */
int rvm_ram_hide(u64 phys, u64 size);
void rvm_ram_show(void);
bool rvm_ram_is_hidden(void);

/* image.c */

/** The image of one enable: a firmware file, or the stash when both are NULL and 0. */
struct rvm_image {
	const struct firmware *file;
	const void *data;
	u64 size;
};

int rvm_image_get(struct rvm_image *image, const struct rvm_memory *memory);
void rvm_image_put(struct rvm_image *image);
int rvm_view_init(struct rvm_view *view, const struct rvm_memory *memory);
const struct rvm_cpu_public *rvm_public_page(u32 index);

/* core_digest.c */
int rvm_core_digest_check(const void *image, u64 size);

/* cpu_check.c */
int rvm_cpus_check(void);

/* enable.c, disable.c, attach.c: the callers hold rvm.lock */
int rvm_enable(const void __user *user_config);
int rvm_disable(bool keep_memory);
int rvm_disable_check(void);
int rvm_attach(void);
int rvm_attach_locked(void);
void rvm_detach(void);

/* boot_status.c */
void rvm_boot_finished(void);
void rvm_boot_report(void);

/* ioctl.c */
long rvm_ioctl(struct file *file, unsigned int command, unsigned long argument);

/* console.c */
extern const struct file_operations rvm_fops;
int rvm_console_init(void);
void rvm_console_exit(void);
void rvm_console_start(void);
void rvm_console_stop(void);
ssize_t rvm_console_tail(char *buffer, size_t size);

/* machine_check.c */
void rvm_machine_checks_start(void);
void rvm_machine_checks_stop(void);

/* sysfs.c, cell_sysfs.c */
int rvm_sysfs_init(void);
void rvm_sysfs_exit(void);
int rvm_cells_init(void);
void rvm_cells_exit(void);
int rvm_root_cell_add(void);
void rvm_root_cell_remove(void);

/* cell.c, cell_attach.c: the callers hold rvm.lock */
struct jailhouse_cell_create;
struct jailhouse_cell_load;
struct jailhouse_cell_id;

int rvm_cell_create(const struct jailhouse_cell_create *argument);
int rvm_cell_load(const struct jailhouse_cell_load *argument, const void __user *user);
int rvm_cell_start(const struct jailhouse_cell_id *id);
int rvm_cell_destroy(const struct jailhouse_cell_id *id);
int rvm_cells_destroy(void);
bool rvm_cells_exist(void);
void rvm_cells_hurry(unsigned int milliseconds);
int rvm_cells_check_return(void);
void rvm_cells_attach(void);
void rvm_cells_forget(void);

/* gate.c */
int rvm_call_begin(void);
bool rvm_machine_ends(void);
void rvm_gate_close(void);
void rvm_gate_sleep(bool sleeps);

/* power.c */
int rvm_power_init(void);
void rvm_power_exit(void);

/* hotplug.c */
int rvm_hotplug_init(void);
void rvm_hotplug_exit(void);
void rvm_all_cpus_online(void);
void rvm_hotplug_attached(void);

/* kexec.c */
int rvm_kexec_init(void);
void rvm_kexec_exit(void);
void rvm_kernel_attached(void);
u64 rvm_kexec_loads(void);
bool rvm_kexec_kept(void);
int rvm_kexec_keep(u64 load);

#endif /* RVM_DRIVER_H */
