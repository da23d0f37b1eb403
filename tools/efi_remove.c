// SPDX-License-Identifier: GPL-2.0-only
/*
 * `jailhouse efi remove`: the boot entry first, so that the firmware never starts what is not
 * there; then the files that the manifest names, as long as they are what was installed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "efi_command.h"
#include "efi_program.h"
#include "efi_variables.h"
#include "efivars.h"
#include "message.h"

static int remove_entries(struct efi_context *c, bool dry_run, unsigned int *removed)
{
	const struct boot_entry *own;
	unsigned int index = 0;
	int ret = EXIT_CODE_OK;

	while (ret == EXIT_CODE_OK &&
	       (own = boot_entries_own(&c->entries, c->esp.partition.guid, &index)) != NULL) {
		printf("  boot entry Boot%04X '%s'\n", own->number, own->option.description);
		(*removed)++;
		if (!dry_run)
			ret = boot_entry_remove(&c->entries, own->number);
	}
	return ret;
}

/** A program that was signed where it is differs from the manifest and is still ours. */
static bool is_our_program(const struct efi_context *c)
{
	struct efi_program program;
	size_t size;
	uint8_t *data = esp_set_read(&c->set, EFI_FILE_PROGRAM, &size);

	if (data == NULL)
		return false;
	efi_program_inspect(data, size, &program);
	free(data);
	return program.version[0] != '\0';
}

/** Never a program of others that has the same name. */
static bool may_delete(const struct efi_context *c, const char *name, bool purge)
{
	const bool program = strcmp(name, EFI_FILE_PROGRAM) == 0;

	switch (esp_set_state(&c->set, name)) {
	case ESP_FILE_MISSING:
		return false;
	case ESP_FILE_OK:
		return true;
	case ESP_FILE_MODIFIED:
	case ESP_FILE_FOREIGN:
		break;
	}
	if (program ? is_our_program(c) : purge)
		return true;
	printf("  kept: %s\\%s, %s\n", RVM_EFI_DIRECTORY, name,
	       program ? "which is another program" : "which was changed (--purge deletes it)");
	return false;
}

static int remove_file(struct efi_context *c, const char *name, bool purge, bool dry_run,
		       unsigned int *removed)
{
	if (!may_delete(c, name, purge))
		return EXIT_CODE_OK;
	printf("  %s\\%s\n", RVM_EFI_DIRECTORY, name);
	(*removed)++;
	return dry_run ? EXIT_CODE_OK : esp_set_delete(&c->set, name);
}

/** Besides what the manifest names also what somebody has copied there by hand. */
static int remove_files(struct efi_context *c, bool purge, bool dry_run, unsigned int *removed)
{
	static const char *const usual[] = { EFI_FILE_PROGRAM, EFI_FILE_SETTINGS };
	const struct manifest *m = &c->set.manifest;
	int ret = EXIT_CODE_OK;
	unsigned int i;

	for (i = 0; ret == EXIT_CODE_OK && i < m->count; i++)
		ret = remove_file(c, m->file[i].name, purge, dry_run, removed);
	for (i = 0; ret == EXIT_CODE_OK && i < sizeof(usual) / sizeof(usual[0]); i++)
		if (manifest_find(m, usual[i]) == NULL)
			ret = remove_file(c, usual[i], purge, dry_run, removed);
	return ret;
}

int efi_remove(struct efi_context *c, bool purge, bool dry_run)
{
	unsigned int removed = 0;
	int ret = EXIT_CODE_OK;

	printf("%s (%s):\n", c->esp.path, c->esp.device);
	if (c->variables)
		ret = remove_entries(c, dry_run, &removed);
	if (ret == EXIT_CODE_OK)
		ret = remove_files(c, purge, dry_run, &removed);
	if (ret != EXIT_CODE_OK)
		return ret;
	if (removed == 0)
		puts("  nothing to remove");
	if (dry_run) {
		puts("Nothing was changed (--dry-run).");
		return EXIT_CODE_OK;
	}
	ret = esp_set_finish_removal(&c->set);
	if (ret == EXIT_CODE_OK && c->variables)
		ret = efivar_delete(RVM_EFI_ATTEMPTS_NAME, RVM_EFI_GUID_TEXT);
	if (ret == EXIT_CODE_OK && c->variables)
		ret = efivar_delete(RVM_EFI_PLACE_NAME, RVM_EFI_GUID_TEXT);
	if (ret == EXIT_CODE_OK && removed != 0)
		puts("Removed.");
	return ret;
}
