// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings a system configuration into kernel memory, checks it with the shared checker and fits it to
 * this machine's CPUs and to the memory that was found. Called by enable only.
 */
#include "driver.h"
#include "handoff/carve.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "cell/config.h"

static int refuse_config(int err, const struct rvm_config_error *why)
{
	char text[RVM_CONFIG_WORDS_SIZE];

	rvm_config_words(why, text);
	return rvm_refuse(err, "configuration: %s", text);
}

/* The core writes text there: a wrong address must not hit Linux's memory. */
static int check_console(const struct jailhouse_console *console)
{
	if (console->type != JAILHOUSE_CON_TYPE_8250 ||
	    !(console->flags & JAILHOUSE_CON_ACCESS_MMIO) ||
	    !rvm_range_is_ram(console->address, console->size))
		return 0;
	return rvm_refuse(-EINVAL, "configuration: console at 0x%llx: Linux uses this as memory",
			  console->address);
}

static int check(struct rvm_config *config)
{
	struct rvm_config_error why = { .index = RVM_CONFIG_NO_INDEX };
	int err;

	err = rvm_config_check_system(config->blob, config->size, &why);
	return err ? refuse_config(err, &why) : check_console(&config->blob->debug_console);
}

/** rvm_config_from_user() - fetch what the ioctl's argument points to */
int rvm_config_from_user(struct rvm_config *config, const void __user *user)
{
	struct rvm_config_error why = { .index = RVM_CONFIG_NO_INDEX };
	struct jailhouse_system header;
	u64 total;
	int err;

	if (copy_from_user(&header, user, sizeof(header)))
		return -EFAULT;
	err = rvm_config_check_header(&header, &total, &why);
	if (err)
		return refuse_config(err, &why);
	config->blob = kvmalloc(total, GFP_KERNEL);
	if (!config->blob)
		return -ENOMEM;
	config->size = total;
	err = -EFAULT;
	if (copy_from_user(config->blob, user, total))
		goto free;
	/* User space may have changed it meanwhile; what counts is what is checked now. */
	err = check(config);
	if (err)
		goto free;
	return 0;

free:
	rvm_config_free(config);
	return err;
}

/** rvm_config_from_memory() - the same from a stash; its content is as little to be trusted */
int rvm_config_from_memory(struct rvm_config *config, const void *blob, u64 size)
{
	int err;

	if (size < sizeof(struct jailhouse_system) || size > RVM_CONFIG_MAX_SIZE)
		return rvm_refuse(-EINVAL, "configuration in the stash: size 0x%llx", size);
	config->blob = kvmalloc(size, GFP_KERNEL);
	if (!config->blob)
		return -ENOMEM;
	memcpy(config->blob, blob, size);
	config->size = size;
	err = check(config);
	if (err)
		rvm_config_free(config);
	return err;
}

/**
 * rvm_config_set_memory() - write back which memory the hypervisor has
 *
 * The root cell loses that range, so that the configuration stays free of contradictions.
 */
int rvm_config_set_memory(struct rvm_config *config, u64 phys, u64 size)
{
	const struct jailhouse_memory *now = &config->blob->hypervisor_memory;
	u64 room = config->size + 2 * sizeof(struct jailhouse_memory);
	struct rvm_config carved = {};

	if (now->phys_start == phys && now->size == size)
		return 0;
	carved.blob = kvmalloc(room, GFP_KERNEL);
	if (!carved.blob)
		return -ENOMEM;
	if (!rvm_config_carve(config->blob, phys, size, carved.blob, room, &carved.size)) {
		rvm_config_free(&carved);
		return rvm_refuse(-E2BIG, "configuration: the hypervisor memory cannot be taken out of the regions");
	}
	rvm_config_free(config);
	*config = carved;
	return check(config);
}

/** rvm_config_check_cpus() - the root cell must have exactly the CPUs that enter */
int rvm_config_check_cpus(const struct rvm_config *config)
{
	const struct jailhouse_cell_desc *root = &config->blob->root_cell;
	u32 online = num_online_cpus();
	u32 index;

	for (index = 0; index < online; index++)
		if (!rvm_cell_has_cpu(root, index))
			return rvm_refuse(-EINVAL,
					  "configuration: CPU %u is online and not in the root cell",
					  index);
	if (rvm_cell_num_cpus(root) != online)
		return rvm_refuse(-EINVAL,
				  "configuration: root cell has %u CPUs, this machine has %u online",
				  rvm_cell_num_cpus(root), online);
	return 0;
}

void rvm_config_free(struct rvm_config *config)
{
	kvfree(config->blob);
	memset(config, 0, sizeof(*config));
}
