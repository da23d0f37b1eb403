// SPDX-License-Identifier: GPL-2.0-only
/* `jailhouse efi`: options of its commands, and what they have in common before they start. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "efi_command.h"
#include "efi_microcode.h"
#include "efi_variables.h"
#include "efivars.h"
#include "message.h"

static int check_root(void)
{
	if (geteuid() == 0)
		return EXIT_CODE_OK;
	return fail("Run it as root.", "the ESP and the EFI variables are root's");
}

static bool secure_boot_is_on(void)
{
	size_t size;
	uint8_t *data = efivar_read("SecureBoot", EFI_GLOBAL_GUID, &size);
	bool on = data != NULL && size == 1 && data[0] == 1;

	free(data);
	return on;
}

static void context_close(struct efi_context *c)
{
	boot_entries_free(&c->entries);
	esp_set_close(&c->set);
	esp_close(&c->esp);
	free(c);
}

/** Return: enum exit_code, said why not; @ret_context is only set when all is well. */
static int context_open(struct efi_context **ret_context, const char *dir, bool variables)
{
	struct efi_context *c;
	int ret = check_root();

	if (ret == EXIT_CODE_OK && variables)
		ret = efivars_check();
	if (ret != EXIT_CODE_OK)
		return ret;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return fail_memory();
	c->variables = variables;
	ret = esp_open(&c->esp, dir);
	if (ret != EXIT_CODE_OK) {
		free(c);
		return ret;
	}
	ret = esp_set_open(&c->set, strcmp(c->esp.path, "/") == 0 ? "" : c->esp.path);
	if (ret == EXIT_CODE_OK && variables) {
		ret = boot_entries_load(&c->entries);
		c->secure_boot = secure_boot_is_on();
	}
	if (ret != EXIT_CODE_OK) {
		context_close(c);
		return ret;
	}
	*ret_context = c;
	return EXIT_CODE_OK;
}

static int finish(struct efi_context *c, int ret)
{
	context_close(c);
	return ret == EXIT_CODE_OK ? check_finished() : ret;
}

/** What the options of `install` say. */
struct install_arguments {
	struct efi_install_options options;
	const char *esp;
	bool no_variables;
};

enum {
	OPTION_ESP = 256,
	OPTION_SOURCE,
	OPTION_CHAIN,
	OPTION_KERNEL,
	OPTION_INITRD,
	OPTION_OPTIONS,
	OPTION_MICROCODE,
	OPTION_DEFAULT,
	OPTION_NO_DEFAULT,
	OPTION_ONCE,
	OPTION_REPLACE,
	OPTION_UNSIGNED,
	OPTION_NO_VARIABLES,
	OPTION_PURGE,
};

static int take_initrd(struct efi_install_options *o, const char *file)
{
	if (o->num_initrds == EFI_SETTINGS_MAX_INITRDS)
		return fail_usage("efi install", "more than %u times --initrd",
				  EFI_SETTINGS_MAX_INITRDS);
	o->initrd[o->num_initrds++] = file;
	return EXIT_CODE_OK;
}

/** Options with a value. */
static const char **install_value(struct install_arguments *a, int option)
{
	switch (option) {
	case OPTION_ESP:
		return &a->esp;
	case OPTION_SOURCE:
		return &a->options.source;
	case OPTION_CHAIN:
		return &a->options.chain;
	case OPTION_KERNEL:
		return &a->options.kernel;
	case OPTION_OPTIONS:
		return &a->options.options;
	default:
		return NULL;
	}
}

static int take_install_option(struct install_arguments *a, int option, const char *word)
{
	const char **value = install_value(a, option);

	if (value != NULL) {
		*value = optarg;
		return EXIT_CODE_OK;
	}
	switch (option) {
	case OPTION_INITRD:
		return take_initrd(&a->options, optarg);
	case OPTION_MICROCODE:
		a->options.microcode = optarg != NULL ? optarg : "";
		return EXIT_CODE_OK;
	case OPTION_DEFAULT:
		a->options.place = BOOT_FIRST;
		return EXIT_CODE_OK;
	case OPTION_NO_DEFAULT:
		a->options.place = BOOT_LAST;
		return EXIT_CODE_OK;
	case OPTION_ONCE:
		a->options.place = BOOT_ONCE;
		return EXIT_CODE_OK;
	case OPTION_REPLACE:
		a->options.replace_settings = true;
		return EXIT_CODE_OK;
	case OPTION_UNSIGNED:
		a->options.unsigned_too = true;
		return EXIT_CODE_OK;
	case OPTION_NO_VARIABLES:
		a->no_variables = true;
		return EXIT_CODE_OK;
	case 'n':
		a->options.dry_run = true;
		return EXIT_CODE_OK;
	default:
		return fail_usage("efi install", "'%s' is not understood", word);
	}
}

