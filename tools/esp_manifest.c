// SPDX-License-Identifier: GPL-2.0-only
/* See esp_manifest.h. Called by the commands `jailhouse efi` and by host tests. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "esp_manifest.h"

static const char head[] = "# Files of `jailhouse efi install`. Do not change.\n";
static const char made_efi[] = "# made \\EFI";

/** Only a name in the directory itself, and none that is hidden. */
static bool is_name(const char *name, size_t length)
{
	size_t i;

	if (length == 0 || length >= MANIFEST_NAME_SIZE || name[0] == '.')
		return false;
	for (i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && strchr("._-", name[i]) == NULL)
			return false;
	return true;
}

static bool is_hash(const char *text, size_t length)
{
	return length >= MANIFEST_HASH_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == MANIFEST_HASH_SIZE - 1;
}

/** "HASH  NAME" */
static bool take_line(const char *line, size_t length, struct manifest *manifest)
{
	char name[MANIFEST_NAME_SIZE], hash[MANIFEST_HASH_SIZE];
	const size_t start = MANIFEST_HASH_SIZE + 1;

	if (!is_hash(line, length) || length <= start || line[start - 2] != ' ' ||
	    line[start - 1] != ' ' || !is_name(line + start, length - start))
		return false;
	memcpy(hash, line, MANIFEST_HASH_SIZE - 1);
	hash[MANIFEST_HASH_SIZE - 1] = '\0';
	memcpy(name, line + start, length - start);
	name[length - start] = '\0';
	return manifest_find(manifest, name) == NULL && manifest_set(manifest, name, hash);
}

unsigned int manifest_parse(const char *text, struct manifest *manifest)
{
	unsigned int number = 1;
	size_t length;

	memset(manifest, 0, sizeof(*manifest));
	for (; *text != '\0'; text += length, number++) {
		length = strcspn(text, "\r\n");
		if (length == sizeof(made_efi) - 1 && memcmp(text, made_efi, length) == 0)
			manifest->made_efi = true;
		else if (length > 0 && text[0] != '#' && !take_line(text, length, manifest))
			return number;
		length += text[length] == '\r';
		length += text[length] == '\n';
	}
	return 0;
}

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *name)
{
	unsigned int i;

	for (i = 0; i < manifest->count; i++)
		if (strcmp(manifest->file[i].name, name) == 0)
			return &manifest->file[i];
	return NULL;
}

bool manifest_set(struct manifest *manifest, const char *name, const char *hash)
{
	struct manifest_file *file = NULL;
	unsigned int i;

	for (i = 0; i < manifest->count && file == NULL; i++)
		if (strcmp(manifest->file[i].name, name) == 0)
			file = &manifest->file[i];
	if (file == NULL && (manifest->count == MANIFEST_MAX_FILES || !is_name(name, strlen(name))))
		return false;
	if (file == NULL)
		file = &manifest->file[manifest->count++];
	snprintf(file->name, sizeof(file->name), "%s", name);
	snprintf(file->hash, sizeof(file->hash), "%s", hash);
	return true;
}

size_t manifest_format(const struct manifest *manifest, char *text)
{
	size_t length = 0;
	unsigned int i;

	length += (size_t)snprintf(text, MANIFEST_TEXT_SIZE, "%s%s%s", head,
				   manifest->made_efi ? made_efi : "",
				   manifest->made_efi ? "\n" : "");
	for (i = 0; i < manifest->count; i++)
		length += (size_t)snprintf(text + length, MANIFEST_TEXT_SIZE - length, "%s  %s\n",
					   manifest->file[i].hash, manifest->file[i].name);
	return length;
}
