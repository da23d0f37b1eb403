// SPDX-License-Identifier: GPL-2.0-only
/*
 * Images for a cell: checked against its loadable memory, then copied there from user space. Called by the
 * life cycle with the driver's lock held.
 */
#include "cell.h"

#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hypercall.h"

#define MAX_IMAGES 1024

/** Copied at a time, between two looks for signals. */
#define COPY_STEP SZ_1M

/** Where an image goes. */
struct target {
	u64 phys;
	u64 size;
	const void __user *source;
};

static int find_target(const struct rvm_cell *cell, const struct jailhouse_preload_image *image,
		       u32 number, struct target *target)
{
	u32 i;

	for (i = 0; i < cell->num_regions; i++) {
		const struct jailhouse_memory *region = &cell->regions[i];
		u64 offset = image->target_address - region->virt_start;

		if (image->target_address < region->virt_start || offset >= region->size)
			continue;
		if (!(region->flags & JAILHOUSE_MEM_LOADABLE))
			return rvm_refuse(-EINVAL,
					  "image %u: 0x%llx lies in memory region %u of cell %s, which is not loadable",
					  number, image->target_address, i, cell->name);
		if (image->size > region->size - offset)
			return rvm_refuse(-EINVAL,
					  "image %u: 0x%llx bytes at 0x%llx, memory region %u of cell %s has only 0x%llx there",
					  number, image->size, image->target_address, i,
					  cell->name, region->size - offset);
		target->phys = region->phys_start + offset;
		target->size = image->size;
		target->source = u64_to_user_ptr(image->source_address);
		return 0;
	}
	return rvm_refuse(-EINVAL, "image %u: cell %s has no memory at 0x%llx", number, cell->name,
			  image->target_address);
}

static int copy_steps(void *to, const void __user *from, u64 size)
{
	u64 done, step;

	for (done = 0; done < size; done += step) {
		step = min_t(u64, size - done, COPY_STEP);
		if (fatal_signal_pending(current))
			return -EINTR;
		if (copy_from_user(to + done, from + done, step))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

static int copy_image(const struct target *target)
{
	void *map;
	int err;

	/* Only a cell that was there before this kernel can have such memory. */
	if (rvm_range_is_ram(target->phys, target->size))
		return rvm_refuse(-EBUSY, "Linux uses the cell's memory at 0x%llx", target->phys);
	map = memremap(target->phys, target->size, MEMREMAP_WB);
	if (!map)
		return rvm_refuse(-EBUSY, "the cell's memory at 0x%llx cannot be mapped",
				  target->phys);
	err = copy_steps(map, target->source, target->size);
	memunmap(map);
	return err;
}

static int find_targets(const struct rvm_cell *cell, const struct jailhouse_preload_image *images,
			u32 count, struct target *targets)
{
	u32 i;
	int err;

	for (i = 0; i < count; i++) {
		err = images[i].size ? find_target(cell, &images[i], i, &targets[i]) : 0;
		if (err)
			return err;
	}
	return 0;
}

static int copy_all(const struct target *targets, u32 count)
{
	u32 i;
	int err;

	for (i = 0; i < count; i++) {
		err = targets[i].size ? copy_image(&targets[i]) : 0;
		if (err)
			return err;
	}
	return 0;
}

/* Everything that can be refused is, before the cell is touched. */
static int check_and_load(const struct rvm_cell *cell, const struct jailhouse_preload_image *images,
			  u32 count, struct target *targets)
{
	int err;

	err = find_targets(cell, images, count, targets);
	if (err)
		return err;
	err = rvm_cell_call(cell, JAILHOUSE_HC_CELL_SET_LOADABLE);
	return err ? err : copy_all(targets, count);
}

/**
 * rvm_cell_images_load() - shut a cell down and load images, if any
 * @load: fixed part of the argument
 * @user: the images behind it
 *
 * Return: 0; -EINVAL, -E2BIG, -EFAULT, -ENOMEM with the cell as it was; -EPERM it denies to shut down;
 * -EFAULT, -EINTR, -EBUSY also with a part of the images loaded.
 */
int rvm_cell_images_load(const struct rvm_cell *cell, const struct jailhouse_cell_load *load,
			 const void __user *user)
{
	const u32 count = load->num_preload_images;
	struct jailhouse_preload_image *images;
	struct target *targets;
	int err = -ENOMEM;

	if (count > MAX_IMAGES)
		return rvm_refuse(-E2BIG, "%u images, at most %u", count, MAX_IMAGES);
	images = kvmalloc_array(count + 1, sizeof(*images), GFP_KERNEL);
	targets = kvcalloc(count + 1, sizeof(*targets), GFP_KERNEL);
	if (images && targets) {
		err = -EFAULT;
		if (!copy_from_user(images, user, count * sizeof(*images)))
			err = check_and_load(cell, images, count, targets);
	}
	kvfree(targets);
	kvfree(images);
	return err;
}
