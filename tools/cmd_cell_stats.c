// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse cell stats`: VM exits of a cell. On a terminal again and again, until interrupted or the cell
 * is gone; otherwise once.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cell_args.h"
#include "cell_stats.h"
#include "command.h"
#include "driver_api.h"
#include "message.h"
#include "text.h"

/** Cursor to the upper left corner; erase from there (ECMA-48). */
#define CLEAR "\033[H\033[J"

struct stats_options {
	struct jailhouse_cell_id id;
	bool json;
	bool once;
	/** Linux CPU, or -1: all of the cell. */
	int cpu;
};

static int parse_cpu(int argc, char **argv, struct stats_options *o)
{
	uint64_t cpu;

	if (argc < 2 || !text_to_u64(argv[1], &cpu) || cpu > INT32_MAX)
		return fail_usage("cell stats", "--cpu needs a number");
	o->cpu = (int)cpu;
	return EXIT_CODE_OK;
}

/** Options may be before and behind the cell. */
static int parse_options(int argc, char **argv, struct stats_options *o)
{
	bool selected = false;
	const char *why = NULL;
	int i, used, ret;

	for (i = 1; i < argc; i += used) {
		used = 1;
		if (strcmp(argv[i], "-j") == 0 || strcmp(argv[i], "--json") == 0) {
			o->json = true;
		} else if (strcmp(argv[i], "-1") == 0 || strcmp(argv[i], "--once") == 0) {
			o->once = true;
		} else if (strcmp(argv[i], "-c") == 0 || strcmp(argv[i], "--cpu") == 0) {
			ret = parse_cpu(argc - i, argv + i, o);
			if (ret != EXIT_CODE_OK)
				return ret;
			used = 2;
		} else {
			used = selected ? 0 : cell_args_select(argc - i, argv + i, &o->id, &why);
			if (used == 0)
				return fail_usage("cell stats", "'%s' is not understood", argv[i]);
			selected = true;
		}
	}
	if (!selected)
		return fail_usage("cell stats", "which cell? Give its ID or name");
	if (o->json && o->cpu >= 0)
		return fail_usage("cell stats", "--json lists all CPUs");
	return EXIT_CODE_OK;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static int gone(const struct cell *cell, int cpu)
{
	static const char advice[] = "'jailhouse cell list' shows the cells and their CPUs.";

	if (cpu >= 0)
		return fail(advice, "cell %s has no CPU %d", cell->name, cpu);
	return fail(advice, "cell %s is gone", cell->name);
}

static int show(const struct stats_options *o, const struct cell *cell)
{
	struct cell_stats stats = { 0 };
	uint64_t last = 0, now;
	char directory[48];

	snprintf(directory, sizeof(directory), o->cpu >= 0 ? "statistics/cpu%d" : "statistics",
		 o->cpu);
	for (;;) {
		now = now_ns();
		if (!cell_stats_read(cell->id, directory, &stats))
			return gone(cell, o->cpu);
		cell_stats_sort(&stats);
		if (!o->once)
			fputs(CLEAR, stdout);
		if (o->cpu >= 0)
			printf("VM exits of cell %s on CPU %d\n\n", cell->name, o->cpu);
		else
			printf("VM exits of cell %s\n\n", cell->name);
		cell_stats_show(&stats, last != 0 ? now - last : 0, stdout);
		if (o->once)
			return check_finished();
		fflush(stdout);
		last = now;
		sleep(1);
	}
}

static void put_cpus(const struct cell *cell, struct json *j)
{
	struct cpu_set set;
	unsigned int cpu;

	json_open_array(j, "cpus");
	if (!cpu_set_parse(cell->assigned, &set))
		memset(&set, 0, sizeof(set));
	for (cpu = 0; cpu < RVM_MAX_CPUS; cpu++) {
		struct cell_stats stats = { 0 };
		char directory[48];

		snprintf(directory, sizeof(directory), "statistics/cpu%u", cpu);
		if (!cpu_set_has(&set, cpu) || !cell_stats_read(cell->id, directory, &stats))
			continue;
		json_open_object(j, NULL);
		json_number(j, "cpu", cpu);
		cell_stats_json(&stats, j, "statistics");
		json_close_object(j);
	}
	json_close_array(j);
}

static int write_json(const struct cell *cell)
{
	struct cell_stats stats = { 0 };
	struct json j;

	if (!cell_stats_read(cell->id, "statistics", &stats))
		return gone(cell, -1);
	json_start(&j, stdout);
	json_open_object(&j, NULL);
	json_number(&j, "id", cell->id);
	json_string(&j, "name", cell->name);
	json_string(&j, "state", cell->state);
	cell_stats_json(&stats, &j, "statistics");
	put_cpus(cell, &j);
	json_close_object(&j);
	json_end(&j);
	return check_finished();
}

int cmd_cell_stats(int argc, char **argv)
{
	struct stats_options o = { .cpu = -1 };
	struct cell cell;
	int ret = parse_options(argc, argv, &o);

	if (ret == EXIT_CODE_OK)
		ret = driver_require(false);
	if (ret == EXIT_CODE_OK)
		ret = cells_find(&o.id, &cell);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (!isatty(STDOUT_FILENO))
		o.once = true;
	return o.json ? write_json(&cell) : show(&o, &cell);
}
