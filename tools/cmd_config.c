// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse config check`: everything that is wrong with a system configuration and the cells that
 * are to run on it at the same time, by the checks that the core makes. Needs neither driver nor
 * machine.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "command.h"
#include "config_findings.h"
#include "files.h"
#include "message.h"

struct blob {
	const char *path;
	void *data;
	size_t size;
	/** What can be compared: all arrays are there, or NULL. */
	const struct jailhouse_cell_desc *cell;
};

static int read_blob(const char *path, struct blob *blob)
{
	blob->path = path;
	blob->data = file_read_outside(path, RVM_CONFIG_MAX_SIZE, &blob->size);
	if (blob->data != NULL)
		return EXIT_CODE_OK;
	if (errno == EFBIG)
		return fail("Is it a compiled configuration (.cell)?",
			    "%s: larger than 0x%llx bytes", path, RVM_CONFIG_MAX_SIZE);
	return fail("Give compiled configurations (.cell).", "cannot read %s: %s", path,
		    strerror(errno));
}

/** Whether the arrays can be walked, whatever is in them. */
static bool is_complete(const struct blob *blob)
{
	struct rvm_config_error err;
	uint64_t total;

	return blob->size >= sizeof(struct jailhouse_cell_desc) &&
	       rvm_config_check_cell_header(blob->data, &total, &err) == 0 &&
	       total == blob->size;
}

/** A mix-up of the two kinds deserves better words than a wrong character. */
static bool is_kind(const struct blob *blob, const char *signature)
{
	return blob->size >= JAILHOUSE_SIGNATURE_LEN &&
	       memcmp(blob->data, signature, JAILHOUSE_SIGNATURE_LEN) == 0;
}

static void check_system(struct findings *f, struct blob *blob)
{
	const struct jailhouse_system *sys = blob->data;

	findings_about(f, blob->path, NULL);
	if (is_kind(blob, JAILHOUSE_CELL_DESC_SIGNATURE))
		findings_add_text(f, "is the configuration of a cell, not of a system");
	else if (rvm_config_report_system(blob->data, blob->size, &f->sink) == 0)
		blob->cell = &sys->root_cell;
}

static void check_cell(struct findings *f, struct blob *blob)
{
	findings_about(f, blob->path, NULL);
	if (is_kind(blob, JAILHOUSE_SYSTEM_SIGNATURE)) {
		findings_add_text(f, "is a system configuration, not that of a cell");
		return;
	}
	rvm_config_report_cell(blob->data, blob->size, &f->sink);
	if (is_complete(blob))
		blob->cell = blob->data;
}

/** Each cell leaves a CPU to the root cell, but do all of them together? */
static void check_rest(struct findings *f, const struct blob *blobs, int count)
{
	const struct jailhouse_cell_desc *root = blobs[0].cell;
	uint32_t cpu;
	int i;

	for (cpu = 0; cpu < root->cpu_set_size * 8; cpu++) {
		if (!rvm_cell_has_cpu(root, cpu))
			continue;
		for (i = 1; i < count; i++)
			if (blobs[i].cell != NULL && rvm_cell_has_cpu(blobs[i].cell, cpu))
				break;
		if (i == count)
			return;
	}
	findings_about(f, blobs[0].path, NULL);
	findings_add_text(f, "all cells together leave no CPU to the root cell");
}

static void compare(struct findings *f, const struct blob *blobs, int count)
{
	int i, k;

	for (i = 1; i < count; i++) {
		if (blobs[i].cell == NULL)
			continue;
		findings_about(f, blobs[i].path, NULL);
		if (blobs[0].cell != NULL)
			rvm_config_report_fit(blobs[0].data, blobs[i].cell, &f->sink);
		for (k = 1; k < i; k++) {
			findings_about(f, blobs[i].path, blobs[k].path);
			if (blobs[k].cell != NULL)
				rvm_config_report_pair(blobs[i].cell, blobs[k].cell, &f->sink);
		}
	}
	if (blobs[0].cell != NULL && count > 2)
		check_rest(f, blobs, count);
}

static int check_blobs(struct blob *blobs, int count, bool as_json)
{
	struct findings f;
	int i;

	findings_start(&f, as_json ? FINDINGS_JSON : FINDINGS_TEXT, stdout);
	check_system(&f, &blobs[0]);
	for (i = 1; i < count; i++)
		check_cell(&f, &blobs[i]);
	compare(&f, blobs, count);
	if (blobs[0].cell == NULL && count > 1 && !as_json)
		puts("The cells are not compared with the system configuration: correct it first.");
	findings_end(&f, count);
	i = check_finished();
	return i == EXIT_CODE_OK && f.refusals != 0 ? EXIT_CODE_FAILURE : i;
}

static int check_files(char **paths, int count, bool as_json)
{
	struct blob *blobs = calloc((size_t)count, sizeof(*blobs));
	int i, ret = EXIT_CODE_OK;

	if (blobs == NULL)
		return fail_memory();
	for (i = 0; i < count && ret == EXIT_CODE_OK; i++)
		ret = read_blob(paths[i], &blobs[i]);
	if (ret == EXIT_CODE_OK)
		ret = check_blobs(blobs, count, as_json);
	for (i = 0; i < count; i++)
		free(blobs[i].data);
	free(blobs);
	return ret;
}

int cmd_config_check(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	bool as_json = false;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "j", long_options, NULL)) != -1) {
		if (c != 'j')
			return fail_usage("config check", "'%s' is not understood",
					  argv[optind - 1]);
		as_json = true;
	}
	if (optind == argc)
		return fail_usage("config check", "which system configuration?");
	return check_files(argv + optind, argc - optind, as_json);
}
