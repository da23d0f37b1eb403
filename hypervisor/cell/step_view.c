// SPDX-License-Identifier: GPL-2.0-only
/* See cell/step_view.h. Used by exit/hidden_memory.c; the caller holds the lock of the shared EPT. */
#include "cell/step_view.h"
#include "image_header.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/address.h"
#include "mm/page_pool.h"

#define TABLE_WORDS PAGE_TABLE_ENTRIES
#define EPT_LEVELS 4
#define ENTRY_TABLE EPT_RWX
#define ENTRY_SCRATCH (EPT_RWX | MEMTYPE_WB << 3)
#define ENTRY_DEVICE (EPT_RW | MEMTYPE_UC << 3)
#define EPTP_ADDRESS PAGE_TABLE_ADDRESS

static uint64_t *table(const struct step_view *view, uint32_t number)
{
	return view->tables + (uint64_t)number * TABLE_WORDS;
}

static uint64_t *scratch(const struct step_view *view)
{
	return table(view, STEP_VIEW_TABLES);
}

int step_view_init(struct step_view *view)
{
	view->tables = page_alloc(STEP_VIEW_TABLES + 1);
	view->used = 0;
	return view->tables ? 0 : -ENOMEM;
}

void step_view_begin(struct step_view *view, const struct ept *ept)
{
	memcpy(table(view, 0), ept->pt.root, RVM_PAGE_SIZE);
	memset(scratch(view), 0xff, RVM_PAGE_SIZE);
	view->used = 1;
}

static bool is_private(const struct step_view *view, const uint64_t *t)
{
	return t >= view->tables && t < table(view, STEP_VIEW_TABLES);
}

/* Makes the table behind an entry a private copy. */
static int descend(struct step_view *view, uint64_t *entry, uint64_t **next)
{
	uint64_t *below = phys_to_virt(*entry & PAGE_TABLE_ADDRESS);
	uint64_t *copy;

	if (*entry & EPT_RWX && is_private(view, below)) {
		*next = below;
		return 0;
	}
	if (*entry & EPT_RWX && *entry & PAGE_TABLE_LARGE)
		return -EINVAL;
	if (view->used == STEP_VIEW_TABLES)
		return -ENOSPC;
	copy = table(view, view->used++);
	if (*entry & EPT_RWX)
		memcpy(copy, below, RVM_PAGE_SIZE);
	else
		memset(copy, 0, RVM_PAGE_SIZE);
	*entry = virt_to_phys(copy) | ENTRY_TABLE;
	*next = copy;
	return 0;
}

int step_view_map(struct step_view *view, uint64_t gpa, bool device)
{
	uint64_t *t = table(view, 0);
	uint64_t leaf = virt_to_phys(scratch(view)) | ENTRY_SCRATCH;

	for (unsigned int level = EPT_LEVELS; level > 1; level--) {
		uint64_t *entry = &t[gpa / PAGE_TABLE_SPAN(level) % PAGE_TABLE_ENTRIES];
		int err = descend(view, entry, &t);

		if (err)
			return err;
	}
	if (device)
		leaf = ALIGN_DOWN(gpa, RVM_PAGE_SIZE) | ENTRY_DEVICE;
	t[gpa / RVM_PAGE_SIZE % PAGE_TABLE_ENTRIES] = leaf;
	return 0;
}

uint64_t step_view_eptp(const struct step_view *view, const struct ept *ept)
{
	return (ept_eptp(ept) & ~EPTP_ADDRESS) | virt_to_phys(view->tables);
}
