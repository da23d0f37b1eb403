// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes directly below /sys/devices/jailhouse, the same as Jailhouse has. They exist as long as
 * the driver and may therefore take its lock.
 */
#include "driver.h"

#include <linux/mm.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "hypercall.h"
#include "sysfs.h"

static ssize_t console_show(struct device *dev, struct device_attribute *attr, char *buffer)
{
	ssize_t ret;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	ret = rvm_console_tail(buffer, PAGE_SIZE);
	mutex_unlock(&rvm.lock);
	return ret;
}
/* It has kernel addresses, and what cells print. */
static DEVICE_ATTR_ADMIN_RO(console);

static ssize_t enabled_show(struct device *dev, struct device_attribute *attr, char *buffer)
{
	return sysfs_emit(buffer, "%d\n", READ_ONCE(rvm.enabled));
}
static DEVICE_ATTR_RO(enabled);

static ssize_t info_show(char *buffer, u32 type)
{
	s64 value = READ_ONCE(rvm.enabled) ? rvm_get_info(type) : 0;

	return sysfs_emit(buffer, "%lld\n", value < 0 ? 0 : value);
}

#define INFO_ATTRIBUTE(name, type)                                                           \
	static ssize_t name##_show(struct device *dev, struct device_attribute *attr,        \
				   char *buffer)                                             \
	{                                                                                    \
		return info_show(buffer, type);                                              \
	}                                                                                    \
	static DEVICE_ATTR_RO(name)

INFO_ATTRIBUTE(mem_pool_size, JAILHOUSE_INFO_MEM_POOL_SIZE);
INFO_ATTRIBUTE(mem_pool_used, JAILHOUSE_INFO_MEM_POOL_USED);
INFO_ATTRIBUTE(remap_pool_size, JAILHOUSE_INFO_REMAP_POOL_SIZE);
INFO_ATTRIBUTE(remap_pool_used, JAILHOUSE_INFO_REMAP_POOL_USED);

/* Page by page: what of the memory is visible to the root cell while the core is active. */
static bool page_visible(u64 page)
{
	const struct rvm_view *v = &rvm.view;

	if (!rvm.enabled || page == 0)
		return true;
	if (page >= v->shared_offset && page - v->shared_offset < v->shared_size)
		return true;
	if (page >= v->config_offset && page - v->config_offset < v->config_size)
		return true;
	if (page - v->crash_offset < v->crash_size)
		return true;
	return page >= v->core_size && (page - v->core_size) % v->percpu_size == 0 &&
	       (page - v->core_size) / v->percpu_size < v->max_cpus;
}

/* Pages that are hidden read as zeros; touching them would be counted as an access. */
static ssize_t core_read(struct file *file, struct kobject *kobj, BIN_ATTRIBUTE *attr,
			 char *buffer, loff_t offset, size_t size)
{
	size_t done = 0;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	while (done < size && offset + done < rvm.memory.size) {
		u64 at = offset + done;
		size_t part = min_t(u64, size - done, RVM_PAGE_SIZE - offset_in_page(at));

		if (page_visible(at & PAGE_MASK))
			memcpy(buffer + done, rvm.memory.map + at, part);
		else
			memset(buffer + done, 0, part);
		done += part;
	}
	mutex_unlock(&rvm.lock);
	return done;
}
static BIN_ATTRIBUTE bin_attr_core = {
	.attr = { .name = "core", .mode = 0400 },
	.read = core_read,
};

static struct attribute *main_attrs[] = {
	&dev_attr_console.attr,	       &dev_attr_enabled.attr,	       &dev_attr_mem_pool_size.attr,
	&dev_attr_mem_pool_used.attr,  &dev_attr_remap_pool_size.attr, &dev_attr_remap_pool_used.attr,
	NULL,
};

static const struct attribute_group main_group = {
	.attrs = main_attrs,
};

int rvm_sysfs_init(void)
{
	struct kobject *kobj = &rvm.dev->kobj;
	int err;

	err = sysfs_create_group(kobj, &main_group);
	if (err)
		return err;
	err = sysfs_create_group(kobj, &rvm_extra_group);
	if (err)
		goto remove_main;
	err = sysfs_create_bin_file(kobj, &bin_attr_core);
	if (err)
		goto remove_extra;
	return 0;

remove_extra:
	sysfs_remove_group(kobj, &rvm_extra_group);
remove_main:
	sysfs_remove_group(kobj, &main_group);
	return err;
}

void rvm_sysfs_exit(void)
{
	struct kobject *kobj = &rvm.dev->kobj;

	sysfs_remove_bin_file(kobj, &bin_attr_core);
	sysfs_remove_group(kobj, &rvm_extra_group);
	sysfs_remove_group(kobj, &main_group);
	rvm_cpu_texts_exit();
}
