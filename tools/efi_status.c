// SPDX-License-Identifier: GPL-2.0-only
/* `jailhouse efi status`: what is on the ESP, what the firmware will do, what rvm.efi did last. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "efi_command.h"
#include "efi_program.h"
#include "efi_variables.h"
#include "efivars.h"
#include "files.h"
#include "json.h"
#include "text.h"

struct boot_report {
	bool valid;
	struct rvm_efi_boot boot;
	bool has_attempts;
	struct rvm_efi_attempts attempts;
};

/** Anybody may write to the variables: only what is of this version is shown. */
static void read_report(struct boot_report *r)
{
	size_t size;
	uint8_t *data = efivar_read(RVM_EFI_BOOT_NAME, RVM_EFI_GUID_TEXT, &size);

	memset(r, 0, sizeof(*r));
	if (data != NULL && size == sizeof(r->boot)) {
		memcpy(&r->boot, data, size);
		r->valid = r->boot.version == RVM_EFI_BOOT_VERSION;
	}
	free(data);
	r->boot.program_version[sizeof(r->boot.program_version) - 1] = '\0';
	r->boot.text[sizeof(r->boot.text) - 1] = '\0';
	text_printable(r->boot.program_version);
	text_printable(r->boot.text);
	data = efivar_read(RVM_EFI_ATTEMPTS_NAME, RVM_EFI_GUID_TEXT, &size);
	if (data != NULL && size == sizeof(r->attempts)) {
		memcpy(&r->attempts, data, size);
		r->has_attempts = r->attempts.version == RVM_EFI_ATTEMPTS_VERSION;
	}
	free(data);
}

static const char *outcome_name(uint32_t outcome)
{
	switch (outcome) {
	case RVM_EFI_ENTERED:
		return "entered";
	case RVM_EFI_STASHED:
		return "stashed";
	case RVM_EFI_REFUSED:
		return "refused";
	case RVM_EFI_GAVE_UP:
		return "gave up";
	case RVM_EFI_SKIPPED:
		return "skipped";
	default:
		return "unknown";
	}
}

static const char *state_name(enum esp_file_state state)
{
	switch (state) {
	case ESP_FILE_MISSING:
		return "missing";
	case ESP_FILE_OK:
		return "ok";
	case ESP_FILE_MODIFIED:
		return "modified";
	case ESP_FILE_FOREIGN:
		return "not installed by this program";
	}
	return "";
}

static void inspect(uint8_t *data, size_t size, struct efi_program *program)
{
	memset(program, 0, sizeof(*program));
	if (data != NULL)
		efi_program_inspect(data, size, program);
	free(data);
}

static void inspect_both(const struct efi_context *c, struct efi_program *here,
			 struct efi_program *source)
{
	size_t size = 0;
	uint8_t *data = esp_set_read(&c->set, EFI_FILE_PROGRAM, &size);

	inspect(data, size, here);
	data = file_read_outside(EFI_SOURCE, EFI_PROGRAM_MAX_SIZE, &size);
	inspect(data, size, source);
}

static void show_files(const struct efi_context *c)
{
	const struct manifest *m = &c->set.manifest;
	struct efi_program here, source;
	unsigned int i;

	inspect_both(c, &here, &source);
	printf("ESP:           %s (%s)\n", c->esp.path, c->esp.device);
	printf("rvm.efi:       %s%s%s%s\n", state_name(esp_set_state(&c->set, EFI_FILE_PROGRAM)),
	       here.version[0] != '\0' ? ", version " : "", here.version,
	       here.is_signed ? ", signed" : "");
	if (here.version[0] != '\0' && source.version[0] != '\0' &&
	    strcmp(here.version, source.version) != 0)
		printf("               %s has version %s: 'jailhouse efi install' updates it\n",
		       EFI_SOURCE, source.version);
	printf("rvm.conf:      %s\n", state_name(esp_set_state(&c->set, EFI_FILE_SETTINGS)));
	for (i = 0; i < m->count; i++)
		if (strcmp(m->file[i].name, EFI_FILE_PROGRAM) != 0 &&
		    strcmp(m->file[i].name, EFI_FILE_SETTINGS) != 0)
			printf("%-14s %s\n", m->file[i].name,
			       state_name(esp_set_state(&c->set, m->file[i].name)));
}

static const char *description(const struct efi_context *c, uint16_t number)
{
	const struct boot_entry *entry = boot_entries_find(&c->entries, number);

	return entry != NULL ? entry->option.description : "no such entry";
}

/** Place of an entry in BootOrder from 1; 0: not in it. */
static unsigned int place_of(const struct efi_context *c, uint16_t number)
{
	const struct efi_order *order = &c->entries.order;
	unsigned int i;

	for (i = 0; i < order->count; i++)
		if (order->number[i] == number)
			return i + 1;
	return 0;
}

/** What the firmware starts next, if all goes well there. */
static bool next_boot(const struct efi_context *c, uint16_t *number)
{
	if (!c->entries.has_next && c->entries.order.count == 0)
		return false;
	*number = c->entries.has_next ? c->entries.next : c->entries.order.number[0];
	return true;
}

