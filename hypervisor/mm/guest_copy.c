// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access to guest memory, page by page through the temporary slot of a CPU. Called by exit
 * handlers; never touches the reserved memory, and keeps no mapping afterwards.
 */
#include "image_header.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_copy.h"
#include "mm/host_map.h"
#include "mm/page_pool.h"
#include "mm/page_table.h"

/* By CPU index. */
static const struct page_table **memory;

int guest_copy_init(uint32_t cpus)
{
	memory = page_alloc_array(cpus, sizeof(*memory));
	return memory ? 0 : -ENOMEM;
}

void guest_copy_set_memory(unsigned int cpu, const struct page_table *pt)
{
	memory[cpu] = pt;
}

static int translate(const struct page_table *pt, uint64_t gpa, uint64_t *phys)
{
	if (!pt) {
		*phys = gpa;
		return 0;
	}
	return page_table_lookup(pt, gpa, phys, NULL, NULL);
}

static int guest_copy(unsigned int cpu, uint64_t gpa, void *buf, size_t n, bool write)
{
	const struct page_table *pt = memory[cpu];
	uint8_t *at = buf;

	if (n == 0)
		return 0;
	if (gpa + n < gpa || !host_map_phys_valid(gpa + n - 1))
		return -EINVAL;
	if (!pt && host_map_reserved(gpa, n))
		return -EPERM;

	while (n > 0) {
		uint64_t offset = gpa % RVM_PAGE_SIZE, phys = 0;
		size_t part = MIN(n, (size_t)(RVM_PAGE_SIZE - offset));
		int err = translate(pt, gpa - offset, &phys);
		uint8_t *page;

		if (err)
			return err;
		if (host_map_reserved(phys, RVM_PAGE_SIZE))
			return -EPERM;
		page = host_temp_map(cpu, phys);
		if (page == NULL)
			return -EBUSY;
		memcpy(write ? page + offset : at, write ? at : page + offset, part);
		host_temp_unmap(cpu);
		gpa += part;
		at += part;
		n -= part;
	}
	return 0;
}

int guest_read_phys(unsigned int cpu, uint64_t gpa, void *buf, size_t n)
{
	return guest_copy(cpu, gpa, buf, n, false);
}

int guest_write_phys(unsigned int cpu, uint64_t gpa, const void *buf, size_t n)
{
	/* Only read from: the common function has one pointer for both directions. */
	return guest_copy(cpu, gpa, (void *)(uintptr_t)buf, n, true);
}
