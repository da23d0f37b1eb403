// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse cell list`: the directories below cells/ in sysfs, in the form Jailhouse prints
 * them.
 */
#include <dirent.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "driver_api.h"
#include "files.h"
#include "message.h"
#include "text.h"

#define LINE_FORMAT "%-8s%-24s%-18s%-24s%-24s\n"

struct cell {
	uint64_t id;
	char name[64];
	char state[32];
	char assigned[256];
	char failed[256];
};

/** Called for each cell in order of its number. */
typedef void (*cell_visitor)(const struct cell *cell, void *data);

static void read_attribute(uint64_t id, const char *name, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "cells/%llu/%s", (unsigned long long)id, name);
	driver_attribute(path, text, size);
	text_printable(text);
}

static void read_cell(uint64_t id, struct cell *cell)
{
	cell->id = id;
	read_attribute(id, "name", cell->name, sizeof(cell->name));
	read_attribute(id, "state", cell->state, sizeof(cell->state));
	read_attribute(id, "cpus_assigned_list", cell->assigned, sizeof(cell->assigned));
	read_attribute(id, "cpus_failed_list", cell->failed, sizeof(cell->failed));
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

static int visit_cells(cell_visitor visit, void *data)
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

struct table {
	FILE *out;
	bool started;
};

static void show_cell(const struct cell *cell, void *data)
{
	struct table *table = data;
	char id[24];

	if (!table->started)
		fprintf(table->out, LINE_FORMAT, "ID", "Name", "State", "Assigned CPUs",
			"Failed CPUs");
	table->started = true;
	snprintf(id, sizeof(id), "%llu", (unsigned long long)cell->id);
	fprintf(table->out, LINE_FORMAT, id, cell->name, cell->state, cell->assigned,
		cell->failed);
}

int cells_show(FILE *out)
{
	struct table table = { out, false };

	return visit_cells(show_cell, &table);
}

static void put_cell(const struct cell *cell, void *data)
{
	struct json *j = data;

	json_open_object(j, NULL);
	json_number(j, "id", cell->id);
	json_string(j, "name", cell->name);
	json_string(j, "state", cell->state);
	json_string(j, "cpus_assigned", cell->assigned);
	json_string(j, "cpus_failed", cell->failed);
	json_close_object(j);
}

void cells_json(struct json *j, const char *key)
{
	json_open_array(j, key);
	visit_cells(put_cell, j);
	json_close_array(j);
}

int cmd_cell_list(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	bool as_json = false;
	struct json j;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "j", long_options, NULL)) != -1) {
		if (c != 'j')
			return fail_usage("cell list", "'%s' is not understood", argv[optind - 1]);
		as_json = true;
	}
	if (optind < argc)
		return fail_usage("cell list", "'%s' is not understood", argv[optind]);
	c = driver_require(false);
	if (c != EXIT_CODE_OK)
		return c;
	if (as_json) {
		json_start(&j, stdout);
		cells_json(&j, NULL);
		json_end(&j);
	} else {
		cells_show(stdout);
	}
	return check_finished();
}
