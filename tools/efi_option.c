// SPDX-License-Identifier: GPL-2.0-only
/* See efi_option.h. Called by the boot-entry code and by host tests; no input or output here. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "efi_option.h"
#include "little_endian.h"

/* Device path nodes (UEFI specification 2.10, section 10.3): type, subtype, length. */
#define NODE_HEADER 4U
#define NODE_MEDIA 0x04U
#define MEDIA_HARD_DRIVE 0x01U
#define MEDIA_FILE 0x04U
#define NODE_END 0x7fU
#define END_ENTIRE 0xffU
#define HARD_DRIVE_SIZE 42U
/** Offsets in a hard drive node, and the values for GPT. */
#define HARD_DRIVE_NUMBER 4U
#define HARD_DRIVE_START 8U
#define HARD_DRIVE_BLOCKS 16U
#define HARD_DRIVE_SIGNATURE 24U
#define HARD_DRIVE_FORMAT 40U
#define HARD_DRIVE_SIGNATURE_TYPE 41U
#define FORMAT_GPT 2U
#define SIGNATURE_GUID 2U

/** EFI_LOAD_OPTION up to the description: attributes, length of the device path. */
#define OPTION_HEADER 6U

static uint32_t get(const uint8_t *p, unsigned int bytes)
{
	return (uint32_t)little_endian(p, bytes);
}

static void put(uint8_t *p, uint64_t value, unsigned int bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		*p++ = (uint8_t)value;
}

/**
 * Appends UTF-16 as ASCII up to a zero or the end; what does not fit is cut.
 * Return: whether all of it was printable ASCII and fitted.
 */
static bool append_wide(char *text, size_t text_size, const uint8_t *wide, size_t size)
{
	size_t length = strlen(text), i;
	bool exact = true;

	for (i = 0; i + 2 <= size; i += 2) {
		uint32_t c = get(wide + i, 2);

		if (c == 0)
			break;
		if (length + 1 == text_size)
			return false;
		if (c < ' ' || c > '~') {
			c = '?';
			exact = false;
		}
		text[length++] = (char)c;
		text[length] = '\0';
	}
	return exact;
}

static void take_hard_drive(struct efi_option *option, const uint8_t *node)
{
	if (node[HARD_DRIVE_FORMAT] != FORMAT_GPT ||
	    node[HARD_DRIVE_SIGNATURE_TYPE] != SIGNATURE_GUID)
		return;
	option->has_partition = true;
	memcpy(option->guid, node + HARD_DRIVE_SIGNATURE, EFI_GUID_SIZE);
}

/** A path may be spread over several nodes; a separator goes between them (section 10.3.5.4). */
static bool take_file(struct efi_option *option, const uint8_t *node, size_t size)
{
	size_t length = strlen(option->file);

	if (length > 0 && option->file[length - 1] != '\\' &&
	    get(node + NODE_HEADER, 2) != '\\') {
		if (length + 1 >= sizeof(option->file))
			return false;
		strcpy(option->file + length, "\\");
	}
	return append_wide(option->file, sizeof(option->file), node + NODE_HEADER,
			   size - NODE_HEADER);
}

/** Only the first of several paths counts: the others are the firmware's business. */
static const char *parse_path(const uint8_t *path, size_t size, struct efi_option *option)
{
	bool usable = true;
	size_t length;

	for (; size >= NODE_HEADER; path += length, size -= length) {
		length = get(path + 2, 2);
		if (length < NODE_HEADER || length > size)
			return "a device path node is longer than the device path";
		if (path[0] == NODE_END) {
			option->has_file = usable && option->file[0] != '\0';
			return NULL;
		}
		if (path[0] != NODE_MEDIA)
			continue;
		if (path[1] == MEDIA_HARD_DRIVE && length == HARD_DRIVE_SIZE)
			take_hard_drive(option, path);
		else if (path[1] == MEDIA_FILE && length >= NODE_HEADER + 2)
			usable = take_file(option, path, length) && usable;
	}
	return "the device path has no end";
}

const char *efi_option_parse(const void *data, size_t size, struct efi_option *option)
{
	const uint8_t *p = data;
	size_t path_size, text_size = 0;

	memset(option, 0, sizeof(*option));
	if (size < OPTION_HEADER + 2)
		return "shorter than a boot option";
	option->attributes = get(p, 4);
	path_size = get(p + 4, 2);
	p += OPTION_HEADER;
	size -= OPTION_HEADER;
	while (text_size + 2 <= size && get(p + text_size, 2) != 0)
		text_size += 2;
	if (text_size + 2 > size)
		return "the description has no end";
	append_wide(option->description, sizeof(option->description), p, text_size);
	p += text_size + 2;
	size -= text_size + 2;
	if (path_size > size)
		return "the device path is longer than the boot option";
	option->arguments = p + path_size;
	option->arguments_size = size - path_size;
	return parse_path(p, path_size, option);
}

