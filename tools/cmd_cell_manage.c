// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse cell create`, `load`, `start`, `shutdown`, `destroy`: one ioctl each. What can be seen to be
 * wrong here is said here; all else the driver and the core say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell/config.h"
#include "cell_args.h"
#include "cells.h"
#include "command.h"
#include "driver_api.h"
#include "driver_ioctl.h"
#include "files.h"
#include "message.h"

/** Largest image, bytes. */
#define MAX_IMAGE (1ULL << 32)

#define LIST_ADVICE "'jailhouse cell list' shows the cells."

static const char *invalid_advice(const char *otherwise)
{
	return driver_enabled() ? otherwise : "'jailhouse enable' comes first.";
}

/** ioctl with what all of the commands have in common behind @own, which has @count entries. */
static int call(unsigned long request, const void *argument, const struct driver_error *own,
		size_t count)
{
	const struct driver_error common[] = {
		{ EFAULT, "something that was given cannot be read", "See dmesg." },
		{ EINTR, "interrupted, or no answer from the cell",
		  "Repeat it; what was begun is finished then." },
		{ ETIMEDOUT, "a CPU did not come in time",
		  "Try again; if it stays so, see 'jailhouse console' and dmesg." },
		{ ENOMEM, "not enough memory",
		  "'jailhouse status' shows how much of the hypervisor's pool is used." },
		{ ENOSYS, "the core knows no cells", "Install driver and core of the same version." },
		{ EPROTO, "driver and core do not understand each other",
		  "Install driver and core of the same version." },
		{ ENOTTY, "the driver does not know this request",
		  "Is the driver another version or another hypervisor's?" },
		{ 0, NULL, "See 'jailhouse console' and dmesg." },
	};
	struct driver_error errors[16];

	memcpy(errors, own, count * sizeof(*own));
	memcpy(errors + count, common, sizeof(common));
	return driver_ioctl(request, argument, errors);
}

static int report_state(const struct jailhouse_cell_id *id)
{
	struct cell cell;
	int ret = cells_find(id, &cell);

	if (ret != EXIT_CODE_OK)
		return ret;
	printf("Cell %s (%llu): %s, CPUs %s.\n", cell.name, (unsigned long long)cell.id, cell.state,
	       cell.assigned);
	return check_finished();
}

/** What is wrong with a file, by the check that the driver and the core make. */
static int check_file(const char *path, const void *blob, size_t size)
{
	static const char advice[] = "docs/config.md describes every field; 'jailhouse config check' "
				     "lists everything that is wrong.";
	char text[RVM_CONFIG_WORDS_SIZE];
	struct rvm_config_error err;

	if (size >= JAILHOUSE_SIGNATURE_LEN &&
	    memcmp(blob, JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_LEN) == 0)
		return fail("It is for 'jailhouse enable'. Give the configuration of a cell.",
			    "%s: is a system configuration", path);
	if (rvm_config_check_cell(blob, size, &err) == 0)
		return EXIT_CODE_OK;
	rvm_config_words(&err, text);
	return fail(advice, "%s: %s", path, text);
}

static int create(const void *blob, size_t size)
{
	const struct driver_error errors[] = {
		{ EINVAL, "configuration not accepted",
		  invalid_advice("'jailhouse config check SYSCONFIG CELLCONFIG' tells more.") },
		{ E2BIG, "configuration too large", "See docs/config.md." },
		{ EEXIST, "a cell of that name exists",
		  "Destroy it, or give the new one another name. " LIST_ADVICE },
		{ EBUSY, "something that the cell wants belongs to another one or to Linux",
		  LIST_ADVICE " Memory for cells is reserved on the kernel's command line." },
		{ EPERM, "a cell has locked the configuration",
		  "Shut the cell down that is 'running/locked'. " LIST_ADVICE },
	};
	const struct jailhouse_cell_create argument = {
		.config_address = (uintptr_t)blob,
		.config_size = (uint32_t)size,
	};

	return call(JAILHOUSE_CELL_CREATE, &argument, errors, sizeof(errors) / sizeof(errors[0]));
}

static int create_from(const char *path, bool check)
{
	struct jailhouse_cell_id id = { .id = JAILHOUSE_CELL_ID_UNUSED };
	size_t size;
	char *blob = file_read_outside(path, RVM_CONFIG_MAX_SIZE, &size);
	int ret;

	if (blob == NULL && errno == EFBIG)
		return fail("Is it a compiled configuration (.cell)?",
			    "%s: larger than 0x%llx bytes", path, RVM_CONFIG_MAX_SIZE);
	if (blob == NULL)
		return fail("Give a compiled configuration (.cell).", "cannot read %s: %s", path,
			    strerror(errno));
	ret = check ? check_file(path, blob, size) : EXIT_CODE_OK;
	if (ret == EXIT_CODE_OK)
		ret = create(blob, size);
	if (ret == EXIT_CODE_OK) {
		memcpy(id.name, ((const struct jailhouse_cell_desc *)blob)->name,
		       JAILHOUSE_CELL_ID_NAMELEN);
		ret = report_state(&id);
	}
	free(blob);
	return ret;
}

int cmd_cell_create(int argc, char **argv)
{
	bool check = true;
	int i = 1;

	if (argc > 1 && strcmp(argv[1], "--no-check") == 0) {
		check = false;
		i++;
	}
	if (argc - i != 1 || argv[i][0] == '-')
		return fail_usage("cell create", "one file is wanted");
	return create_from(argv[i], check);
}

