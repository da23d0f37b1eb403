// SPDX-License-Identifier: GPL-2.0-only
/* See kexec_args.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kexec_args.h"
#include "text.h"

/* Below this much memory kexec(8) is told to stay above the core instead. */
#define ROOM_BELOW (256ULL << 20)

enum long_only {
	OPTION_APPEND = 256,
	OPTION_REUSE,
	OPTION_MEM_MIN,
	OPTION_MEM_MAX,
	/** Not concerned with an ordinary next kernel. */
	OPTION_OTHER_ACTION,
	OPTION_PASSED_ON,
};

/* Those of kexec-tools for x86; what is missing here is passed on as it is. */
static const struct option long_options[] = {
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "command-line", required_argument, NULL, OPTION_APPEND },
	{ "reuse-cmdline", no_argument, NULL, OPTION_REUSE },
	{ "mem-min", required_argument, NULL, OPTION_MEM_MIN },
	{ "mem-max", required_argument, NULL, OPTION_MEM_MAX },
	{ "load", no_argument, NULL, 'l' },
	{ "exec", no_argument, NULL, 'e' },
	{ "force", no_argument, NULL, 'f' },
	{ "load-panic", no_argument, NULL, 'p' },
	{ "unload", no_argument, NULL, 'u' },
	{ "status", no_argument, NULL, 'S' },
	{ "version", no_argument, NULL, 'v' },
	{ "no-ifdown", no_argument, NULL, 'x' },
	{ "no-sync", no_argument, NULL, 'y' },
	{ "exec-live-update", no_argument, NULL, OPTION_OTHER_ACTION },
	{ "load-live-update", no_argument, NULL, OPTION_OTHER_ACTION },
	{ "load-preserve-context", no_argument, NULL, OPTION_OTHER_ACTION },
	{ "load-jump-back-helper", no_argument, NULL, OPTION_OTHER_ACTION },
	{ "print-ckr-size", no_argument, NULL, OPTION_OTHER_ACTION },
	{ "type", required_argument, NULL, 't' },
	{ "initrd", required_argument, NULL, OPTION_PASSED_ON },
	{ "ramdisk", required_argument, NULL, OPTION_PASSED_ON },
	{ "entry", required_argument, NULL, OPTION_PASSED_ON },
	{ "module", required_argument, NULL, OPTION_PASSED_ON },
	{ "serial", required_argument, NULL, OPTION_PASSED_ON },
	{ "serial-baud", required_argument, NULL, OPTION_PASSED_ON },
	{ NULL, 0, NULL, 0 },
};

static bool add(struct kexec_args *args, char *text)
{
	char **more = realloc(args->rest, (args->num_rest + 2) * sizeof(*more));

	if (more == NULL || text == NULL) {
		free(text);
		args->rest = more != NULL ? more : args->rest;
		return false;
	}
	more[args->num_rest++] = text;
	more[args->num_rest] = NULL;
	args->rest = more;
	return true;
}

static bool add_long(struct kexec_args *args, int index)
{
	char *text;

	if (asprintf(&text, "--%s%s%s", long_options[index].name, optarg != NULL ? "=" : "",
		     optarg != NULL ? optarg : "") < 0)
		return false;
	return add(args, text);
}

static bool add_short(struct kexec_args *args, int letter)
{
	char text[3] = { '-', (char)letter, '\0' };

	return add(args, strdup(text)) && (optarg == NULL || add(args, strdup(optarg)));
}

static uint64_t address_or(const char *text, uint64_t otherwise)
{
	uint64_t value;

	return text_to_u64(text, &value) ? value : otherwise;
}

/* Options that decide what is done; the last one wins, as in kexec(8). */
static bool take_action(struct kexec_args *args, int c)
{
	switch (c) {
	case 'l':
		args->action = KEXEC_LOAD;
		return true;
	case 'e':
		args->action = KEXEC_START;
		return true;
	case 'f':
		args->action = KEXEC_LOAD_AND_START;
		return true;
	case 'x':
		args->no_ifdown = true;
		return true;
	case 'y':
		args->no_sync = true;
		return true;
	}
	return false;
}

/* Options that are taken apart and put together again. */
static bool take_value(struct kexec_args *args, int c)
{
	switch (c) {
	case OPTION_APPEND:
		args->append = optarg;
		return true;
	case OPTION_REUSE:
		args->reuse = true;
		return true;
	case OPTION_MEM_MIN:
		args->mem_min = address_or(optarg, 0);
		return true;
	case OPTION_MEM_MAX:
		args->mem_max = address_or(optarg, UINT64_MAX);
		return true;
	}
	return false;
}

