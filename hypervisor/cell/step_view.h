/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CPU's private view of the root cell's memory for the length of one guest instruction: as the shared
 * EPT, but with a scratch page in place of pages of the reserved memory. The shared EPT does not change,
 * so no other CPU can see the scratch page or keep a translation of it.
 */
#ifndef RVM_CELL_STEP_VIEW_H
#define RVM_CELL_STEP_VIEW_H

#include "types.h"
#include "vmx/ept.h"

/** Pages for private copies of tables: four pages of memory have at most twelve tables above them. */
#define STEP_VIEW_TABLES 12

struct step_view {
	/** STEP_VIEW_TABLES tables, the first one is the root, and behind them the scratch page. */
	uint64_t *tables;
	uint32_t used;
};

/** step_view_init() - take the pages from the pool; 0 or -ENOMEM */
int step_view_init(struct step_view *view);

/** step_view_begin() - start over from what @ept maps now; the scratch page reads as all ones */
void step_view_begin(struct step_view *view, const struct ept *ept);

/**
 * step_view_map() - put the scratch page in place of the page of @gpa
 * @device: make the page itself accessible instead, uncached
 * Return: 0; -ENOSPC when more tables are needed than there are; -EINVAL below a large page.
 */
int step_view_map(struct step_view *view, uint64_t gpa, bool device);

/** step_view_eptp() - EPT pointer of the view */
uint64_t step_view_eptp(const struct step_view *view, const struct ept *ept);

#endif /* RVM_CELL_STEP_VIEW_H */