static void show_entries(const struct efi_context *c)
{
	const struct boot_entry *own;
	unsigned int index = 0;
	uint16_t next;

	own = boot_entries_own(&c->entries, c->esp.partition.guid, &index);
	if (own == NULL)
		puts("Boot entry:    none");
	else
		printf("Boot entry:    Boot%04X '%s'%s, place %u of %u in the boot order\n",
		       own->number, own->option.description,
		       own->option.attributes & EFI_OPTION_ACTIVE ? "" : " (not active)",
		       place_of(c, own->number), c->entries.order.count);
	if (c->entries.has_current)
		printf("This boot:     Boot%04X '%s'\n", c->entries.current,
		       description(c, c->entries.current));
	if (next_boot(c, &next))
		printf("Next boot:     Boot%04X '%s'%s\n", next, description(c, next),
		       c->entries.has_next ? ", once" : "");
}

static void show_report(const struct efi_context *c)
{
	struct boot_report r;

	read_report(&r);
	if (r.valid)
		printf("rvm.efi ran:   version %s, %s%s%s\n", r.boot.program_version,
		       outcome_name(r.boot.outcome), r.boot.text[0] != '\0' ? ": " : "",
		       r.boot.text);
	else
		puts("rvm.efi ran:   not in this boot");
	if (r.has_attempts)
		printf("Unfinished:    %u boot%s under the core; to forget: 'jailhouse efi reset-attempts'\n",
		       r.attempts.unfinished, r.attempts.unfinished == 1 ? "" : "s");
	else
		puts("Unfinished:    no boot under the core");
	printf("Secure Boot:   %s\n", c->secure_boot ? "on" : "off");
}

void efi_status_show(const struct efi_context *c)
{
	show_files(c);
	if (!c->variables) {
		puts("EFI variables: none here");
		return;
	}
	show_entries(c);
	show_report(c);
}

static void json_file(const struct efi_context *c, struct json *j, const char *name)
{
	json_open_object(j, NULL);
	json_string(j, "name", name);
	json_string(j, "state", state_name(esp_set_state(&c->set, name)));
	json_close_object(j);
}

static void json_files(const struct efi_context *c, struct json *j)
{
	const struct manifest *m = &c->set.manifest;
	struct efi_program here, source;
	unsigned int i;

	inspect_both(c, &here, &source);
	json_string(j, "esp", c->esp.path);
	json_string(j, "device", c->esp.device);
	json_string(j, "version", here.version);
	json_bool(j, "signed", here.is_signed);
	json_string(j, "available_version", source.version);
	json_open_array(j, "files");
	json_file(c, j, EFI_FILE_PROGRAM);
	json_file(c, j, EFI_FILE_SETTINGS);
	for (i = 0; i < m->count; i++)
		if (strcmp(m->file[i].name, EFI_FILE_PROGRAM) != 0 &&
		    strcmp(m->file[i].name, EFI_FILE_SETTINGS) != 0)
			json_file(c, j, m->file[i].name);
	json_close_array(j);
}

static void json_entry(const struct efi_context *c, struct json *j, const char *key,
		       const uint16_t *number)
{
	char name[16];

	if (number == NULL) {
		json_null(j, key);
		return;
	}
	snprintf(name, sizeof(name), "Boot%04X", *number);
	json_open_object(j, key);
	json_string(j, "name", name);
	json_string(j, "description", description(c, *number));
	json_number(j, "place", place_of(c, *number));
	json_close_object(j);
}

static void json_entries(const struct efi_context *c, struct json *j)
{
	const struct boot_entry *own;
	unsigned int index = 0;
	uint16_t next;

	own = boot_entries_own(&c->entries, c->esp.partition.guid, &index);
	json_entry(c, j, "entry", own != NULL ? &own->number : NULL);
	json_entry(c, j, "this_boot", c->entries.has_current ? &c->entries.current : NULL);
	json_entry(c, j, "next_boot", next_boot(c, &next) ? &next : NULL);
	json_bool(j, "next_boot_once", c->entries.has_next);
}

static void json_report(const struct efi_context *c, struct json *j)
{
	struct boot_report r;

	read_report(&r);
	if (r.valid) {
		json_open_object(j, "rvm_efi_ran");
		json_string(j, "version", r.boot.program_version);
		json_string(j, "outcome", outcome_name(r.boot.outcome));
		json_string(j, "text", r.boot.text);
		json_number(j, "unfinished_limit", r.boot.limit);
		json_close_object(j);
	} else {
		json_null(j, "rvm_efi_ran");
	}
	json_number(j, "unfinished_boots", r.has_attempts ? r.attempts.unfinished : 0);
	json_bool(j, "secure_boot", c->secure_boot);
}

void efi_status_json(const struct efi_context *c)
{
	struct json j;

	json_start(&j, stdout);
	json_open_object(&j, NULL);
	json_files(c, &j);
	json_bool(&j, "variables", c->variables);
	if (c->variables) {
		json_entries(c, &j);
		json_report(c, &j);
	}
	json_close_object(&j);
	json_end(&j);
}
