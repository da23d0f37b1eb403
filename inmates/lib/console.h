/* SPDX-License-Identifier: GPL-2.0-only */
/* Where output goes: the hypervisor's console or an 8250. */
#ifndef INMATE_CONSOLE_H
#define INMATE_CONSOLE_H

#include "types.h"

/**
 * console_init() - chooses the console; before that output is lost
 *
 * The hypervisor's console if it is active for this cell (or permitted, and con-virtual=1 is on
 * the command line), else the 8250 of the communication region. The words con-virtual, con-type
 * (8250, none), con-base, con-divider, con-is-mmio and con-regdist-1 of the command line
 * override it.
 */
void console_init(void);

/** console_write() - a whole line or part of one; LF becomes CR LF on a UART */
void console_write(const char *text);

#endif /* INMATE_CONSOLE_H */
