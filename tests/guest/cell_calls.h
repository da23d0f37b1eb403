/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of the driver that are about who calls, and when. Used by rvmcell. */
#ifndef CELL_CALLS_H
#define CELL_CALLS_H

/**
 * calls_insist() - call the driver again and again, until SIGTERM
 * @device: its open file
 * @file: cell to create; NULL: enable from the stash
 *
 * Prints at the end whether calls were refused as too late (ESHUTDOWN), and how many succeeded.
 * Return: 0.
 */
int calls_insist(int device, const char *file);

/** The open file in the hands of a process without capabilities. Return: -1 with errno, or 0. */
int calls_without_capability(int device);

#endif /* CELL_CALLS_H */
