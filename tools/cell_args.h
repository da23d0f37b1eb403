/* SPDX-License-Identifier: GPL-2.0-only */
/* Command lines of `jailhouse cell`: which cell, which images. Pure. */
#ifndef TOOLS_CELL_ARGS_H
#define TOOLS_CELL_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#include "driver_ioctl.h"

/** One image of `cell load`. */
struct cell_image {
	/** A file, or NULL. */
	const char *file;
	/** Else this text, with the zero at its end. */
	const char *string;
	/** Guest-physical. */
	uint64_t address;
};

/**
 * cell_args_select() - { ID | NAME | --id ID | --name NAME } at the beginning of the arguments
 * @id: filled, padding zero
 * @why: what is wrong, when something is
 *
 * As with Jailhouse's tool whatever is a number is an ID, so a name that looks like one needs --name.
 * Return: number of arguments used, 0 on failure.
 */
int cell_args_select(int argc, char **argv, struct jailhouse_cell_id *id, const char **why);

/**
 * cell_args_images() - { FILE | -s STRING } [-a ADDRESS] any number of times, but once at least
 * @images: room for @argc
 * Return: how many, 0 on failure, with @why.
 */
unsigned int cell_args_images(int argc, char **argv, struct cell_image *images, const char **why);

#endif /* TOOLS_CELL_ARGS_H */
