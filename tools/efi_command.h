/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands `jailhouse efi install|remove|status` share. */
#ifndef TOOLS_EFI_COMMAND_H
#define TOOLS_EFI_COMMAND_H

#include "boot_entries.h"
#include "efi_settings.h"
#include "esp.h"
#include "esp_files.h"

/** Files in \EFI\rvm. */
#define EFI_FILE_PROGRAM "rvm.efi"
#define EFI_FILE_SETTINGS "rvm.conf"
#define EFI_FILE_LINUX "linux"
#define EFI_FILE_MICROCODE "microcode.bin"
/** Where `make install` and the package put rvm.efi. */
#define EFI_SOURCE "/usr/lib/rvm/rvm.efi"
/** Largest rvm.efi. */
#define EFI_PROGRAM_MAX_SIZE (64U << 20)

/** The ESP and the boot entries. */
struct efi_context {
	struct esp esp;
	struct esp_set set;
	/** There are EFI variables, and they may be used. */
	bool variables;
	/** Empty without variables. */
	struct boot_entries entries;
	bool secure_boot;
};

struct efi_install_options {
	/** File to install. */
	const char *source;
	/** NULL: found. */
	const char *chain;
	/** NULL: none. */
	const char *kernel;
	const char *initrd[EFI_SETTINGS_MAX_INITRDS];
	unsigned int num_initrds;
	/** NULL: the running kernel's. */
	const char *options;
	/** NULL: none; empty: found. */
	const char *microcode;
	/** Processor that it has to be for (efi_microcode.h). */
	uint32_t signature;
	uint32_t processor_flags;
	enum boot_place place;
	bool replace_settings;
	bool unsigned_too;
	bool dry_run;
};

/** efi_install(), efi_remove() - return: enum exit_code, said why not */
int efi_install(struct efi_context *context, const struct efi_install_options *options);
int efi_remove(struct efi_context *context, bool purge, bool dry_run);

/** efi_status_show(), efi_status_json() - all of it to standard output */
void efi_status_show(const struct efi_context *context);
void efi_status_json(const struct efi_context *context);

#endif /* TOOLS_EFI_COMMAND_H */
