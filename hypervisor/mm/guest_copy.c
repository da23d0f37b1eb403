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
#include "mm/page_table.h"

/* By CPU index. */
static const struct page_table *memory[RVM_MAX_CPUS];

void guest_copy_set_memory(unsigned int cpu, const struct page_table *pt)
{
	memory[cpu] = pt;
}

static int translate(unsigned int cpu, uint64_t gpa, uint64_t *phys)
{
	if (!memory[cpu]) {
		*phys = gpa;
		return 0;
	}
	return page_table_lookup(memory[cpu], gpa, phys, NULL, NULL);
}

static int guest_copy(unsigned int cpu, uint64_t gpa, void *buf, size_t n, bool write)
{
	uint8_t *at = buf;

	if (n == 0)
		return 0;
	if (gpa + n < gpa || !host_map_phys_valid(gpa + n - 1))
		return -EINVAL;
	if (!memory[cpu] && host_map_reserved(gpa, n))
		return -EPERM;

	while (n > 0) {
		uint64_t offset = gpa % RVM_PAGE_SIZE, phys = 0;
		size_t part = MIN(n, (size_t)(RVM_PAGE_SIZE - offset));
		int err = translate(cpu, gpa - offset, &phys);
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
