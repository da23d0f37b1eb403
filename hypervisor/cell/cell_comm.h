/* SPDX-License-Identifier: GPL-2.0-only */
/* The communication region of a cell (include/comm_region.h), from the core's side. */
#ifndef RVM_CELL_CELL_COMM_H
#define RVM_CELL_CELL_COMM_H

#include "cell/cell.h"

/** cell_comm_init() - as a cell finds it when it starts */
void cell_comm_init(struct cell *cell);

/**
 * cell_comm_ask_shutdown() - may it be stopped?
 * Return: 0: yes; -EPERM: it does not want to; -EAGAIN: no answer yet.
 */
int __must_check cell_comm_ask_shutdown(struct cell *cell);

/** cell_comm_locked() - does it not want the others to change? */
bool cell_comm_locked(const struct cell *cell);

/** cell_comm_tell_reconfigured() - cells have come or gone; does not wait for the answer */
void cell_comm_tell_reconfigured(struct cell *cell);

#endif /* RVM_CELL_CELL_COMM_H */
