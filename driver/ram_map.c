// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes memory that came from the page allocator out of what the kernel calls System RAM, so that
 * kexec does not place the next kernel there and crash dumps do not try to read it. One range at a
 * time; guarded by rvm.lock.
 */
#include "driver.h"

#include <linux/ioport.h>

/** The kernel's own entry, out of the tree while the parts are in it. */
static struct resource *whole;
static struct resource lower, hidden, upper;

/*
 * Entries of System RAM come and go with memory modules only, so the list is walked without its lock,
 * which is not exported.
 */
static struct resource *find_ram(u64 phys, u64 size)
{
	const unsigned long wanted = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY;
	struct resource *res;

	for (res = iomem_resource.child; res; res = res->sibling)
		if ((res->flags & wanted) == wanted && res->start <= phys &&
		    res->end >= phys + size - 1)
			return res;
	return NULL;
}

static struct resource part_of(const struct resource *from, u64 start, u64 end)
{
	return (struct resource){
		.name = from->name, .start = start, .end = end, .flags = from->flags,
		.desc = from->desc,
	};
}

/* Empty parts do not go in; what lies inside of a part becomes its child. */
static int insert(struct resource *part)
{
	return part->start > part->end ? 0 : insert_resource(&iomem_resource, part);
}

static void remove(struct resource *part)
{
	if (part->parent)
		remove_resource(part);
}

/** rvm_ram_is_hidden() - is there a range that was taken out? */
bool rvm_ram_is_hidden(void)
{
	return whole;
}

/** rvm_ram_hide() - take a range out; return: 0 or negative errno with all as it was */
int rvm_ram_hide(u64 phys, u64 size)
{
	struct resource *res = find_ram(phys, size);
	int err;

	if (whole || !res)
		return whole ? -EBUSY : -ENOENT;
	lower = part_of(res, res->start, phys - 1);
	upper = part_of(res, phys + size, res->end);
	hidden = part_of(res, phys, phys + size - 1);
	hidden.name = "rvm";
	hidden.flags = IORESOURCE_MEM | IORESOURCE_BUSY;
	err = remove_resource(res);
	if (err)
		return err;
	whole = res;
	err = insert(&hidden);
	if (!err)
		err = insert(&lower);
	if (!err)
		err = insert(&upper);
	if (err)
		rvm_ram_show();
	return err;
}

/** rvm_ram_show() - put the range back, if there is one */
void rvm_ram_show(void)
{
	if (!whole)
		return;
	remove(&upper);
	remove(&lower);
	remove(&hidden);
	if (insert_resource(&iomem_resource, whole))
		pr_err("/proc/iomem: %pR could not be put back\n", whole);
	whole = NULL;
}
