/* SPDX-License-Identifier: GPL-2.0-only */
/* Ports, interrupt pins, cache and device registers of a cell: from its configuration, and from the root cell. */
#ifndef RVM_CELL_CELL_DEVICES_H
#define RVM_CELL_CELL_DEVICES_H

#include "cell/cell.h"

/**
 * cell_devices_init() - what the configuration names, nothing taken yet; fills the I/O bitmaps
 * Return: 0; -ENOMEM, -ENODEV, -ENOSPC. cell_devices_free() is called in any case.
 */
int __must_check cell_devices_init(struct cell *cell);

void cell_devices_free(struct cell *cell);

/**
 * cell_devices_take() - ports, pins and cache leave the root cell, whose CPUs are held
 * They flush their translations before they go on; CPUs that the cell gets load its cache. Return: 0;
 * -ENOMEM, or what cat_cell_create() returns: nothing is taken then.
 */
int __must_check cell_devices_take(struct cell *cell);

/** cell_devices_cpus_moved() - the root cell has more or fewer CPUs now, held: its interrupts go to them */
void cell_devices_cpus_moved(void);

/** cell_devices_return() - the reverse; the CPUs of both cells are held */
void cell_devices_return(struct cell *cell);

/** cell_devices_reset() - pins masked, registers as after power-on; the cell's CPUs are held */
void cell_devices_reset(struct cell *cell);

#endif /* RVM_CELL_CELL_DEVICES_H */
