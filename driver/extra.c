// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directory rvm/ below the device: what RVM has and Jailhouse has not. The values come from the header
 * and from the public pages of the memory that the driver holds; they exist as long as the driver.
 */
#include "driver.h"

#include <linux/io.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crash.h"
#include "sysfs.h"

static const char *const state_names[] = {
	[RVM_STATE_STASHED] = "stashed", [RVM_STATE_ENTERING] = "entering",
	[RVM_STATE_ACTIVE] = "active",	 [RVM_STATE_LEFT] = "left",
	[RVM_STATE_FAILED] = "failed",
};

static const char *const door_names[] = {
	[RVM_DOOR_NONE] = "none",
	[RVM_DOOR_UEFI] = "uefi",
	[RVM_DOOR_LINUX] = "linux",
	[RVM_DOOR_KEXEC] = "kexec",
};

/* Names a value of untrusted memory; all gaps and everything beyond are "unknown". */
static const char *name_of(const char *const *names, size_t count, u32 value)
{
	return value < count && names[value] ? names[value] : "unknown";
}

/* The header, or NULL when the driver holds no memory. */
static const struct rvm_image_header *header(void)
{
	return rvm.memory.map;
}

/* Each attribute is a function that writes to @buffer with the lock held. */
#define LOCKED_ATTRIBUTE(name)                                                              \
	static ssize_t name##_show(struct device *dev, struct device_attribute *attr,        \
				   char *buffer)                                             \
	{                                                                                    \
		ssize_t ret;                                                                 \
											     \
		if (mutex_lock_interruptible(&rvm.lock))                                     \
			return -EINTR;                                                       \
		ret = name##_write(buffer);                                                  \
		mutex_unlock(&rvm.lock);                                                     \
		return ret;                                                                  \
	}                                                                                    \
	static DEVICE_ATTR_RO(name)

/* What rvm.efi, or an earlier kernel, left behind tells its state itself. */
static const char *stash_state(void)
{
	const struct rvm_image_header *h;
	const char *name;
	u64 phys, size;

	if (!rvm_memory_find_stash(&phys, &size))
		return "none";
	h = memremap(phys, PAGE_SIZE, MEMREMAP_WB);
	if (!h)
		return "none";
	name = name_of(state_names, ARRAY_SIZE(state_names), READ_ONCE(h->state));
	memunmap((void *)h);
	return name;
}

static ssize_t state_write(char *buffer)
{
	const char *name;

	if (header())
		name = name_of(state_names, ARRAY_SIZE(state_names), READ_ONCE(header()->state));
	else
		name = stash_state();
	return sysfs_emit(buffer, "%s\n", name);
}
LOCKED_ATTRIBUTE(state);

static ssize_t door_write(char *buffer)
{
	const char *name = "none";

	if (header())
		name = name_of(door_names, ARRAY_SIZE(door_names), rvm.view.door);
	return sysfs_emit(buffer, "%s\n", name);
}
LOCKED_ATTRIBUTE(door);

static ssize_t phys_base_write(char *buffer)
{
	return sysfs_emit(buffer, "0x%llx\n", rvm.memory.phys);
}
LOCKED_ATTRIBUTE(phys_base);

static ssize_t mem_size_write(char *buffer)
{
	return sysfs_emit(buffer, "0x%llx\n", rvm.memory.size);
}
LOCKED_ATTRIBUTE(mem_size);

static ssize_t abi_version_write(char *buffer)
{
	return sysfs_emit(buffer, "%u\n", RVM_ABI_VERSION);
}
LOCKED_ATTRIBUTE(abi_version);

static ssize_t version_write(char *buffer)
{
	return sysfs_emit(buffer, "%s\n", header() ? rvm.view.version : "");
}
LOCKED_ATTRIBUTE(version);

static ssize_t refusal_write(char *buffer)
{
	return sysfs_emit(buffer, "%s\n", rvm.refusal);
}
LOCKED_ATTRIBUTE(refusal);

static ssize_t online_cpus_write(char *buffer)
{
	return sysfs_emit(buffer, "%u\n", header() ? rvm.view.online_cpus : 0);
}
LOCKED_ATTRIBUTE(online_cpus);

static ssize_t entries_write(char *buffer)
{
	return sysfs_emit(buffer, "%u\n", header() ? READ_ONCE(header()->entries) : 0);
}
LOCKED_ATTRIBUTE(entries);

