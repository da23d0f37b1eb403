// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a fuzz target once over the inputs that are kept in the tree: seeds, and whatever has been a
 * finding before. Linked with each NAME_fuzz.c as a unit test; REPLAY_NAME is its name. Speaks TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_ROOM (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned int number;

static void run(const char *name, const uint8_t *data, size_t size)
{
	LLVMFuzzerTestOneInput(data, size);
	printf("ok %u - %s\n", ++number, name);
	fflush(stdout);
}

static void run_file(const char *directory, const char *name)
{
	uint8_t *data = malloc(INPUT_ROOM), *exact;
	char path[1024];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "rb");
	if (!file || !data) {
		printf("not ok %u - %s cannot be read\n", ++number, path);
		exit(1);
	}
	size = fread(data, 1, INPUT_ROOM, file);
	fclose(file);
	/* Of exactly its size, so that reading beyond it is seen. */
	exact = malloc(size ? size : 1);
	if (!exact)
		abort();
	memcpy(exact, data, size);
	free(data);
	run(path, exact, size);
	free(exact);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void run_directory(const char *directory)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, visible, alphasort), i;

	for (i = 0; i < count; i++) {
		run_file(directory, entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

int main(void)
{
	run("no bytes at all", (const uint8_t *)"", 0);
	run_directory("tests/fuzz/seeds/" REPLAY_NAME);
	run_directory("tests/fuzz/regressions/" REPLAY_NAME);
	printf("1..%u\n", number);
	return 0;
}