static int set_image(const struct cell_image *from, struct jailhouse_preload_image *to)
{
	size_t size = 0;
	void *data;

	if (from->file != NULL) {
		data = file_read_outside(from->file, MAX_IMAGE, &size);
		if (data == NULL)
			return fail("Give a file with the image as it shall lie in memory.",
				    "cannot read %s: %s", from->file, strerror(errno));
	} else {
		size = strlen(from->string) + 1;
		data = strdup(from->string);
		if (data == NULL)
			return fail_memory();
	}
	to->source_address = (uintptr_t)data;
	to->size = size;
	to->target_address = from->address;
	return EXIT_CODE_OK;
}

static int load(const struct jailhouse_cell_load *argument)
{
	const struct driver_error errors[] = {
		{ EINVAL, "not accepted",
		  invalid_advice("An image must fit into one loadable memory region of the cell.") },
		{ ENOENT, "there is no such cell", LIST_ADVICE },
		{ EPERM, "the cell, or another one, denies it",
		  "The cell may be told in its own way to end; " LIST_ADVICE },
		{ E2BIG, "too many images", "Join some of them in one file." },
		{ EBUSY, "the cell's memory is in use", "See dmesg." },
	};

	return call(JAILHOUSE_CELL_LOAD, argument, errors, sizeof(errors) / sizeof(errors[0]));
}

/** The images are read first, so that nothing happens to the cell when one is missing. */
static int load_images(const struct jailhouse_cell_id *id, const struct cell_image *images,
		       unsigned int count)
{
	struct jailhouse_cell_load *argument;
	unsigned int i;
	int ret = EXIT_CODE_OK;

	argument = calloc(1, sizeof(*argument) + count * sizeof(argument->image[0]));
	if (argument == NULL)
		return fail_memory();
	argument->cell_id = *id;
	argument->num_preload_images = count;
	for (i = 0; i < count && ret == EXIT_CODE_OK; i++)
		ret = set_image(&images[i], &argument->image[i]);
	if (ret == EXIT_CODE_OK)
		ret = load(argument);
	for (i = 0; i < count; i++)
		free((void *)(uintptr_t)argument->image[i].source_address);
	free(argument);
	return ret == EXIT_CODE_OK ? report_state(id) : ret;
}

int cmd_cell_load(int argc, char **argv)
{
	struct jailhouse_cell_id id;
	struct cell_image *images;
	unsigned int count;
	const char *why;
	int used, ret;

	used = cell_args_select(argc - 1, argv + 1, &id, &why);
	if (used == 0)
		return fail_usage("cell load", "%s", why);
	images = calloc((size_t)argc, sizeof(*images));
	if (images == NULL)
		return fail_memory();
	count = cell_args_images(argc - 1 - used, argv + 1 + used, images, &why);
	if (count == 0)
		ret = fail_usage("cell load", "%s", why);
	else
		ret = load_images(&id, images, count);
	free(images);
	return ret;
}

/** Return: enum exit_code; the selection is all that there may be. */
static int select_only(const char *command, int argc, char **argv, struct jailhouse_cell_id *id)
{
	const char *why;
	int used = cell_args_select(argc - 1, argv + 1, id, &why);

	if (used == 0)
		return fail_usage(command, "%s", why);
	if (used != argc - 1)
		return fail_usage(command, "'%s' is not understood", argv[1 + used]);
	return EXIT_CODE_OK;
}

int cmd_cell_shutdown(int argc, char **argv)
{
	struct jailhouse_cell_id id;
	int ret = select_only("cell shutdown", argc, argv, &id);

	return ret == EXIT_CODE_OK ? load_images(&id, NULL, 0) : ret;
}

int cmd_cell_start(int argc, char **argv)
{
	const struct driver_error errors[] = {
		{ EINVAL, "not accepted", invalid_advice("The root cell runs already.") },
		{ ENOENT, "there is no such cell", LIST_ADVICE },
		{ EPERM, "a cell denies it",
		  "Shut the cell down that is 'running/locked'. " LIST_ADVICE },
		{ EBUSY, "the cell cannot be started", "See 'jailhouse console'." },
	};
	struct jailhouse_cell_id id;
	int ret = select_only("cell start", argc, argv, &id);

	if (ret == EXIT_CODE_OK)
		ret = call(JAILHOUSE_CELL_START, &id, errors, sizeof(errors) / sizeof(errors[0]));
	return ret == EXIT_CODE_OK ? report_state(&id) : ret;
}

int cmd_cell_destroy(int argc, char **argv)
{
	const struct driver_error errors[] = {
		{ EINVAL, "not accepted",
		  invalid_advice("'jailhouse disable' ends the root cell.") },
		{ ENOENT, "there is no such cell", LIST_ADVICE },
		{ EPERM, "the cell, or another one, denies it",
		  "The cell may be told in its own way to end; " LIST_ADVICE },
		{ EBUSY, "the cell is in use", "See 'jailhouse console' and dmesg." },
	};
	struct jailhouse_cell_id id;
	int ret = select_only("cell destroy", argc, argv, &id);

	if (ret != EXIT_CODE_OK)
		return ret;
	ret = call(JAILHOUSE_CELL_DESTROY, &id, errors, sizeof(errors) / sizeof(errors[0]));
	if (ret != EXIT_CODE_OK)
		return ret;
	if (id.id == JAILHOUSE_CELL_ID_UNUSED)
		printf("Cell %s is destroyed.\n", id.name);
	else
		printf("Cell %d is destroyed.\n", id.id);
	return check_finished();
}
