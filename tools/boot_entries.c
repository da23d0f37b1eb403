// SPDX-License-Identifier: GPL-2.0-only
/* See boot_entries.h. Called by the commands `jailhouse efi`; touches no file of the ESP. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_entries.h"
#include "efi_variables.h"
#include "efivars.h"
#include "message.h"

#define ENTRY_LABEL "RVM hypervisor"
#define ENTRY_NAME_LENGTH 8U

/** Boot####-GUID with four capital hexadecimal digits, as the specification has it. */
static bool entry_number(const char *file, uint16_t *number)
{
	unsigned int i;

	if (strncmp(file, "Boot", 4) != 0 || strlen(file) != ENTRY_NAME_LENGTH + 37 ||
	    file[ENTRY_NAME_LENGTH] != '-' ||
	    strcmp(file + ENTRY_NAME_LENGTH + 1, EFI_GLOBAL_GUID) != 0)
		return false;
	for (i = 4; i < ENTRY_NAME_LENGTH; i++)
		if (!isdigit((unsigned char)file[i]) && (file[i] < 'A' || file[i] > 'F'))
			return false;
	*number = (uint16_t)strtoul(file + 4, NULL, 16);
	return true;
}

static void entry_name(char *name, uint16_t number)
{
	snprintf(name, ENTRY_NAME_LENGTH + 1, "Boot%04X", number);
}

static void load_entry(struct boot_entry *entry, uint16_t number)
{
	char name[ENTRY_NAME_LENGTH + 1];
	size_t size;

	entry_name(name, number);
	entry->number = number;
	entry->data = efivar_read(name, EFI_GLOBAL_GUID, &size);
	if (entry->data == NULL || efi_option_parse(entry->data, size, &entry->option) == NULL)
		return;
	free(entry->data);
	entry->data = NULL;
}

static int by_number(const void *a, const void *b)
{
	const struct boot_entry *x = a, *y = b;

	return (int)x->number - (int)y->number;
}

static int load_entries(struct boot_entries *entries)
{
	DIR *dir = opendir(efivars_directory());
	struct dirent *file;
	uint16_t number;

	if (dir == NULL)
		return fail("Is efivarfs mounted there?", "%s: %s", efivars_directory(),
			    strerror(errno));
	while ((file = readdir(dir)) != NULL) {
		if (!entry_number(file->d_name, &number))
			continue;
		if (entries->count == BOOT_ENTRIES_MAX)
			break;
		load_entry(&entries->entry[entries->count++], number);
	}
	closedir(dir);
	if (file != NULL)
		return fail("Remove some with efibootmgr.", "more than %u boot entries",
			    BOOT_ENTRIES_MAX);
	qsort(entries->entry, entries->count, sizeof(entries->entry[0]), by_number);
	return EXIT_CODE_OK;
}

int boot_entries_load(struct boot_entries *entries)
{
	uint8_t *order;
	size_t size;
	int ret;

	memset(entries, 0, sizeof(*entries));
	ret = load_entries(entries);
	if (ret != EXIT_CODE_OK)
		return ret;
	order = efivar_read("BootOrder", EFI_GLOBAL_GUID, &size);
	if (order == NULL && errno != ENOENT)
		return fail(NULL, "EFI variable BootOrder: cannot read: %s", strerror(errno));
	entries->has_order = order != NULL;
	if (order != NULL && !efi_order_parse(order, size, &entries->order))
		ret = fail("Look at it with efibootmgr.",
			   "EFI variable BootOrder: wanted up to %u entries of 2 bytes, found %zu"
			   " bytes", EFI_MAX_ORDER, size);
	free(order);
	entries->has_next = efivar_read_u16("BootNext", &entries->next);
	entries->has_current = efivar_read_u16("BootCurrent", &entries->current);
	return ret;
}

void boot_entries_free(struct boot_entries *entries)
{
	unsigned int i;

	for (i = 0; i < entries->count; i++)
		free(entries->entry[i].data);
	entries->count = 0;
}

const struct boot_entry *boot_entries_find(const struct boot_entries *entries, uint16_t number)
{
	unsigned int i;

	for (i = 0; i < entries->count; i++)
		if (entries->entry[i].number == number && entries->entry[i].data != NULL)
			return &entries->entry[i];
	return NULL;
}

