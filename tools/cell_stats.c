// SPDX-License-Identifier: GPL-2.0-only
/* See cell_stats.h. */
#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell_stats.h"
#include "driver_api.h"
#include "files.h"

void cell_stats_add(struct cell_stats *stats, const char *name, uint64_t value)
{
	struct cell_counter *c;
	unsigned int i;

	for (i = 0; i < stats->count; i++)
		if (strcmp(stats->counter[i].name, name) == 0)
			break;
	if (i == CELL_STATS_MAX || strlen(name) >= sizeof(c->name))
		return;
	c = &stats->counter[i];
	if (i == stats->count) {
		strcpy(c->name, name);
		c->value = value;
		stats->count++;
	}
	c->before = c->value;
	c->value = value;
}

bool cell_stats_read(uint64_t cell, const char *directory, struct cell_stats *stats)
{
	char path[PATH_MAX], name[320];
	struct dirent *entry;
	uint64_t value;
	DIR *dir;

	snprintf(name, sizeof(name), DRIVER_SYSFS "/cells/%" PRIu64 "/%s", cell, directory);
	dir = files_path(path, name) != NULL ? opendir(path) : NULL;
	if (dir == NULL)
		return false;
	while ((entry = readdir(dir)) != NULL) {
		if (strncmp(entry->d_name, "vmexits_", 8) != 0 &&
		    strncmp(entry->d_name, "dropped_", 8) != 0)
			continue;
		snprintf(name, sizeof(name), "cells/%" PRIu64 "/%s/%.255s", cell, directory,
			 entry->d_name);
		if (driver_number(name, &value))
			cell_stats_add(stats, entry->d_name, value);
	}
	closedir(dir);
	return true;
}

static uint64_t growth(const struct cell_counter *c)
{
	/* A cell that was started anew begins at 0 again. */
	return c->value > c->before ? c->value - c->before : 0;
}

static int compare(const void *a, const void *b)
{
	const struct cell_counter *one = a, *two = b;

	if (growth(one) != growth(two))
		return growth(one) > growth(two) ? -1 : 1;
	if (one->value != two->value)
		return one->value > two->value ? -1 : 1;
	return strcmp(one->name, two->name);
}

void cell_stats_sort(struct cell_stats *stats)
{
	qsort(stats->counter, stats->count, sizeof(stats->counter[0]), compare);
}

void cell_stats_show(const struct cell_stats *stats, uint64_t nanoseconds, FILE *out)
{
	unsigned int i;

	fprintf(out, "%-28s%14s%s\n", "Counter", "Sum", nanoseconds ? "       Per sec" : "");
	for (i = 0; i < stats->count; i++) {
		const struct cell_counter *c = &stats->counter[i];

		fprintf(out, "%-28s%14" PRIu64, c->name, c->value);
		if (nanoseconds != 0)
			fprintf(out, "%14.0f", (double)growth(c) * 1e9 / (double)nanoseconds);
		fputc('\n', out);
	}
}

void cell_stats_json(const struct cell_stats *stats, struct json *j, const char *key)
{
	unsigned int i;

	json_open_object(j, key);
	for (i = 0; i < stats->count; i++)
		json_number(j, stats->counter[i].name, stats->counter[i].value);
	json_close_object(j);
}
