// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend and hibernation: Linux leaves the core before and enters it after. Registered at load.
 */
#include "driver.h"

#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/suspend.h>

#include "hypercall.h"

/** What hibernation loses of reserved memory, in the order in which it is put back. */
struct kept_part {
	u64 offset;
	u64 size;
	void *copy;
};

enum { PART_HEADER, PART_CONFIG, PART_IMAGE, NUM_PARTS };

/* Guarded by rvm.lock. */
static struct kept_part kept[NUM_PARTS];
/** Left for a suspend, to be entered again. */
static bool suspended;

static void drop_copies(void)
{
	unsigned int i;

	for (i = 0; i < NUM_PARTS; i++)
		kvfree(kept[i].copy);
	memset(kept, 0, sizeof(kept));
}

/*
 * The machine may be without power between hibernation and resume, and memory that Linux does not own
 * is not in its image.
 */
static int keep_copies(void)
{
	const struct rvm_image_header *h = rvm.memory.map;
	struct rvm_refusal why;
	struct rvm_stash stash;
	unsigned int i;

	if (rvm.memory.source == RVM_MEMORY_RUNTIME ||
	    rvm_handoff_find_stash(h, rvm.memory.phys, rvm.memory.size, &stash, &why))
		return 0;
	kept[PART_HEADER] = (struct kept_part){ 0, RVM_PAGE_SIZE, NULL };
	kept[PART_CONFIG] = (struct kept_part){ h->config_offset, stash.config_size, NULL };
	kept[PART_IMAGE] = (struct kept_part){ h->stash_offset, stash.image_size, NULL };
	for (i = 0; i < NUM_PARTS; i++) {
		kept[i].copy = kvmalloc(kept[i].size, GFP_KERNEL);
		if (!kept[i].copy) {
			drop_copies();
			return -ENOMEM;
		}
		memcpy(kept[i].copy, rvm.memory.map + kept[i].offset, kept[i].size);
	}
	return 0;
}

/* What rvm.efi has laid out anew in the meantime is better than the copy. */
static void put_copies_back(void)
{
	struct rvm_refusal why;
	struct rvm_stash stash;
	unsigned int i;

	if (kept[0].copy && rvm_handoff_find_stash(rvm.memory.map, rvm.memory.phys, rvm.memory.size,
						   &stash, &why)) {
		pr_info("reserved memory was lost, its image and configuration are put back\n");
		for (i = 0; i < NUM_PARTS; i++)
			memcpy(rvm.memory.map + kept[i].offset, kept[i].copy, kept[i].size);
	}
	drop_copies();
}

static int check_cells(void)
{
	s64 cells = rvm_get_info(JAILHOUSE_INFO_NUM_CELLS) + rvm_knobs.cells;

	if (cells == 1)
		return 0;
	return rvm_refuse(-EBUSY,
			  "no suspend while cells exist besides the root cell (%lld); destroy them first",
			  cells - 1);
}

static int suspend(bool memory_is_lost)
{
	int err = 0;

	mutex_lock(&rvm.lock);
	if (!rvm.enabled)
		goto sleep;
	err = check_cells();
	if (!err)
		err = rvm_disable(true);
	if (err) {
		pr_err("no suspend: the core is active and cannot be left\n");
		goto unlock;
	}
	suspended = true;
	if (memory_is_lost && keep_copies())
		pr_warn("no memory to keep image and configuration over a hibernation\n");
sleep:
	rvm_gate_sleep(true);
unlock:
	mutex_unlock(&rvm.lock);
	return err;
}

/*
 * A boot in between may have entered the core already (rvm.efi); this kernel has then come back as its
 * guest.
 */
static int enter_again(void)
{
	struct rvm_cpuid answer;

	if (!rvm_is_guest(&answer)) {
		put_copies_back();
		return rvm_enable(NULL);
	}
	drop_copies();
	rvm_memory_release(&rvm.memory);
	return rvm_attach_locked();
}

static void resume(void)
{
	mutex_lock(&rvm.lock);
	if (suspended && enter_again()) {
		pr_err("not entered again after suspend\n");
		if (rvm.memory.source == RVM_MEMORY_RUNTIME && !rvm_keep_memory)
			rvm_memory_release(&rvm.memory);
	}
	suspended = false;
	rvm_gate_sleep(false);
	mutex_unlock(&rvm.lock);
}

static int on_power(struct notifier_block *block, unsigned long action, void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_RESTORE_PREPARE:
		return notifier_from_errno(suspend(false));
	case PM_HIBERNATION_PREPARE:
		return notifier_from_errno(suspend(true));
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
	case PM_POST_RESTORE:
		resume();
		return NOTIFY_OK;
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block power_block = {
	.notifier_call = on_power,
};

int rvm_power_init(void)
{
	return register_pm_notifier(&power_block);
}

void rvm_power_exit(void)
{
	unregister_pm_notifier(&power_block);
}
