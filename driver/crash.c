// SPDX-License-Identifier: GPL-2.0-only
/*
 * Crash records of earlier cores: looks for one when the driver is loaded and before memory is
 * overwritten, keeps a copy, hands it on to the next core, and erases it when told to. What lies in
 * memory is untrusted: it is copied first and the copy is checked. Called with the driver's lock
 * held.
 */
#include "driver.h"

#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crash.h"
#include "hypercall.h"

#define MAX_RANGES 64
/* Cores lie at multiples of this, unless a configuration says otherwise. */
#define CORE_ALIGNMENT SZ_2M

static struct {
	/** Checked copy, NULL: none. */
	struct rvm_crash_record *copy;
	/** Physical addresses of the memory and of the area in it that it came from; 0 when it is no
	 *  longer there. */
	u64 memory;
	u64 origin;
} crash;

/** Reserved ranges, and the ends of RAM below and above 4 GiB. */
struct scan {
	unsigned int count;
	struct {
		u64 start;
		u64 end;
	} range[MAX_RANGES];
	u64 low_end;
	u64 high_end;
};

static const char *const action_names[] = {
	[RVM_CRASH_DEFAULT] = "default",
	[RVM_CRASH_RESET] = "reset",
	[RVM_CRASH_HALT] = "halt",
};

u32 rvm_crash_action = RVM_CRASH_DEFAULT;

static int action_set(const char *text, const struct kernel_param *param)
{
	int action = sysfs_match_string(action_names, text);

	if (action < 0)
		return action;
	rvm_crash_action = action;
	return 0;
}

static int action_get(char *buffer, const struct kernel_param *param)
{
	return sysfs_emit(buffer, "%s\n", action_names[rvm_crash_action]);
}

static const struct kernel_param_ops action_ops = {
	.set = action_set,
	.get = action_get,
};
module_param_cb(crash_action, &action_ops, NULL, 0600);
MODULE_PARM_DESC(crash_action,
		 "What follows a crash of the core: reset or halt (default: what the memory says that is used again, else reset)");

static bool inside(const struct rvm_memory *memory, u64 phys)
{
	return memory->source != RVM_MEMORY_NONE && phys >= memory->phys &&
	       phys - memory->phys < memory->size;
}

/* Takes over @copy if it is a record. */
static bool adopt(struct rvm_crash_record *copy, u64 memory, u64 phys)
{
	struct rvm_refusal why;
	int err = rvm_crash_check(copy, RVM_CRASH_AREA_SIZE, &why);

	if (err) {
		if (err != -ENOENT)
			pr_warn("crash record at 0x%llx is unusable: %s: wanted 0x%llx, found 0x%llx\n",
				phys, why.what, why.wanted, why.found);
		kvfree(copy);
		return false;
	}
	kvfree(crash.copy);
	crash.copy = copy;
	crash.memory = memory;
	crash.origin = phys;
	pr_warn("the hypervisor core crashed earlier, on CPU index %u: %*pE; 'jailhouse crash' shows the record\n",
		copy->cpu, (int)strlen(copy->reason), copy->reason);
	return true;
}

static bool take(u64 memory, u64 offset)
{
	const u64 phys = memory + offset;
	struct rvm_crash_record *copy = kvmalloc(RVM_CRASH_AREA_SIZE, GFP_KERNEL);
	void *area = memremap(phys, RVM_CRASH_AREA_SIZE, MEMREMAP_WB);

	if (!copy || !area) {
		if (area)
			memunmap(area);
		kvfree(copy);
		return false;
	}
	memcpy(copy, area, RVM_CRASH_AREA_SIZE);
	memunmap(area);
	return adopt(copy, memory, phys);
}

/* What is found in passing claims offsets that may lead anywhere. */
static bool area_inside(u64 offset, u64 size)
{
	return offset && offset <= size && RVM_CRASH_AREA_SIZE <= size - offset;
}

/* One memory, which need not be one. What a door has carried over into it is older. */
static bool look_at(u64 phys, u64 size)
{
	const struct rvm_image_header *header = memremap(phys, PAGE_SIZE, MEMREMAP_WB);
	u64 failed, carried;

	if (!header)
		return false;
	failed = rvm_crash_find(header, phys);
	carried = rvm_crash_find_kept(header, phys);
	memunmap((void *)header);
	return (area_inside(failed, size) && take(phys, failed)) ||
	       (area_inside(carried, size) && take(phys, carried));
}

static int note_reserved(struct resource *res, void *arg)
{
	struct scan *scan = arg;

	if (scan->count == MAX_RANGES)
		return 1;
	scan->range[scan->count].start = res->start;
	scan->range[scan->count].end = res->end;
	scan->count++;
	return 0;
}

