/* SPDX-License-Identifier: GPL-2.0-only */
/* Output of cells on the hypervisor's console: whole lines, so that those of several do not mix. */
#ifndef RVM_CELL_CELL_CONSOLE_H
#define RVM_CELL_CELL_CONSOLE_H

#include "cell/cell.h"

/** cell_console_putc() - one character of a cell */
void cell_console_putc(struct cell *cell, char c);

/** cell_console_flush() - what the cell has written without ending the line; before it is stopped */
void cell_console_flush(struct cell *cell);

#endif /* RVM_CELL_CELL_CONSOLE_H */
