// SPDX-License-Identifier: GPL-2.0-only
/* See kexec_enter_options.h. Options of kexec(8) that are unknown here stay where they are. */
#include <string.h>

#include "image_header.h"
#include "kexec_enter.h"
#include "kexec_enter_options.h"
#include "message.h"
#include "test_build.h"
#include "text.h"

#define CORE_FILE "/lib/firmware/rvm-intel.bin"
#define DOOR_FILE "/lib/firmware/rvm-kexec.bin"

/** One option with a value, as --name VALUE or --name=VALUE. */
struct value_option {
	const char *name;
	const char **value;
};

bool kexec_enter_wanted(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--enter") == 0)
			return true;
	return false;
}

/**
 * Whether @argv[*at] is the option; moves *at to its last word.
 * Return: 1 with the value, 0 another option, -1 the value is missing.
 */
static int take_value(const struct value_option *option, int argc, char **argv, int *at)
{
	size_t length = strlen(option->name);

	if (strncmp(argv[*at], option->name, length) != 0)
		return 0;
	if (argv[*at][length] == '=') {
		*option->value = argv[*at] + length + 1;
		return 1;
	}
	if (argv[*at][length] != '\0')
		return 0;
	if (*at + 1 >= argc)
		return -1;
	*option->value = argv[++*at];
	return 1;
}

static bool take_flag(struct kexec_enter_options *o, const char *text)
{
	if (strcmp(text, "--no-check") == 0)
		o->no_check = true;
	else if (strcmp(text, "--enter") != 0)
		return false;
	return true;
}

static int take_values(const struct value_option *options, int argc, char **argv, int *at)
{
	int taken = 0;

	for (; options->name != NULL && taken == 0; options++)
		taken = take_value(options, argc, argv, at);
	return taken;
}

static bool number_of(const char *text, uint32_t *value)
{
	uint64_t number;

	if (text == NULL)
		return true;
	if (!text_to_u64(text, &number) || number > UINT32_MAX)
		return false;
	*value = (uint32_t)number;
	return true;
}

static int check_knobs(struct kexec_enter_options *o, const char *cpu, const char *stage)
{
	if (!number_of(cpu, &o->fail_cpu) || !number_of(stage, &o->fail_stage) ||
	    o->fail_stage > RVM_FAIL_COMMIT)
		return fail_usage("kexec", "--fail-cpu and --fail-stage need numbers");
	return EXIT_CODE_OK;
}

static int check_memory(struct kexec_enter_options *o, const char *memory)
{
	if (memory != NULL && (!text_size(&memory, &o->memory) || *memory != '\0' || o->memory == 0))
		return fail_usage("kexec", "--memory needs a size, such as 16M");
	return EXIT_CODE_OK;
}

int kexec_enter_options(struct kexec_enter_options *o, int *argc, char **argv)
{
	const char *memory = NULL, *cpu = NULL, *stage = NULL;
	const struct value_option options[] = {
		{ "--config", &o->config }, { "--core", &o->core },     { "--door", &o->door },
		{ "--output", &o->output }, { "--memory", &memory },    { NULL, NULL },
	};
	const struct value_option knobs[] = {
		{ "--fail-cpu", &cpu }, { "--fail-stage", &stage }, { NULL, NULL },
	};
	int from, to = 1, taken;

	*o = (struct kexec_enter_options){
		.core = CORE_FILE, .door = DOOR_FILE, .fail_cpu = RVM_NO_CPU,
	};
	for (from = 1; from < *argc && strcmp(argv[from], "--") != 0; from++) {
		if (take_flag(o, argv[from]))
			continue;
		taken = take_values(options, *argc, argv, &from);
		if (RVM_TEST && taken == 0)
			taken = take_values(knobs, *argc, argv, &from);
		if (taken < 0)
			return fail_usage("kexec", "%s needs a value", argv[from]);
		if (taken == 0)
			argv[to++] = argv[from];
	}
	for (; from < *argc; from++)
		argv[to++] = argv[from];
	argv[to] = NULL;
	*argc = to;
	if (RVM_TEST && check_knobs(o, cpu, stage) != EXIT_CODE_OK)
		return EXIT_CODE_USAGE;
	return check_memory(o, memory);
}