/* Only Linux reads a reservation on its command line. */
static bool is_linux(const char *type)
{
	return strncmp(type, "bzImage", 7) == 0 || strncmp(type, "elf", 3) == 0;
}

static bool is_other_action(int c)
{
	switch (c) {
	case 'p':
	case 'u':
	case 'S':
	case 'v':
	case OPTION_OTHER_ACTION:
		return true;
	case 't':
		return !is_linux(optarg);
	}
	return false;
}

/* One option; unknown ones and arguments keep their places. */
static bool take(struct kexec_args *args, int c, int index, char **argv)
{
	switch (c) {
	case '?':
		return add(args, strdup(argv[optind - 1]));
	case 1:
		if (args->image == NULL)
			args->image = optarg;
		return add(args, strdup(optarg));
	}
	if (take_action(args, c) || take_value(args, c))
		return true;
	return index >= 0 ? add_long(args, index) : add_short(args, c);
}

bool kexec_args_parse(struct kexec_args *args, int argc, char **argv)
{
	bool other = false;
	int c, index;

	*args = (struct kexec_args){
		.action = KEXEC_LOAD_AND_RESTART, .append = "", .mem_max = UINT64_MAX,
	};
	optind = 0;
	opterr = 0;
	while (index = -1, (c = getopt_long(argc, argv, "-vfixylpueat:scdS", long_options,
					    &index)) != -1) {
		other |= is_other_action(c);
		if (!take(args, c, index, argv))
			return false;
	}
	for (; optind < argc; optind++) {
		if (args->image == NULL)
			args->image = argv[optind];
		if (!add(args, strdup(argv[optind])))
			return false;
	}
	if (other || (args->image == NULL && args->action != KEXEC_START))
		args->action = KEXEC_OTHER;
	return true;
}

bool kexec_args_cmdline(const struct kexec_args *args, const char *running,
			const struct memory_range *core, char *text)
{
	size_t length;

	text[0] = '\0';
	if (args->reuse && !cmdline_without(running, "BOOT_IMAGE=", text))
		return false;
	length = strlen(text);
	if (length + strlen(args->append) + 2 > CMDLINE_SIZE)
		return false;
	if (args->append[0] != '\0')
		snprintf(text + length, CMDLINE_SIZE - length, "%s%s", length != 0 ? " " : "",
			 args->append);
	return cmdline_reserve(text, core);
}

bool kexec_args_avoid(struct kexec_args *args, const struct memory_range *core)
{
	uint64_t end = core->start + core->size;

	if (args->mem_max < core->start || args->mem_min >= end)
		return true;
	if (args->mem_min != 0 || args->mem_max != UINT64_MAX)
		return false;
	if (core->start >= ROOM_BELOW)
		args->mem_max = core->start - 1;
	else
		args->mem_min = end;
	return true;
}

/* Strings of their own, so that all are freed alike. */
static bool put_text(char **argv, unsigned int *at, const char *text)
{
	argv[*at] = strdup(text);
	return argv[(*at)++] != NULL;
}

static bool put_address(char **argv, unsigned int *at, const char *option, uint64_t address)
{
	char text[64];

	snprintf(text, sizeof(text), "%s=0x%" PRIx64, option, address);
	return put_text(argv, at, text);
}

static bool put_cmdline(char **argv, unsigned int *at, const char *cmdline)
{
	if (asprintf(&argv[*at], "--command-line=%s", cmdline) >= 0) {
		(*at)++;
		return true;
	}
	argv[*at] = NULL;
	return false;
}

char **kexec_args_load(const struct kexec_args *args, const char *cmdline)
{
	char **argv = calloc(args->num_rest + 8, sizeof(*argv));
	unsigned int i, at = 0;
	bool ok;

	if (argv == NULL)
		return NULL;
	ok = put_text(argv, &at, "kexec") && put_text(argv, &at, "-l");
	if (ok && args->mem_min != 0)
		ok = put_address(argv, &at, "--mem-min", args->mem_min);
	if (ok && args->mem_max != UINT64_MAX)
		ok = put_address(argv, &at, "--mem-max", args->mem_max);
	for (i = 0; ok && i < args->num_rest; i++)
		ok = put_text(argv, &at, args->rest[i]);
	if (ok)
		ok = put_cmdline(argv, &at, cmdline);
	if (ok)
		return argv;
	kexec_argv_free(argv);
	return NULL;
}

void kexec_argv_free(char **argv)
{
	unsigned int i;

	for (i = 0; argv != NULL && argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
}

void kexec_args_free(struct kexec_args *args)
{
	kexec_argv_free(args->rest);
	args->rest = NULL;
}
