// SPDX-License-Identifier: GPL-2.0-only
/* See efi_settings.h. Called by `jailhouse efi install`; writes no file. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "efi_settings.h"
#include "efi_variables.h"
#include "message.h"

static bool on_esp(const struct esp *esp, const char *file)
{
	char path[PATH_MAX];
	struct stat st;

	return esp_file(esp, path, file) && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool has_dots(const char *path)
{
	for (; *path != '\0'; path += strcspn(path, "\\"), path += *path == '\\')
		if (strncmp(path, "..", 2) == 0 && (path[2] == '\\' || path[2] == '\0'))
			return true;
	return false;
}

const char *efi_settings_path(const struct esp *esp, const char *name, char *path)
{
	size_t root = strlen(esp->path), i;

	if (root > 1 && strncmp(name, esp->path, root) == 0 && name[root] == '/')
		name += root;
	if (name[0] != '\\' && name[0] != '/')
		return "wanted a path from the root of the ESP, or below its mount point";
	if (strlen(name) >= EFI_PATH_SIZE)
		return "longer than 255 characters";
	for (i = 0; name[i] != '\0'; i++) {
		if (name[i] < ' ' || name[i] > '~')
			return "wanted ASCII characters";
		path[i] = name[i] == '/' ? '\\' : name[i];
	}
	path[i] = '\0';
	if (has_dots(path))
		return "wanted a path without '..'";
	if (efi_path_equal(path, RVM_EFI_PROGRAM))
		return "that is rvm.efi itself";
	return on_esp(esp, path) ? NULL : "not found on the ESP";
}

/** Binary arguments are private data of the firmware (OVMF marks its own entries so). */
static bool take_entry(const struct esp *esp, const struct boot_entry *entry,
		       struct efi_settings *settings)
{
	const struct efi_option *option = entry != NULL ? &entry->option : NULL;

	if (option == NULL || !option->has_partition || !option->has_file ||
	    memcmp(option->guid, esp->partition.guid, EFI_GUID_SIZE) != 0 ||
	    efi_settings_path(esp, option->file, settings->chain) != NULL) {
		settings->chain[0] = '\0';
		return false;
	}
	if (!efi_option_arguments(option, settings->options, sizeof(settings->options))) {
		settings->options[0] = '\0';
		warn("the arguments of boot entry '%s' are no plain text and are left out",
		     option->description);
	}
	return true;
}

static bool take_entries(const struct esp *esp, const struct boot_entries *entries,
			 struct efi_settings *settings)
{
	unsigned int i;

	if (entries->has_current &&
	    take_entry(esp, boot_entries_find(entries, entries->current), settings))
		return true;
	for (i = 0; i < entries->order.count; i++)
		if (take_entry(esp, boot_entries_find(entries, entries->order.number[i]),
			       settings))
			return true;
	return false;
}

bool efi_settings_find_loader(const struct esp *esp, const struct boot_entries *entries,
			      struct efi_settings *settings)
{
	static const char *const usual[] = {
		"\\EFI\\debian\\shimx64.efi",
		"\\EFI\\debian\\grubx64.efi",
		"\\EFI\\ubuntu\\shimx64.efi",
		"\\EFI\\fedora\\shimx64.efi",
		"\\EFI\\systemd\\systemd-bootx64.efi",
		"\\EFI\\BOOT\\BOOTX64.EFI",
	};
	unsigned int i;

	if (entries != NULL && take_entries(esp, entries, settings))
		return true;
	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (efi_settings_path(esp, usual[i], settings->chain) == NULL)
			return true;
	settings->chain[0] = '\0';
	return false;
}

static size_t add(char *text, size_t length, const char *key, const char *value)
{
	if (value[0] == '\0')
		return length;
	return length + (size_t)snprintf(text + length, EFI_SETTINGS_TEXT_SIZE - length, "%s %s\n",
					 key, value);
}

size_t efi_settings_format(const struct efi_settings *settings, char *text)
{
	size_t length;
	unsigned int i;

	length = (size_t)snprintf(text, EFI_SETTINGS_TEXT_SIZE,
				  "# Settings of rvm.efi, written by `jailhouse efi install`.\n"
				  "# A changed file is kept by later installs and by `remove`.\n"
				  "mode enter\n");
	length = add(text, length, "microcode", settings->microcode);
	length = add(text, length, "linux", settings->linux_file);
	for (i = 0; i < settings->num_initrds; i++)
		length = add(text, length, "initrd", settings->initrd[i]);
	length = add(text, length, "chainload", settings->chain);
	return add(text, length, "options", settings->options);
}

void efi_settings_clean_options(char *options)
{
	static const char *const added[] = { "BOOT_IMAGE=", "initrd=" };
	char *from = options, *to = options;
	unsigned int i;

	while (*from != '\0') {
		size_t length = strcspn(from, " \n");
		bool keep = length > 0;

		for (i = 0; i < sizeof(added) / sizeof(added[0]); i++)
			keep = keep && strncmp(from, added[i], strlen(added[i])) != 0;
		if (keep && to != options)
			*to++ = ' ';
		if (keep) {
			memmove(to, from, length);
			to += length;
		}
		from += length;
		from += *from != '\0';
	}
	*to = '\0';
}
