// SPDX-License-Identifier: GPL-2.0-only
/* See cell_args.h. */
#include <string.h>

#include "cell_args.h"
#include "text.h"

static bool is_option(const char *text, const char *brief, const char *full)
{
	return strcmp(text, brief) == 0 || strcmp(text, full) == 0;
}

static bool set_number(const char *text, struct jailhouse_cell_id *id)
{
	uint64_t number;

	if (!text_to_u64(text, &number) || number > INT32_MAX)
		return false;
	id->id = (int32_t)number;
	return true;
}

static bool set_name(const char *text, struct jailhouse_cell_id *id, const char **why)
{
	size_t length = strlen(text);

	*why = length == 0 ? "an empty name" : "no cell has so long a name";
	if (length == 0 || length > JAILHOUSE_CELL_ID_NAMELEN)
		return false;
	memcpy(id->name, text, length);
	return true;
}

int cell_args_select(int argc, char **argv, struct jailhouse_cell_id *id, const char **why)
{
	memset(id, 0, sizeof(*id));
	id->id = JAILHOUSE_CELL_ID_UNUSED;
	*why = "which cell? Give its ID or name";
	if (argc < 1)
		return 0;
	if (strcmp(argv[0], "--name") == 0 && argc >= 2)
		return set_name(argv[1], id, why) ? 2 : 0;
	if (strcmp(argv[0], "--id") == 0 && argc >= 2) {
		*why = "an ID is a number";
		return set_number(argv[1], id) ? 2 : 0;
	}
	if (argv[0][0] == '-')
		return 0;
	if (set_number(argv[0], id))
		return 1;
	return set_name(argv[0], id, why) ? 1 : 0;
}

static bool set_address(const char *text, uint64_t *address)
{
	return text_size(&text, address) && *text == '\0';
}

/** One image; returns the number of arguments used, 0 on failure. */
static int read_image(int argc, char **argv, struct cell_image *image, const char **why)
{
	int used = 1;

	memset(image, 0, sizeof(*image));
	if (is_option(argv[0], "-s", "--string")) {
		*why = "--string needs a text";
		if (argc < 2)
			return 0;
		image->string = argv[1];
		used = 2;
	} else {
		*why = "an address belongs behind its image, and other options there are none";
		if (argv[0][0] == '-')
			return 0;
		image->file = argv[0];
	}
	if (used == argc || !is_option(argv[used], "-a", "--address"))
		return used;
	*why = "--address needs a number";
	if (used + 1 == argc || !set_address(argv[used + 1], &image->address))
		return 0;
	return used + 2;
}

unsigned int cell_args_images(int argc, char **argv, struct cell_image *images, const char **why)
{
	unsigned int count = 0;
	int used;

	*why = "which image? Give a file or --string";
	for (; argc > 0; argc -= used, argv += used, count++) {
		used = read_image(argc, argv, &images[count], why);
		if (used == 0)
			return 0;
	}
	return count;
}
