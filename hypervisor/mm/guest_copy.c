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

static int guest_copy(unsigned int cpu, uint64_t gpa, void *buf, size_t n, bool write)
{
	uint8_t *at = buf;

	if (n == 0)
		return 0;
	if (gpa + n < gpa || !host_map_phys_valid(gpa + n - 1))
		return -EINVAL;
	if (host_map_reserved(gpa, n))
		return -EPERM;

	while (n > 0) {
		uint64_t offset = gpa % RVM_PAGE_SIZE;
		size_t part = MIN(n, (size_t)(RVM_PAGE_SIZE - offset));
		uint8_t *page = host_temp_map(cpu, gpa - offset);

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
