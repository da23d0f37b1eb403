/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's boot entries: finds, makes and removes the one that starts rvm.efi on a given ESP.
 * All others are only read.
 */
#ifndef TOOLS_BOOT_ENTRIES_H
#define TOOLS_BOOT_ENTRIES_H

#include <stdbool.h>

#include "efi_option.h"

#define BOOT_ENTRIES_MAX 256U

struct boot_entry {
	uint16_t number;
	struct efi_option option;
	/** Contents, to which option.arguments points; NULL when it could not be understood. */
	uint8_t *data;
};

struct boot_entries {
	unsigned int count;
	struct boot_entry entry[BOOT_ENTRIES_MAX];
	/** There is a BootOrder, and it is understood. */
	bool has_order;
	struct efi_order order;
	bool has_next, has_current;
	uint16_t next, current;
};

/** Where the entry goes. */
enum boot_place {
	BOOT_FIRST,
	BOOT_LAST,
	/** Last, and started once by the next boot. */
	BOOT_ONCE,
};

/** boot_entries_load() - read all; return: enum exit_code, said why not */
int boot_entries_load(struct boot_entries *entries);
void boot_entries_free(struct boot_entries *entries);

/** boot_entries_find() - entry of that number, NULL if there is none that is understood */
const struct boot_entry *boot_entries_find(const struct boot_entries *entries, uint16_t number);

/** boot_entries_own() - first entry from *@index on that starts rvm.efi on the partition */
const struct boot_entry *boot_entries_own(const struct boot_entries *entries, const uint8_t *guid,
					  unsigned int *index);

/**
 * boot_entry_make() - the entry of rvm.efi, unless it is there
 * @number: its number
 * @made: it is new
 * Return: enum exit_code; said why not.
 */
int boot_entry_make(const struct boot_entries *entries, const struct efi_partition *partition,
		    uint16_t *number, bool *made);

/** boot_entry_place() - into BootOrder, and BootNext if wanted; return: enum exit_code */
int boot_entry_place(struct boot_entries *entries, uint16_t number, enum boot_place place);

/** boot_entry_remove() - the entry, and its number in BootOrder and BootNext */
int boot_entry_remove(struct boot_entries *entries, uint16_t number);

#endif /* TOOLS_BOOT_ENTRIES_H */
