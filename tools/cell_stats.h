/* SPDX-License-Identifier: GPL-2.0-only */
/* Counters of a cell: collected from sysfs, sorted, and written in one of two forms. */
#ifndef TOOLS_CELL_STATS_H
#define TOOLS_CELL_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cells.h"
#include "json.h"

#define CELL_STATS_MAX 64U

struct cell_counter {
	char name[32];
	uint64_t value;
	/** Of the sample before; equal to value in the first one. */
	uint64_t before;
};

struct cell_stats {
	unsigned int count;
	struct cell_counter counter[CELL_STATS_MAX];
};

/**
 * cell_stats_read() - take a sample
 * @directory: below the cell's directory: "statistics" or "statistics/cpuN"
 * @stats: all zero, or the sample before
 * Return: false when there is no such directory any more.
 */
bool cell_stats_read(uint64_t cell, const char *directory, struct cell_stats *stats);

/** cell_stats_add() - one counter of a sample; a name that is new gets a place if there is one */
void cell_stats_add(struct cell_stats *stats, const char *name, uint64_t value);

/** cell_stats_sort() - what grew most first, then by value, then by name */
void cell_stats_sort(struct cell_stats *stats);

/**
 * cell_stats_show() - table
 * @nanoseconds: between the samples, 0: this is the first one
 */
void cell_stats_show(const struct cell_stats *stats, uint64_t nanoseconds, FILE *out);

/** cell_stats_json() - object @key */
void cell_stats_json(const struct cell_stats *stats, struct json *j, const char *key);

#endif /* TOOLS_CELL_STATS_H */
