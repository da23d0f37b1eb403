// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse efi install`: puts files together, writes them beside the old ones, makes the boot
 * entry, and only then gives the files their names and the entry its place.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "efi_command.h"
#include "efi_microcode.h"
#include "efi_program.h"
#include "efi_variables.h"
#include "files.h"
#include "message.h"

/** Settings were asked for, and not just the defaults. */
static bool has_settings(const struct efi_install_options *o)
{
	return o->chain != NULL || o->kernel != NULL || o->num_initrds != 0 || o->options != NULL ||
	       o->microcode != NULL;
}

static int check_program(const struct efi_context *c, const struct efi_install_options *o,
			 const struct efi_program *program)
{
	if (!program->is_pe || program->version[0] == '\0')
		return fail("Give the rvm.efi of this version with --source.",
			    "%s: wanted rvm.efi, found another file", o->source);
	if (!c->secure_boot || program->is_signed || o->unsigned_too)
		return EXIT_CODE_OK;
	return fail("Sign it (sbsign of the package sbsigntool) and give it with --source, or"
		    " --unsigned.",
		    "%s: not signed, and Secure Boot is on: the firmware would not start it",
		    o->source);
}

/** \EFI\rvm\rvm.efi may only be replaced when it is one. */
static int check_replaced(const struct efi_context *c)
{
	struct efi_program program;
	size_t size;
	uint8_t *data;

	if (esp_set_state(&c->set, EFI_FILE_PROGRAM) != ESP_FILE_FOREIGN)
		return EXIT_CODE_OK;
	data = esp_set_read(&c->set, EFI_FILE_PROGRAM, &size);
	if (data == NULL)
		return fail(NULL, "%s/%s: %s", c->set.dir, EFI_FILE_PROGRAM, strerror(errno));
	efi_program_inspect(data, size, &program);
	free(data);
	if (program.version[0] != '\0')
		return EXIT_CODE_OK;
	return fail("Move it away, or choose another ESP.",
		    "%s/%s: there is a file that is not rvm.efi", c->set.dir, EFI_FILE_PROGRAM);
}

static int add_program(struct efi_context *c, const struct efi_install_options *o)
{
	struct efi_program program;
	size_t size;
	uint8_t *data = file_read_outside(o->source, EFI_PROGRAM_MAX_SIZE, &size);
	int ret;

	if (data == NULL)
		return fail("Is the package rvm installed? --source names another file.", "%s: %s",
			    o->source, strerror(errno));
	efi_program_inspect(data, size, &program);
	ret = check_program(c, o, &program);
	if (ret == EXIT_CODE_OK)
		ret = check_replaced(c);
	if (ret != EXIT_CODE_OK) {
		free(data);
		return ret;
	}
	printf("  %s %s\n", RVM_EFI_PROGRAM, program.version);
	return esp_set_add(&c->set, EFI_FILE_PROGRAM, data, size);
}

static int check_not_foreign(const struct efi_context *c, const char *name)
{
	if (esp_set_state(&c->set, name) != ESP_FILE_FOREIGN)
		return EXIT_CODE_OK;
	return fail("Move it away.", "%s/%s: there is a file of another program", c->set.dir, name);
}

/** @data becomes the set's; @path is its name for the firmware. */
static int add_data(struct efi_context *c, const char *source, const char *name, uint8_t *data,
		    size_t size, char *path)
{
	snprintf(path, EFI_PATH_SIZE, "%s\\%s", RVM_EFI_DIRECTORY, name);
	printf("  %s from %s\n", path, source);
	return esp_set_add(&c->set, name, data, size);
}

/** Copies a file to \EFI\rvm unless it is on the ESP; @path is its name for the firmware. */
static int add_file(struct efi_context *c, const char *source, const char *name, char *path)
{
	uint8_t *data;
	size_t size;
	int ret;

	if (efi_settings_path(&c->esp, source, path) == NULL)
		return EXIT_CODE_OK;
	ret = check_not_foreign(c, name);
	if (ret != EXIT_CODE_OK)
		return ret;
	data = file_read_outside(source, ESP_MAX_FILE_SIZE, &size);
	if (data == NULL)
		return fail(NULL, "%s: %s", source, strerror(errno));
	return add_data(c, source, name, data, size, path);
}