static ssize_t kernels_write(char *buffer)
{
	return sysfs_emit(buffer, "%u\n", header() ? READ_ONCE(header()->kernels) : 0);
}
LOCKED_ATTRIBUTE(kernels);

/* Who keeps the next kernel off the memory: the firmware, this kernel's options, or nobody. */
static ssize_t memory_source_write(char *buffer)
{
	static const char *const names[] = {
		[RVM_MEMORY_NONE] = "none",
		[RVM_MEMORY_CONFIG] = "reserved",
		[RVM_MEMORY_STASH] = "firmware",
		[RVM_MEMORY_RUNTIME] = "runtime",
	};

	return sysfs_emit(buffer, "%s\n", rvm.memory.firmware ? "firmware" :
							       names[rvm.memory.source]);
}
LOCKED_ATTRIBUTE(memory_source);

static ssize_t kexec_loads_write(char *buffer)
{
	return sysfs_emit(buffer, "%llu\n", rvm_kexec_loads());
}
LOCKED_ATTRIBUTE(kexec_loads);

/* Whether the core stays over a kexec now. Written: the number of the load whose kernel knows. */
static ssize_t kexec_keep_show(struct device *dev, struct device_attribute *attr, char *buffer)
{
	ssize_t ret;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	ret = sysfs_emit(buffer, "%d\n", rvm_kexec_kept());
	mutex_unlock(&rvm.lock);
	return ret;
}

static ssize_t kexec_keep_store(struct device *dev, struct device_attribute *attr,
				const char *buffer, size_t size)
{
	u64 load;
	int err;

	err = kstrtou64(buffer, 0, &load);
	if (err)
		return err;
	err = rvm_call_begin();
	if (err)
		return err;
	err = rvm_kexec_keep(load);
	mutex_unlock(&rvm.lock);
	return err ? err : size;
}
static DEVICE_ATTR_RW(kexec_keep);

/* Two numbers: reads that got all ones, writes that were dropped. */
static ssize_t hidden_accesses_write(char *buffer)
{
	u64 reads = 0, writes = 0;
	u32 index;

	for (index = 0; index < rvm.view.max_cpus; index++) {
		const struct rvm_cpu_public *page = rvm_public_page(index);

		if (page) {
			reads += READ_ONCE(page->hidden_reads);
			writes += READ_ONCE(page->hidden_writes);
		}
	}
	return sysfs_emit(buffer, "%llu %llu\n", reads, writes);
}
LOCKED_ATTRIBUTE(hidden_accesses);

/* The record of an earlier crash, nothing when there is none. Any write erases it. */
static ssize_t crash_read(struct file *file, struct kobject *kobj, BIN_ATTRIBUTE *attr,
			  char *buffer, loff_t offset, size_t size)
{
	const void *copy;
	ssize_t ret;
	u64 length;

	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	copy = rvm_crash_copy(&length);
	ret = memory_read_from_buffer(buffer, size, &offset, copy, length);
	mutex_unlock(&rvm.lock);
	return ret;
}

static ssize_t crash_write(struct file *file, struct kobject *kobj, BIN_ATTRIBUTE *attr,
			   char *buffer, loff_t offset, size_t size)
{
	int err = rvm_call_begin();

	if (err)
		return err;
	rvm_crash_clear();
	mutex_unlock(&rvm.lock);
	return size;
}
static BIN_ATTRIBUTE bin_attr_crash = {
	.attr = { .name = "crash", .mode = 0600 },
	.read = crash_read,
	.write = crash_write,
};

static struct attribute *extra_attrs[] = {
	&dev_attr_state.attr,
	&dev_attr_door.attr,
	&dev_attr_phys_base.attr,
	&dev_attr_mem_size.attr,
	&dev_attr_abi_version.attr,
	&dev_attr_version.attr,
	&dev_attr_refusal.attr,
	&dev_attr_online_cpus.attr,
	&dev_attr_entries.attr,
	&dev_attr_kernels.attr,
	&dev_attr_memory_source.attr,
	&dev_attr_kexec_loads.attr,
	&dev_attr_kexec_keep.attr,
	&dev_attr_hidden_accesses.attr,
	NULL,
};

static BIN_ATTRIBUTE *extra_bin_attrs[] = {
	&rvm_enter_ticks.attribute,
	&rvm_leave_ticks.attribute,
	&rvm_exits.attribute,
	&bin_attr_crash,
	NULL,
};

const struct attribute_group rvm_extra_group = {
	.name = "rvm",
	.attrs = extra_attrs,
	.bin_attrs = extra_bin_attrs,
};
