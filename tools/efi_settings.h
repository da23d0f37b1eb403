/* SPDX-License-Identifier: GPL-2.0-only */
/* What rvm.efi is to start: finds the loader of the system, writes the text of rvm.conf. */
#ifndef TOOLS_EFI_SETTINGS_H
#define TOOLS_EFI_SETTINGS_H

#include "boot_entries.h"
#include "esp.h"

#define EFI_SETTINGS_MAX_INITRDS 8U
/** As rvm.efi takes it (efi-loader/rvm_conf.h). */
#define EFI_SETTINGS_OPTIONS_SIZE 2048U
/** Room for the text of rvm.conf. */
#define EFI_SETTINGS_TEXT_SIZE 16384U

struct efi_settings {
	/** Empty: none. */
	char linux_file[EFI_PATH_SIZE];
	char initrd[EFI_SETTINGS_MAX_INITRDS][EFI_PATH_SIZE];
	unsigned int num_initrds;
	char chain[EFI_PATH_SIZE];
	/** Empty: none. */
	char microcode[EFI_PATH_SIZE];
	/** For Linux, or for the loader when there is no Linux. */
	char options[EFI_SETTINGS_OPTIONS_SIZE];
};

/**
 * efi_settings_path() - a file on the ESP as firmware names it
 * @name: "\EFI\a.efi", "/EFI/a.efi", or a path of Linux below the mount point
 * Return: NULL, or what is wrong with it, static text.
 */
const char *efi_settings_path(const struct esp *esp, const char *name, char *path);

/**
 * efi_settings_find_loader() - the loader that starts this system without rvm.efi
 *
 * The boot entry that was used for the running system if it lies on this ESP, else the first such
 * one in BootOrder, else a loader that is where distributions put theirs.
 * @entries: NULL where there are no variables
 * Return: false when there is none.
 */
bool efi_settings_find_loader(const struct esp *esp, const struct boot_entries *entries,
			      struct efi_settings *settings);

/** efi_settings_format() - rvm.conf, terminated; @text has room for EFI_SETTINGS_TEXT_SIZE */
size_t efi_settings_format(const struct efi_settings *settings, char *text);

/** efi_settings_clean_options() - a kernel's own command line without what its loader added */
void efi_settings_clean_options(char *options);

#endif /* TOOLS_EFI_SETTINGS_H */
