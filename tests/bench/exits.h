/* SPDX-License-Identifier: GPL-2.0-only */
/* VM exits of all CPUs by reason, as the driver counts them. */
#ifndef EXITS_H
#define EXITS_H

#include "../../include/ring.h"

struct exits {
	uint64_t count[RVM_NUM_EXIT_REASONS];
};

/** Return: false, and all zero, when the machine is bare. */
bool exits_read(struct exits *e);

/** One line "EXITS during reason count" for each reason that has become more since before. */
void exits_print(const char *during, const struct exits *before);

/** Exits of an idle machine. Return: exit status. */
int exits_idle(unsigned int seconds);

#endif /* EXITS_H */
