/* SPDX-License-Identifier: GPL-2.0-only */
/* From a configuration in the root cell's memory to a cell that owns nothing yet. */
#ifndef RVM_CELL_CELL_NEW_H
#define RVM_CELL_CELL_NEW_H

#include "cell/cell.h"

/**
 * cell_new() - check a configuration, and build what needs only memory
 * @config_gpa: guest-physical address of the root cell
 * @id: of the new cell
 * @others: the cells that exist, by ID, one more than there are CPUs, some of them NULL
 *
 * Return: 0; -E2BIG, -EINVAL, -EBUSY, -EEXIST from the checks of cell/config.h; -EFAULT the configuration is
 * not the root cell's memory; -ENOMEM. The reason is kept by cell_refuse().
 */
int __must_check cell_new(struct percpu *self, uint64_t config_gpa, uint32_t id,
			  struct cell *const *others, struct cell **out);

/**
 * cell_pass_x2apic() - registers of the APIC without exits, if all CPUs of the cell are in x2APIC mode
 * To be called when they have joined the cell and do not run yet: before, nobody has looked whether Linux has
 * changed the mode since the core was entered.
 */
void cell_pass_x2apic(struct cell *cell);

/** cell_free() - end of a cell whose CPUs and memory are gone */
void cell_free(struct cell *cell);

#endif /* RVM_CELL_CELL_NEW_H */