static int note_ram(struct resource *res, void *arg)
{
	struct scan *scan = arg;

	if (res->end < SZ_4G)
		scan->low_end = max_t(u64, scan->low_end, res->end);
	scan->high_end = max_t(u64, scan->high_end, res->end);
	return 0;
}

/* Device registers may be "reserved" as well; reading those is not for us. */
static bool is_memory(const struct scan *scan, u64 start, u64 end)
{
	u64 ram_end = start < SZ_4G ? scan->low_end : scan->high_end;

	return start >= SZ_1M && (end < ram_end || pfn_valid(PHYS_PFN(start)));
}

static bool look_at_range(u64 start, u64 end)
{
	u64 phys;

	for (phys = PAGE_ALIGN(start); phys < end && end - phys >= RVM_CRASH_AREA_SIZE;
	     phys = ALIGN(phys + 1, CORE_ALIGNMENT))
		if (!inside(&rvm.memory, phys) && look_at(phys, end - phys + 1))
			return true;
	return false;
}

/* What memmap= on the kernel's command line keeps free, or firmware. */
static void look_at_reserved(void)
{
	struct scan *scan = kzalloc(sizeof(*scan), GFP_KERNEL);
	unsigned int i;

	if (!scan)
		return;
	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, -1, scan,
			    note_ram);
	walk_iomem_res_desc(IORES_DESC_RESERVED, IORESOURCE_MEM, 0, -1, scan, note_reserved);
	for (i = 0; i < scan->count; i++)
		if (is_memory(scan, scan->range[i].start, scan->range[i].end) &&
		    look_at_range(scan->range[i].start, scan->range[i].end))
			break;
	kfree(scan);
}

/** rvm_crash_look() - is there a record? Called once, at load, when an active core is attached. */
void rvm_crash_look(void)
{
	u64 phys, size;

	mutex_lock(&rvm.lock);
	if (rvm.enabled)
		look_at(rvm.memory.phys, rvm.memory.size);
	else if (rvm_memory_find_stash(&phys, &size))
		look_at(phys, size);
	if (!crash.copy)
		look_at_reserved();
	mutex_unlock(&rvm.lock);
}

/** rvm_crash_look_before() - the same for memory that is about to be overwritten */
void rvm_crash_look_before(const struct rvm_memory *memory)
{
	u64 offset;

	if (memory->source == RVM_MEMORY_RUNTIME)
		return;
	offset = rvm_crash_find(memory->map, memory->phys);
	if (!offset && !crash.copy)
		offset = rvm_crash_find_kept(memory->map, memory->phys);
	if (offset && memory->phys + offset != crash.origin)
		take(memory->phys, offset);
}

/** rvm_crash_copy() - what the next core shall carry; NULL and 0 when there is nothing */
const void *rvm_crash_copy(u64 *size)
{
	*size = crash.copy ? crash.copy->size : 0;
	return crash.copy;
}

static void erase_area(u64 phys)
{
	struct rvm_crash_record *record = memremap(phys, sizeof(*record), MEMREMAP_WB);

	if (!record)
		return;
	WRITE_ONCE(record->magic, 0);
	memunmap(record);
}

/* What the core there has written, and what it had been given: an old one must not show up again. */
static void erase(u64 memory)
{
	const struct rvm_image_header *header = memremap(memory, PAGE_SIZE, MEMREMAP_WB);
	u64 failed, carried;

	if (!header)
		return;
	failed = rvm_crash_find(header, memory);
	carried = rvm_crash_find_kept(header, memory);
	memunmap((void *)header);
	if (failed)
		erase_area(memory + failed);
	if (carried)
		erase_area(memory + carried);
}

/** rvm_crash_carried() - the copy lies in this memory now, and should not lie in two places */
void rvm_crash_carried(const struct rvm_memory *memory)
{
	const struct rvm_image_header *header = memory->map;

	if (!crash.copy)
		return;
	if (crash.origin && !inside(memory, crash.origin))
		erase(crash.memory);
	crash.memory = memory->phys;
	crash.origin = memory->phys + header->crash_kept.offset;
}

/** rvm_crash_released() - this memory goes back to Linux */
void rvm_crash_released(const struct rvm_memory *memory)
{
	if (inside(memory, crash.origin))
		crash.origin = 0;
}

/** rvm_crash_clear() - forget it, here and where it came from */
void rvm_crash_clear(void)
{
	if (crash.origin && rvm.enabled && inside(&rvm.memory, crash.origin))
		rvm_hypercall(RVM_HC_CRASH_CLEAR, 0, 0);
	else if (crash.origin)
		erase(crash.memory);
	rvm_crash_drop();
}

/** rvm_crash_drop() - free the copy only */
void rvm_crash_drop(void)
{
	kvfree(crash.copy);
	crash.copy = NULL;
	crash.origin = 0;
}
