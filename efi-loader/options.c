// SPDX-License-Identifier: GPL-2.0-only
/*
 * Brings rvm.conf and the command line to the parser and its notes to the screen. Called by main.c
 * first of all.
 */
#include "options.h"
#include "efi_variables.h"
#include "load_file.h"
#include "log.h"
#include "measure.h"
#include "text.h"

#define COMMAND_LINE_SIZE 4096

/*
 * Load options are bytes of whatever format: the shell gives text, a boot manager may give anything.
 * Only printable text counts.
 */
static void command_line(EFI_LOADED_IMAGE *image, char *text, size_t text_size)
{
	const CHAR16 *wide = image->LoadOptions;
	size_t n = image->LoadOptionsSize / sizeof(CHAR16), i;

	text[0] = 0;
	if (!wide || image->LoadOptionsSize % sizeof(CHAR16) || n > text_size)
		return;
	for (i = 0; i < n && wide[i]; i++) {
		if (i + 1 == text_size || wide[i] < ' ' || wide[i] > '~') {
			text[0] = 0;
			return;
		}
		text[i] = (char)wide[i];
	}
	text[i < text_size ? i : text_size - 1] = 0;
}

static void report(const struct rvm_conf *conf, const char *name)
{
	uint32_t i, shown = conf->num_notes;
	const struct rvm_conf_note *note;

	if (shown > RVM_CONF_MAX_NOTES)
		shown = RVM_CONF_MAX_NOTES;
	for (i = 0; i < shown; i++) {
		note = &conf->notes[i];
		if (note->line)
			log_line("%s:%u: %s: %s", name, note->line, note->text, note->problem);
		else
			log_line("command line: %s: %s", note->text, note->problem);
	}
	if (shown < conf->num_notes)
		log_line("%s: %u more problems", name, conf->num_notes - shown);
}

/* Reads the settings' file, which may be absent; a file that is named must be there. */
static void load_settings(const char *path, bool named, struct file *file)
{
	file->data = NULL;
	file->size = 0;
	if (!named && !file_exists(path)) {
		log_line("settings: no %s, using defaults", path);
		return;
	}
	if (!file_load("settings", path, RVM_CONF_MAX_SIZE, file))
		log_line("settings %s, %lu bytes", path, file->size);
}

void options_read(EFI_LOADED_IMAGE *image, struct rvm_conf *conf)
{
	static char text[COMMAND_LINE_SIZE];
	char path[RVM_CONF_PATH_SIZE];
	struct file file;
	bool named;

	rvm_conf_init(conf);
	command_line(image, text, sizeof(text));
	named = rvm_conf_find_word(text, "conf", path, sizeof(path));
	if (!named)
		text_copy(path, sizeof(path), RVM_EFI_SETTINGS);
	load_settings(path, named, &file);
	rvm_conf_parse(conf, file.data, file.size);
	rvm_conf_command_line(conf, text);
	/* Only now it is known where to. */
	measure(conf, "settings", file.data, file.size);
	measure(conf, "command line", text, text_length(text));
	file_free(&file);
	report(conf, path);
}
