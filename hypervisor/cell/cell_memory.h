/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of a cell: what it sees, what the root cell loses for it, and that nobody reads what was another's. */
#ifndef RVM_CELL_CELL_MEMORY_H
#define RVM_CELL_CELL_MEMORY_H

#include "cell/cell.h"

/** cell_memory_map() - build the cell's EPT from its configuration; 0, -ENOMEM, -EINVAL */
int __must_check cell_memory_map(struct cell *cell);

/** cell_memory_tables() - page tables that cell_memory_map() may need, at most */
uint64_t cell_memory_tables(const struct cell *cell);

/**
 * cell_memory_take() - take what the cell owns alone from the root cell; 0 or -ENOMEM
 * The root cell's CPUs are held. On failure all has been given back.
 */
int __must_check cell_memory_take(struct cell *cell);

/** cell_memory_return() - give it back; the root cell's CPUs are held */
void cell_memory_return(struct cell *cell);

/**
 * cell_memory_show_loadable() - let the root cell see loadable regions, or not; 0 or -ENOMEM
 * The root cell's CPUs are held.
 */
int __must_check cell_memory_show_loadable(struct cell *cell, bool show);

/** cell_memory_wipe_all() - from now on all of its memory is to be wiped */
void cell_memory_wipe_all(struct cell *cell);

/**
 * cell_memory_wipe() - fill some more of it with zeros; nobody may use it meanwhile
 * Return: whether all is done.
 */
bool cell_memory_wipe(struct percpu *self, struct cell *cell);

#endif /* RVM_CELL_CELL_MEMORY_H */
