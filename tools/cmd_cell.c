// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse cell list`: the directories below cells/ in sysfs, in the form Jailhouse prints
 * them.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "cells.h"
#include "command.h"
#include "driver_api.h"
#include "message.h"

#define LINE_FORMAT "%-8s%-24s%-18s%-15s%s\n"

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

	return cells_visit(show_cell, &table);
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
	cells_visit(put_cell, j);
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
