/* SPDX-License-Identifier: GPL-2.0-only */
/* The one difference between kernels in sysfs: binary attributes became constant. */
#ifndef RVM_DRIVER_SYSFS_H
#define RVM_DRIVER_SYSFS_H

#include <linux/sysfs.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define BIN_ATTRIBUTE const struct bin_attribute
#else
#define BIN_ATTRIBUTE struct bin_attribute
#endif

struct rvm_cpu_public;

/** An attribute with lines for each CPU, see cpu_text.c. */
struct rvm_cpu_text {
	BIN_ATTRIBUTE attribute;
	/** Writes the lines of one CPU; returns their length, which is less than @room. */
	size_t (*lines)(char *text, size_t room, const struct rvm_cpu_public *page, u32 index);
	/** Bytes that the lines of a CPU take at most. */
	size_t room;
	/** What the last reader has begun to read; with the driver's lock held. */
	struct rvm_cpu_text_kept *kept;
};

extern struct rvm_cpu_text rvm_enter_ticks, rvm_leave_ticks, rvm_exits;

void rvm_cpu_texts_exit(void);

/** Directory rvm/ below the device. */
extern const struct attribute_group rvm_extra_group;

#endif /* RVM_DRIVER_SYSFS_H */