static int parse_install(int argc, char **argv, struct install_arguments *a)
{
	static const struct option long_options[] = {
		{ "esp", required_argument, NULL, OPTION_ESP },
		{ "source", required_argument, NULL, OPTION_SOURCE },
		{ "chain", required_argument, NULL, OPTION_CHAIN },
		{ "kernel", required_argument, NULL, OPTION_KERNEL },
		{ "initrd", required_argument, NULL, OPTION_INITRD },
		{ "options", required_argument, NULL, OPTION_OPTIONS },
		{ "microcode", optional_argument, NULL, OPTION_MICROCODE },
		{ "default", no_argument, NULL, OPTION_DEFAULT },
		{ "no-default", no_argument, NULL, OPTION_NO_DEFAULT },
		{ "once", no_argument, NULL, OPTION_ONCE },
		{ "replace-config", no_argument, NULL, OPTION_REPLACE },
		{ "unsigned", no_argument, NULL, OPTION_UNSIGNED },
		{ "no-variables", no_argument, NULL, OPTION_NO_VARIABLES },
		{ "dry-run", no_argument, NULL, 'n' },
		{ NULL, 0, NULL, 0 },
	};
	int c, ret;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "n", long_options, NULL)) != -1) {
		ret = take_install_option(a, c, argv[optind - 1]);
		if (ret != EXIT_CODE_OK)
			return ret;
	}
	if (optind < argc)
		return fail_usage("efi install", "'%s' is not understood", argv[optind]);
	if (a->options.num_initrds != 0 && a->options.kernel == NULL)
		return fail_usage("efi install", "--initrd needs --kernel");
	return EXIT_CODE_OK;
}

int cmd_efi_install(int argc, char **argv)
{
	struct install_arguments a = {
		.options = { .source = EFI_SOURCE, .place = BOOT_FIRST,
			     .signature = efi_microcode_signature(),
			     .processor_flags = efi_microcode_flags() },
	};
	struct efi_context *context;
	int ret;

	ret = parse_install(argc, argv, &a);
	if (ret == EXIT_CODE_OK)
		ret = context_open(&context, a.esp, !a.no_variables);
	if (ret != EXIT_CODE_OK)
		return ret;
	return finish(context, efi_install(context, &a.options));
}

/** Options of the other commands. */
struct plain_arguments {
	const char *esp;
	bool no_variables, purge, dry_run, json;
};

static int parse_plain(int argc, char **argv, const char *command, struct plain_arguments *a)
{
	static const struct option long_options[] = {
		{ "esp", required_argument, NULL, OPTION_ESP },
		{ "no-variables", no_argument, NULL, OPTION_NO_VARIABLES },
		{ "purge", no_argument, NULL, OPTION_PURGE },
		{ "dry-run", no_argument, NULL, 'n' },
		{ "json", no_argument, NULL, 'j' },
		{ NULL, 0, NULL, 0 },
	};
	const bool remove = strcmp(command, "efi remove") == 0;
	int c;

	memset(a, 0, sizeof(*a));
	opterr = 0;
	while ((c = getopt_long(argc, argv, "nj", long_options, NULL)) != -1) {
		if (c == OPTION_ESP)
			a->esp = optarg;
		else if (c == OPTION_NO_VARIABLES)
			a->no_variables = true;
		else if (c == OPTION_PURGE && remove)
			a->purge = true;
		else if (c == 'n' && remove)
			a->dry_run = true;
		else if (c == 'j' && !remove)
			a->json = true;
		else
			return fail_usage(command, "'%s' is not understood", argv[optind - 1]);
	}
	if (optind < argc)
		return fail_usage(command, "'%s' is not understood", argv[optind]);
	return EXIT_CODE_OK;
}

int cmd_efi_remove(int argc, char **argv)
{
	struct efi_context *context;
	struct plain_arguments a;
	int ret;

	ret = parse_plain(argc, argv, "efi remove", &a);
	if (ret == EXIT_CODE_OK)
		ret = context_open(&context, a.esp, !a.no_variables);
	if (ret != EXIT_CODE_OK)
		return ret;
	return finish(context, efi_remove(context, a.purge, a.dry_run));
}

int cmd_efi_status(int argc, char **argv)
{
	struct efi_context *context;
	struct plain_arguments a;
	int ret;

	ret = parse_plain(argc, argv, "efi status", &a);
	if (ret == EXIT_CODE_OK)
		ret = context_open(&context, a.esp, !a.no_variables);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (a.json)
		efi_status_json(context);
	else
		efi_status_show(context);
	return finish(context, EXIT_CODE_OK);
}

int cmd_efi_reset_attempts(int argc, char **argv)
{
	int ret;

	if (argc > 1)
		return fail_usage("efi reset-attempts", "'%s' is not understood", argv[1]);
	ret = check_root();
	if (ret == EXIT_CODE_OK)
		ret = efivars_check();
	if (ret == EXIT_CODE_OK)
		ret = efivar_delete(RVM_EFI_ATTEMPTS_NAME, RVM_EFI_GUID_TEXT);
	if (ret != EXIT_CODE_OK)
		return ret;
	puts("No unfinished boot is remembered.");
	return check_finished();
}