const struct boot_entry *boot_entries_own(const struct boot_entries *entries, const uint8_t *guid,
					  unsigned int *index)
{
	while (*index < entries->count) {
		const struct boot_entry *entry = &entries->entry[(*index)++];

		if (entry->data != NULL &&
		    efi_option_starts(&entry->option, guid, RVM_EFI_PROGRAM))
			return entry;
	}
	return NULL;
}

/** The lowest number that no variable and no place in BootOrder has. */
static uint16_t free_number(const struct boot_entries *entries)
{
	unsigned int number, i;

	for (number = 0; number < UINT16_MAX; number++) {
		for (i = 0; i < entries->count && entries->entry[i].number != number; i++)
			;
		if (i < entries->count)
			continue;
		for (i = 0; i < entries->order.count && entries->order.number[i] != number; i++)
			;
		if (i == entries->order.count)
			break;
	}
	return (uint16_t)number;
}

int boot_entry_make(const struct boot_entries *entries, const struct efi_partition *partition,
		    uint16_t *number, bool *made)
{
	char name[ENTRY_NAME_LENGTH + 1];
	uint8_t data[EFI_OPTION_SIZE];
	const struct boot_entry *own;
	unsigned int index = 0;

	own = boot_entries_own(entries, partition->guid, &index);
	*made = own == NULL;
	*number = own != NULL ? own->number : free_number(entries);
	if (own != NULL && (own->option.attributes & EFI_OPTION_ACTIVE))
		return EXIT_CODE_OK;
	entry_name(name, *number);
	return efivar_write(name, EFI_GLOBAL_GUID, data,
			    efi_option_build(data, partition, ENTRY_LABEL, RVM_EFI_PROGRAM));
}

static int write_order(const struct efi_order *order)
{
	uint8_t data[2 * EFI_MAX_ORDER];
	unsigned int i;

	for (i = 0; i < order->count; i++) {
		data[2 * i] = (uint8_t)order->number[i];
		data[2 * i + 1] = (uint8_t)(order->number[i] >> 8);
	}
	if (order->count == 0)
		return efivar_delete("BootOrder", EFI_GLOBAL_GUID);
	return efivar_write("BootOrder", EFI_GLOBAL_GUID, data, 2 * (size_t)order->count);
}

/** Variables live in flash memory, which wears out: only what changes is written. */
static int change_order(struct boot_entries *entries, const struct efi_order *order)
{
	int ret;

	if (order->count == entries->order.count &&
	    memcmp(order->number, entries->order.number,
		   order->count * sizeof(order->number[0])) == 0)
		return EXIT_CODE_OK;
	ret = write_order(order);
	if (ret == EXIT_CODE_OK)
		entries->order = *order;
	return ret;
}

int boot_entry_place(struct boot_entries *entries, uint16_t number, enum boot_place place)
{
	const uint8_t next[2] = { (uint8_t)number, (uint8_t)(number >> 8) };
	struct efi_order order = entries->order;
	int ret;

	if (!efi_order_place(&order, number, place == BOOT_FIRST))
		return fail("Remove boot entries with efibootmgr.", "BootOrder has no room");
	ret = change_order(entries, &order);
	if (ret != EXIT_CODE_OK || place != BOOT_ONCE)
		return ret;
	return efivar_write("BootNext", EFI_GLOBAL_GUID, next, sizeof(next));
}

/** First what refers to the entry: the order never names one that is not there. */
int boot_entry_remove(struct boot_entries *entries, uint16_t number)
{
	struct efi_order order = entries->order;
	char name[ENTRY_NAME_LENGTH + 1];
	int ret;

	efi_order_remove(&order, number);
	ret = change_order(entries, &order);
	if (ret == EXIT_CODE_OK && entries->has_next && entries->next == number)
		ret = efivar_delete("BootNext", EFI_GLOBAL_GUID);
	if (ret != EXIT_CODE_OK)
		return ret;
	entry_name(name, number);
	return efivar_delete(name, EFI_GLOBAL_GUID);
}
