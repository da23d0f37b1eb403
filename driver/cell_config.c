// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings the configuration of a cell from user space into contiguous memory and checks it with the shared
 * checker. What the core and Linux have to say about it comes later.
 */
#include "cell.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cell/config.h"

static int refuse_config(int err, const struct rvm_config_error *why)
{
	char text[RVM_CONFIG_WORDS_SIZE];

	rvm_config_words(why, text);
	return rvm_refuse(err, "cell configuration: %s", text);
}

/** rvm_cell_config_alloc() - contiguous memory, zeros; the core takes a physical address */
int rvm_cell_config_alloc(struct rvm_cell_config *config, u64 size)
{
	config->blob = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN);
	if (!config->blob)
		return rvm_refuse(-ENOMEM, "no contiguous memory for 0x%llx bytes of configuration",
				  size);
	config->size = size;
	return 0;
}

void rvm_cell_config_free(struct rvm_cell_config *config)
{
	if (config->blob)
		free_pages_exact(config->blob, config->size);
	memset(config, 0, sizeof(*config));
}

/** rvm_cell_config_check() - complete check; afterwards its arrays can be used */
int rvm_cell_config_check(const struct rvm_cell_config *config)
{
	struct rvm_config_error why = {};
	int err = rvm_config_check_cell(config->blob, config->size, &why);

	return err ? refuse_config(err, &why) : 0;
}

/* Pages that Linux owns must stay its own, whatever the root cell may have by its configuration. */
static int check_memory(const struct jailhouse_cell_desc *desc)
{
	const struct jailhouse_memory *region = rvm_cell_mem_regions(desc);
	u32 i;

	for (i = 0; i < desc->num_memory_regions; i++) {
		if (region[i].size == 0 || (region[i].flags & JAILHOUSE_MEM_COMM_REGION))
			continue;
		if (rvm_range_is_ram(region[i].phys_start, region[i].size))
			return rvm_refuse(-EBUSY,
					  "memory region %u: Linux uses 0x%llx-0x%llx (memmap=%lluM$0x%llx on the kernel command line reserves it)",
					  i, region[i].phys_start,
					  region[i].phys_start + region[i].size - 1,
					  DIV_ROUND_UP(region[i].size, SZ_1M), region[i].phys_start);
	}
	return 0;
}

/* As Jailhouse does: who shall use the virtual console may use it. The number comes from the core. */
static void finish(struct jailhouse_cell_desc *desc)
{
	if (desc->flags & JAILHOUSE_CELL_VIRTUAL_CONSOLE_ACTIVE)
		desc->flags |= JAILHOUSE_CELL_VIRTUAL_CONSOLE_PERMITTED;
	desc->id = 0;
}

/**
 * rvm_cell_config_from_user() - fetch what the ioctl's argument points to
 * Return: 0 with a configuration to be freed; -E2BIG, -EINVAL, -EFAULT, -ENOMEM, -EBUSY.
 */
int rvm_cell_config_from_user(struct rvm_cell_config *config,
			      const struct jailhouse_cell_create *create)
{
	const u64 size = create->config_size;
	int err;

	memset(config, 0, sizeof(*config));
	if (size < sizeof(struct jailhouse_cell_desc))
		return rvm_refuse(-EINVAL, "cell configuration: %llu bytes, at least %zu", size,
				  sizeof(struct jailhouse_cell_desc));
	if (size > RVM_CONFIG_MAX_SIZE)
		return rvm_refuse(-E2BIG, "cell configuration: %llu bytes, at most %llu", size,
				  RVM_CONFIG_MAX_SIZE);
	err = rvm_cell_config_alloc(config, size);
	if (err)
		return err;
	err = -EFAULT;
	if (copy_from_user(config->blob, u64_to_user_ptr(create->config_address), size))
		goto free;
	/* Copied once: what is checked is what the core gets. */
	err = rvm_cell_config_check(config);
	if (!err)
		err = check_memory(config->blob);
	if (err)
		goto free;
	finish(config->blob);
	return 0;

free:
	rvm_cell_config_free(config);
	return err;
}
