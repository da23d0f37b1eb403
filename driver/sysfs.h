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

/** Directory rvm/ below the device. */
extern const struct attribute_group rvm_extra_group;

#endif /* RVM_DRIVER_SYSFS_H */