static int choose_microcode(struct efi_context *c, const struct efi_install_options *o,
			    struct efi_settings *s)
{
	const char *source = o->microcode;
	char found[PATH_MAX];
	uint8_t *data;
	size_t size;
	int ret;

	if (o->signature == 0)
		return fail(NULL, "--microcode: the processor is not Intel's");
	if (source[0] == '\0') {
		efi_microcode_name(o->signature, found);
		source = found;
	}
	ret = check_not_foreign(c, EFI_FILE_MICROCODE);
	if (ret == EXIT_CODE_OK)
		ret = efi_microcode_read(source, o->signature, o->processor_flags, &data, &size);
	if (ret != EXIT_CODE_OK)
		return ret;
	return add_data(c, source, EFI_FILE_MICROCODE, data, size, s->microcode);
}

/** Linux loads microcode by itself, but not under the core. */
static void hint_microcode(const struct efi_install_options *o)
{
	char path[PATH_MAX];

	efi_microcode_name(o->signature, path);
	if (o->signature != 0 && file_exists(path))
		printf("  no microcode: Linux cannot load %s under RVM, --microcode has rvm.efi load"
		       " it\n", path);
}

static int choose_options(const struct efi_install_options *o, struct efi_settings *s)
{
	const char *problem = NULL;
	const char *p;

	if (o->options != NULL) {
		if (strlen(o->options) >= sizeof(s->options))
			problem = "longer than 2047 characters";
		for (p = o->options; *p != '\0'; p++)
			if (*p < ' ' || *p > '~')
				problem = "wanted ASCII characters on one line";
		if (problem != NULL)
			return fail(NULL, "--options: %s", problem);
		snprintf(s->options, sizeof(s->options), "%s", o->options);
	} else if (o->kernel != NULL) {
		if (file_read_line("/proc/cmdline", s->options, sizeof(s->options)) < 0)
			return fail("Give them with --options.", "/proc/cmdline: %s",
				    strerror(errno));
		efi_settings_clean_options(s->options);
	}
	return EXIT_CODE_OK;
}

static int choose_kernel(struct efi_context *c, const struct efi_install_options *o,
			 struct efi_settings *s)
{
	char name[MANIFEST_NAME_SIZE];
	int ret;

	ret = add_file(c, o->kernel, EFI_FILE_LINUX, s->linux_file);
	for (; ret == EXIT_CODE_OK && s->num_initrds < o->num_initrds; s->num_initrds++) {
		if (s->num_initrds == 0)
			snprintf(name, sizeof(name), "initrd.img");
		else
			snprintf(name, sizeof(name), "initrd-%u.img", s->num_initrds + 1);
		ret = add_file(c, o->initrd[s->num_initrds], name, s->initrd[s->num_initrds]);
	}
	return ret;
}

static int choose_chain(struct efi_context *c, const struct efi_install_options *o,
			struct efi_settings *s)
{
	const char *problem;

	if (o->chain != NULL) {
		problem = efi_settings_path(&c->esp, o->chain, s->chain);
		if (problem == NULL)
			return EXIT_CODE_OK;
		return fail("Give a boot loader on the same ESP, such as"
			    " '\\EFI\\debian\\shimx64.efi'.",
			    "--chain %s: %s", o->chain, problem);
	}
	if (efi_settings_find_loader(&c->esp, c->variables ? &c->entries : NULL, s) ||
	    o->kernel != NULL)
		return EXIT_CODE_OK;
	return fail("Name it with --chain, or a kernel with --kernel.",
		    "%s: no boot loader found that rvm.efi could start", c->esp.path);
}

