// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of /dev/jailhouse: one table of {command, size, function}. Copies and checks arguments,
 * takes the lock; the functions it calls never see user memory except by documented pointers.
 */
#include "driver.h"

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

static int check_id(const struct jailhouse_cell_id *id)
{
	if (id->padding != 0 || id->id < JAILHOUSE_CELL_ID_UNUSED)
		return -EINVAL;
	if (strnlen(id->name, sizeof(id->name)) == sizeof(id->name))
		return -EINVAL;
	return 0;
}

static int do_enable(const union ioctl_argument *argument, void __user *user)
{
	return rvm_enable(user);
}

static int do_disable(const union ioctl_argument *argument, void __user *user)
{
	return rvm_disable(rvm_keep_memory);
}

/* Only the root cell exists so far; what is wrong with the argument is still said first. */
static int cell_answer(int err)
{
	if (!rvm.enabled)
		return -EINVAL;
	return err ? err : -ENOSYS;
}

static int do_cell_create(const union ioctl_argument *argument, void __user *user)
{
	const struct jailhouse_cell_create *create = &argument->create;

	return cell_answer(create->padding != 0 || create->config_address == 0 ||
					   create->config_size < sizeof(struct jailhouse_cell_desc) ||
					   create->config_size > RVM_MAX_CONFIG_SIZE ?
				   -EINVAL : 0);
}

static int do_cell_load(const union ioctl_argument *argument, void __user *user)
{
	int err = check_id(&argument->load.cell_id);

	if (argument->load.padding != 0)
		err = -EINVAL;
	return cell_answer(err);
}

static int do_cell_id(const union ioctl_argument *argument, void __user *user)
{
	return cell_answer(check_id(&argument->id));
}

static const struct ioctl_entry entries[] = {
	{ JAILHOUSE_ENABLE, 0, do_enable },
	{ JAILHOUSE_DISABLE, 0, do_disable },
	{ JAILHOUSE_CELL_CREATE, sizeof(struct jailhouse_cell_create), do_cell_create },
	{ JAILHOUSE_CELL_LOAD, sizeof(struct jailhouse_cell_load), do_cell_load },
	{ JAILHOUSE_CELL_START, sizeof(struct jailhouse_cell_id), do_cell_id },
	{ JAILHOUSE_CELL_DESTROY, sizeof(struct jailhouse_cell_id), do_cell_id },
};

static long call(const struct ioctl_entry *entry, void __user *user)
{
	union ioctl_argument argument;
	long ret;

	if (entry->size && copy_from_user(&argument, user, entry->size))
		return -EFAULT;
	if (mutex_lock_interruptible(&rvm.lock))
		return -EINTR;
	ret = entry->function(&argument, user);
	mutex_unlock(&rvm.lock);
	return ret;
}

long rvm_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(entries); i++)
		if (entries[i].command == command)
			return call(&entries[i], (void __user *)argument);
	return -ENOTTY;
}
