/* SPDX-License-Identifier: GPL-2.0-only */
/* Cells as the driver shows them in sysfs. Names are made printable, nothing else is believed. */
#ifndef TOOLS_CELLS_H
#define TOOLS_CELLS_H

#include <stdint.h>

#include "driver_ioctl.h"

struct cell {
	uint64_t id;
	char name[64];
	char state[32];
	/** Lists like "0-3". */
	char assigned[256];
	char failed[256];
};

/** Called for each cell in order of its number. */
typedef void (*cell_visitor)(const struct cell *cell, void *data);

/** cells_visit() - return: number of cells, the root included; 0 when there is no hypervisor */
int cells_visit(cell_visitor visit, void *data);

/**
 * cells_find() - the cell that the command line selects
 * Return: enum exit_code; a message says that there is none.
 */
int cells_find(const struct jailhouse_cell_id *id, struct cell *cell);

/** cells_attribute() - one line below the directory of a cell; empty text when missing */
void cells_attribute(uint64_t id, const char *name, char *text, size_t size);

#endif /* TOOLS_CELLS_H */
