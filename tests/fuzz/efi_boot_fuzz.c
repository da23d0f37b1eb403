// SPDX-License-Identifier: GPL-2.0-only
/* sources: tools/efi_option.c tools/efi_program.c tools/esp_manifest.c tools/text.c */
/*
 * libFuzzer target of what `jailhouse efi` reads from firmware variables and from the ESP: the first
 * byte selects a boot option, a boot order, an EFI program, or the manifest. What is understood is
 * written and read again.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <string.h>

#include "tools/efi_option.h"
#include "tools/efi_program.h"
#include "tools/esp_manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void option(const uint8_t *data, size_t size)
{
	struct efi_partition partition = { .number = 1 };
	uint8_t built[EFI_OPTION_SIZE];
	struct efi_option first, again;
	char text[EFI_PATH_SIZE];

	if (efi_option_parse(data, size, &first) != NULL)
		return;
	if (first.arguments < data || first.arguments + first.arguments_size > data + size)
		abort();
	efi_option_arguments(&first, text, sizeof(text));
	if (!first.has_partition || !first.has_file)
		return;
	memcpy(partition.guid, first.guid, sizeof(first.guid));
	if (efi_option_parse(built,
			     efi_option_build(built, &partition, first.description, first.file),
			     &again) != NULL)
		abort();
	if (!efi_option_starts(&again, first.guid, first.file) ||
	    strcmp(again.description, first.description) != 0)
		abort();
}

static void order(const uint8_t *data, size_t size)
{
	struct efi_order order;
	unsigned int i;

	if (size < 1 || !efi_order_parse(data + 1, size - 1, &order))
		return;
	if (efi_order_place(&order, data[0], data[0] & 1) && order.count > EFI_MAX_ORDER)
		abort();
	efi_order_remove(&order, data[0]);
	for (i = 0; i < order.count; i++)
		if (order.number[i] == data[0])
			abort();
}

static void program(const uint8_t *data, size_t size)
{
	struct efi_program program;

	efi_program_inspect(data, size, &program);
	if (strlen(program.version) >= sizeof(program.version))
		abort();
}

static void manifest(const uint8_t *data, size_t size)
{
	struct manifest first, again;
	char text[MANIFEST_TEXT_SIZE];
	char *copy = malloc(size + 1);

	if (copy == NULL)
		return;
	memcpy(copy, data, size);
	copy[size] = '\0';
	if (manifest_parse(copy, &first) == 0) {
		if (manifest_format(&first, text) >= sizeof(text) ||
		    manifest_parse(text, &again) != 0 || again.count != first.count ||
		    again.made_efi != first.made_efi)
			abort();
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const targets[])(const uint8_t *data, size_t size) = { option, order, program,
									     manifest };

	if (size > 0)
		targets[data[0] % 4](data + 1, size - 1);
	return 0;
}
