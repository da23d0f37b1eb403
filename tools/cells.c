// SPDX-License-Identifier: GPL-2.0-only
/* See cells.h. */
#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "driver_api.h"
#include "files.h"
#include "message.h"
#include "text.h"

void cells_attribute(uint64_t id, const char *name, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "cells/%" PRIu64 "/%s", id, name);
	driver_attribute(path, text, size);
	text_printable(text);
}

static void read_cell(uint64_t id, struct cell *cell)
{
	cell->id = id;
	cells_attribute(id, "name", cell->name, sizeof(cell->name));
	cells_attribute(id, "state", cell->state, sizeof(cell->state));
	cells_attribute(id, "cpus_assigned_list", cell->assigned, sizeof(cell->assigned));
	cells_attribute(id, "cpus_failed_list", cell->failed, sizeof(cell->failed));
}

static int only_numbers(const struct dirent *entry)
{
	uint64_t id;

	return text_to_u64(entry->d_name, &id);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	uint64_t one = 0, two = 0;

	text_to_u64((*a)->d_name, &one);
	text_to_u64((*b)->d_name, &two);
	return one < two ? -1 : one > two;
}

int cells_visit(cell_visitor visit, void *data)
{
	struct dirent **entries;
	char path[PATH_MAX];
	struct cell cell;
	int count, i;

	if (files_path(path, DRIVER_SYSFS "/cells") == NULL)
		return 0;
	count = scandir(path, &entries, only_numbers, by_number);
	for (i = 0; i < count; i++) {
		uint64_t id = 0;

		text_to_u64(entries[i]->d_name, &id);
		free(entries[i]);
		read_cell(id, &cell);
		visit(&cell, data);
	}
	if (count < 0)
		return 0;
	free(entries);
	return count;
}

struct search {
	const struct jailhouse_cell_id *id;
	struct cell *cell;
	bool found;
};

static void compare(const struct cell *cell, void *data)
{
	struct search *search = data;
	bool same = search->id->id == JAILHOUSE_CELL_ID_UNUSED ?
			    strcmp(search->id->name, cell->name) == 0 :
			    cell->id == (uint64_t)search->id->id;

	if (!same || search->found)
		return;
	*search->cell = *cell;
	search->found = true;
}

int cells_find(const struct jailhouse_cell_id *id, struct cell *cell)
{
	struct search search = { id, cell, false };
	static const char advice[] = "'jailhouse cell list' shows those that there are.";

	cells_visit(compare, &search);
	if (search.found)
		return EXIT_CODE_OK;
	if (id->id != JAILHOUSE_CELL_ID_UNUSED)
		return fail(advice, "there is no cell %d", id->id);
	return fail(advice, "there is no cell '%s'", id->name);
}