static int add_settings(struct efi_context *c, const struct efi_install_options *o)
{
	struct efi_settings s = { .num_initrds = 0 };
	char *text;
	int ret;

	ret = choose_chain(c, o, &s);
	if (ret == EXIT_CODE_OK && (o->kernel != NULL || o->options != NULL))
		ret = choose_options(o, &s);
	if (ret == EXIT_CODE_OK && o->kernel != NULL)
		ret = choose_kernel(c, o, &s);
	if (ret == EXIT_CODE_OK && o->microcode != NULL)
		ret = choose_microcode(c, o, &s);
	else if (ret == EXIT_CODE_OK)
		hint_microcode(o);
	if (ret != EXIT_CODE_OK)
		return ret;
	text = malloc(EFI_SETTINGS_TEXT_SIZE);
	if (text == NULL)
		return fail_memory();
	printf("  %s: starts %s%s%s\n", RVM_EFI_SETTINGS, s.linux_file,
	       s.linux_file[0] != '\0' && s.chain[0] != '\0' ? ", if that fails " : "", s.chain);
	return esp_set_add(&c->set, EFI_FILE_SETTINGS, (uint8_t *)text,
			   efi_settings_format(&s, text));
}

/** Settings that are there are kept, unless others are asked for. */
static int choose_settings(struct efi_context *c, const struct efi_install_options *o)
{
	enum esp_file_state state = esp_set_state(&c->set, EFI_FILE_SETTINGS);

	if (state == ESP_FILE_MISSING || o->replace_settings ||
	    (state == ESP_FILE_OK && has_settings(o)))
		return add_settings(c, o);
	if (has_settings(o))
		return fail("Edit it, or give --replace-config to have it written anew.",
			    "%s/%s was changed by somebody and is kept", c->set.dir,
			    EFI_FILE_SETTINGS);
	printf("  %s: kept\n", RVM_EFI_SETTINGS);
	return EXIT_CODE_OK;
}

static const char *place_text(enum boot_place place)
{
	switch (place) {
	case BOOT_FIRST:
		return "first in the boot order";
	case BOOT_LAST:
		return "last in the boot order";
	case BOOT_ONCE:
		return "last in the boot order, and started by the next boot only";
	}
	return "";
}

/** An entry that cannot be put into the order is taken away again, if it is new. */
static int commit(struct efi_context *c, const struct efi_install_options *o)
{
	uint16_t number = 0;
	bool made = false;
	int ret = EXIT_CODE_OK;

	if (c->variables)
		ret = boot_entry_make(&c->entries, &c->esp.partition, &number, &made);
	if (ret != EXIT_CODE_OK) {
		esp_set_abort(&c->set);
		return ret;
	}
	ret = esp_set_commit(&c->set);
	if (ret == EXIT_CODE_OK && c->variables)
		ret = boot_entry_place(&c->entries, number, o->place);
	if (ret != EXIT_CODE_OK) {
		if (made)
			boot_entry_remove(&c->entries, number);
		esp_set_abort(&c->set);
		return ret;
	}
	if (c->variables)
		printf("Boot entry Boot%04X is %s.\n", number, place_text(o->place));
	return EXIT_CODE_OK;
}

int efi_install(struct efi_context *c, const struct efi_install_options *o)
{
	int ret;

	printf("%s (%s):\n", c->esp.path, c->esp.device);
	ret = add_program(c, o);
	if (ret == EXIT_CODE_OK)
		ret = choose_settings(c, o);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (o->dry_run) {
		if (c->variables)
			printf("The boot entry would be %s.\n", place_text(o->place));
		puts("Nothing was changed (--dry-run).");
		return EXIT_CODE_OK;
	}
	ret = esp_set_stage(&c->set);
	if (ret == EXIT_CODE_OK)
		ret = commit(c, o);
	if (ret == EXIT_CODE_OK && o->place == BOOT_FIRST && c->variables)
		puts("The next boot is under RVM; 'jailhouse efi remove' undoes it.");
	return ret;
}
