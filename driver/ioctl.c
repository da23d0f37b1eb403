// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of /dev/jailhouse: one table of {command, size, function}. Copies and checks arguments,
 * takes the lock; the functions it calls never see user memory except by documented pointers.
 * Padding is not looked at: Jailhouse's own tool leaves in it what its stack had.
 */
#include "driver.h"

#include <linux/capability.h>
#include <linux/uaccess.h>

#include "driver_ioctl.h"

/* The largest fixed argument. */
union ioctl_argument {
	struct jailhouse_cell_create create;
	struct jailhouse_cell_load load;
	struct jailhouse_cell_id id;
};

struct ioctl_entry {
	unsigned int command;
	/** Bytes to copy in before the call; 0: the argument is passed on as it is. */
	size_t size;
	int (*function)(const union ioctl_argument *argument, void __user *user);
};

static int do_enable(const union ioctl_argument *argument, void __user *user)
{
	return rvm_enable(user);
}

static int do_disable(const union ioctl_argument *argument, void __user *user)
{
	return rvm_disable(rvm_keep_memory);
}

static int do_cell_create(const union ioctl_argument *argument, void __user *user)
{
	return rvm_cell_create(&argument->create);
}

static int do_cell_load(const union ioctl_argument *argument, void __user *user)
{
	return rvm_cell_load(&argument->load, user);
}

static int do_cell_start(const union ioctl_argument *argument, void __user *user)
{
	return rvm_cell_start(&argument->id);
}

static int do_cell_destroy(const union ioctl_argument *argument, void __user *user)
{
	return rvm_cell_destroy(&argument->id);
}

static const struct ioctl_entry entries[] = {
	{ JAILHOUSE_ENABLE, 0, do_enable },
	{ JAILHOUSE_DISABLE, 0, do_disable },
	{ JAILHOUSE_CELL_CREATE, sizeof(struct jailhouse_cell_create), do_cell_create },
	{ JAILHOUSE_CELL_LOAD, sizeof(struct jailhouse_cell_load), do_cell_load },
	{ JAILHOUSE_CELL_START, sizeof(struct jailhouse_cell_id), do_cell_start },
	{ JAILHOUSE_CELL_DESTROY, sizeof(struct jailhouse_cell_id), do_cell_destroy },
};

static long call(const struct ioctl_entry *entry, void __user *user)
{
	union ioctl_argument argument;
	long ret;
	int err;

	if (entry->size && copy_from_user(&argument, user, entry->size))
		return -EFAULT;
	err = rvm_call_begin();
	if (err)
		return err;
	ret = entry->function(&argument, user);
	mutex_unlock(&rvm.lock);
	return ret;
}

long rvm_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	unsigned int i;

	/* The device may have been opened by somebody else. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	for (i = 0; i < ARRAY_SIZE(entries); i++)
		if (entries[i].command == command)
			return call(&entries[i], (void __user *)argument);
	return -ENOTTY;
}