static size_t put_wide(uint8_t *p, const char *text)
{
	size_t length = strlen(text) + 1, i;

	for (i = 0; i < length; i++)
		put(p + 2 * i, (uint8_t)text[i], 2);
	return 2 * length;
}

static size_t put_node(uint8_t *p, unsigned int type, unsigned int subtype, size_t size)
{
	p[0] = (uint8_t)type;
	p[1] = (uint8_t)subtype;
	put(p + 2, size, 2);
	return size;
}

size_t efi_option_build(uint8_t *data, const struct efi_partition *partition,
			const char *description, const char *file)
{
	uint8_t *p = data + OPTION_HEADER, *path;

	put(data, EFI_OPTION_ACTIVE, 4);
	p += put_wide(p, description);
	path = p;
	put(p + HARD_DRIVE_NUMBER, partition->number, 4);
	put(p + HARD_DRIVE_START, partition->start, 8);
	put(p + HARD_DRIVE_BLOCKS, partition->size, 8);
	memcpy(p + HARD_DRIVE_SIGNATURE, partition->guid, EFI_GUID_SIZE);
	p[HARD_DRIVE_FORMAT] = FORMAT_GPT;
	p[HARD_DRIVE_SIGNATURE_TYPE] = SIGNATURE_GUID;
	p += put_node(p, NODE_MEDIA, MEDIA_HARD_DRIVE, HARD_DRIVE_SIZE);
	p += put_node(p, NODE_MEDIA, MEDIA_FILE, NODE_HEADER + put_wide(p + NODE_HEADER, file));
	p += put_node(p, NODE_END, END_ENTIRE, NODE_HEADER);
	put(data + 4, (uint64_t)(p - path), 2);
	return (size_t)(p - data);
}

bool efi_path_equal(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		int ca = *a == '/' ? '\\' : toupper((unsigned char)*a);
		int cb = *b == '/' ? '\\' : toupper((unsigned char)*b);

		if (ca != cb)
			return false;
	}
	return *a == *b;
}

bool efi_option_starts(const struct efi_option *option, const uint8_t *guid, const char *file)
{
	return option->has_partition && option->has_file &&
	       memcmp(option->guid, guid, EFI_GUID_SIZE) == 0 &&
	       efi_path_equal(option->file, file);
}

bool efi_option_arguments(const struct efi_option *option, char *text, size_t size)
{
	text[0] = '\0';
	return option->arguments_size % 2 == 0 &&
	       append_wide(text, size, option->arguments, option->arguments_size);
}

bool efi_guid_parse(const char *text, uint8_t *guid)
{
	/* Where on the disk each byte of the text goes. */
	static const uint8_t place[EFI_GUID_SIZE] = { 3, 2,  1,	 0,  5,	 4,  7,	 6,
						      8, 9, 10, 11, 12, 13, 14, 15 };
	unsigned int i, value;

	if (strlen(text) != 36)
		return false;
	for (i = 0; i < EFI_GUID_SIZE; i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return false;
		if (!isxdigit((unsigned char)text[0]) || !isxdigit((unsigned char)text[1]) ||
		    sscanf(text, "%2x", &value) != 1)
			return false;
		guid[place[i]] = (uint8_t)value;
		text += 2;
	}
	return true;
}

bool efi_order_parse(const void *data, size_t size, struct efi_order *order)
{
	const uint8_t *p = data;
	unsigned int i;

	order->count = 0;
	if (size % 2 != 0 || size / 2 > EFI_MAX_ORDER)
		return false;
	for (i = 0; i < size / 2; i++)
		order->number[i] = (uint16_t)get(p + 2 * i, 2);
	order->count = (unsigned int)(size / 2);
	return true;
}

void efi_order_remove(struct efi_order *order, uint16_t number)
{
	unsigned int i, kept = 0;

	for (i = 0; i < order->count; i++)
		if (order->number[i] != number)
			order->number[kept++] = order->number[i];
	order->count = kept;
}

bool efi_order_place(struct efi_order *order, uint16_t number, bool first)
{
	efi_order_remove(order, number);
	if (order->count == EFI_MAX_ORDER)
		return false;
	if (first)
		memmove(order->number + 1, order->number,
			order->count * sizeof(order->number[0]));
	order->number[first ? 0 : order->count] = number;
	order->count++;
	return true;
}
