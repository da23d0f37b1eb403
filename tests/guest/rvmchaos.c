// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the cell "chaos", which is there, execute programs (inmates/tests/chaos.c), and starts it again behind each
 * that stops it or never comes to an end. Every stop must leave a dump on the console that names a cause.
 *
 *   rvmchaos IMAGE SEED FIRST COUNT [SECONDS]
 *
 * SEED 0: one by chance. With SECONDS it goes on with the next numbers until they are over. Memory is looked at
 * through /dev/mem, which needs the kernel option iomem=relaxed. Ends with 1 when a stop has no cause.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "driver_ioctl.h"
#include "guest.h"
#include "inmates/tests/chaos_shared.h"

#define NAME "chaos"
#define SYSFS "/sys/devices/jailhouse/"
/* See configs/chaos.c. */
#define SHARED_PHYS 0x31600000
#define COMMAND_LINE_ADDRESS 0x1000
#define MAX_IMAGE 0x40000
#define POLL_US 1000
/* Looks without progress, after which it is worth asking for the state, and after which it hangs. */
#define LOOKS_TO_ASK 2
#define LOOKS_TO_HANG 12
/* A cell that is started and says nothing. */
#define LOOKS_TO_START 200

static int device;
static volatile struct chaos_shared *shared;
static char image[MAX_IMAGE];
static size_t image_size;
static char failed_path[128];
static uint64_t seed;
static unsigned int starts, stops, hangs, without_cause;
/* Acts of the second CPU. */
static uint64_t meddled;

/* What the core says of a stop, and how often. */
static struct {
	const char *text;
	unsigned int count;
} causes[] = {
	{ "forbidden write of MSR", 0 },
	{ "forbidden value for MSR", 0 },
	{ "forbidden access to port", 0 },
	{ "forbidden read of guest-physical", 0 },
	{ "forbidden write to guest-physical", 0 },
	{ "forbidden execution at guest-physical", 0 },
	{ "forbidden kind of", 0 },
	{ "forbidden entry of the local vector table", 0 },
	{ "IPI that is not for cells", 0 },
	{ "task switch to selector", 0 },
	{ "is malformed", 0 },
	{ "has no handler", 0 },
	{ "VM entry", 0 },
	{ "(triple fault)", 0 },
	{ "exception", 0 },
};

static size_t read_file(const char *path, char *buffer, size_t size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t n;

	if (file < 0)
		die(path);
	while (done < size && (n = read(file, buffer + done, size - done)) > 0)
		done += (size_t)n;
	close(file);
	return done;
}

static void find_cell(void)
{
	char path[128], name[40];

	for (int id = 1; id < 100; id++) {
		snprintf(path, sizeof(path), SYSFS "cells/%d/name", id);
		if (access(path, R_OK))
			continue;
		name[read_file(path, name, sizeof(name) - 1)] = '\0';
		if (!strcmp(name, NAME "\n"))
			snprintf(failed_path, sizeof(failed_path), SYSFS "cells/%d/cpus_failed_list", id);
	}
	if (!failed_path[0])
		die("no cell " NAME);
}

/* Its state says nothing: a cell may write "failed" there itself. */
static bool has_failed(void)
{
	char list[40];

	return read_file(failed_path, list, sizeof(list)) > 0 && list[0] != '\n';
}

static void start(uint32_t first, uint32_t count)
{
	struct jailhouse_cell_id id = { .id = JAILHOUSE_CELL_ID_UNUSED, .name = NAME };
	struct {
		struct jailhouse_cell_load fixed;
		struct jailhouse_preload_image image[2];
	} load = { .fixed = { .cell_id = id, .num_preload_images = 2 } };
	char line[96];

	snprintf(line, sizeof(line), "seed=%" PRId64 " first=%" PRIu32 " count=%" PRIu32, (int64_t)seed, first, count);
	load.image[0].source_address = (uintptr_t)image;
	load.image[0].size = image_size;
	load.image[1].source_address = (uintptr_t)line;
	load.image[1].size = strlen(line) + 1;
	load.image[1].target_address = COMMAND_LINE_ADDRESS;
	if (ioctl(device, JAILHOUSE_CELL_LOAD, &load))
		die("load");
	memset((void *)(uintptr_t)shared, 0, sizeof(*shared));
	if (ioctl(device, JAILHOUSE_CELL_START, &id))
		die("start");
	starts++;
}

/* The tail of the console has the dump and the line in front of it. */
static void find_cause(uint32_t number)
{
	static char text[8192];
	const char *dump, *cause = NULL;

	text[read_file(SYSFS "console", text, sizeof(text) - 1)] = '\0';
	dump = strstr(text, "(" NAME "): ");
	for (const char *next = dump; next; next = strstr(next + 1, "(" NAME "): "))
		dump = next;
	for (size_t i = 0; dump && !cause && i < sizeof(causes) / sizeof(causes[0]); i++) {
		/* Behind the dump of the one before, if there is one. */
		const char *from = dump - text > 300 ? dump - 300 : text;

		cause = strstr(from, causes[i].text);
		if (cause)
			causes[i].count++;
	}
	if (cause && strstr(dump, "RIP "))
		return;
	without_cause++;
	printf("rvmchaos: seed %" PRIu64 " program %u: stopped without a dump that names the cause\n%s\n", seed,
	       number, text);
}

/* From the first program of a start to where it ends; returns the number of the next. */
static uint32_t run(uint32_t first, uint32_t count)
{
	uint32_t seen = first, finished = 0;
	unsigned int idle = 0;

	start(first, count);
	for (;;) {
		usleep(POLL_US);
		if (shared->state == CHAOS_STATE_DONE && shared->finished == count)
			return first + count;
		if (shared->number != seen || shared->finished != finished) {
			seen = shared->number;
			finished = shared->finished;
			idle = 0;
			continue;
		}
		if (++idle >= LOOKS_TO_ASK && has_failed()) {
			stops++;
			find_cause(seen);
			break;
		}
		if (idle >= (shared->magic == CHAOS_SHARED_MAGIC ? LOOKS_TO_HANG : LOOKS_TO_START)) {
			hangs++;
			break;
		}
	}
	meddled += shared->meddled;
	/* The cell may have written anything. */
	if (seen < first || seen >= first + count)
		seen = first;
	return seen + 1;
}

static void report(uint32_t first, uint32_t next)
{
	printf("rvmchaos: seed %" PRIu64 " programs %u to %u: %u starts, %u stops, %u hangs, meddled %" PRIu64 " times\n", seed, first, next - 1,
	       starts, stops, hangs, meddled);
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].count)
			printf("rvmchaos: %u times: %s\n", causes[i].count, causes[i].text);
	fflush(stdout);
}

static void prepare(const char *path)
{
	int memory = open("/dev/mem", O_RDWR | O_CLOEXEC);

	device = open("/dev/jailhouse", O_RDWR | O_CLOEXEC);
	if (device < 0)
		die("/dev/jailhouse");
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, SHARED_PHYS);
	if (memory < 0 || shared == MAP_FAILED)
		die("/dev/mem");
	image_size = read_file(path, image, sizeof(image));
	find_cell();
	while (!seed)
		if (getrandom(&seed, sizeof(seed) / 2, 0) < 0)
			die("getrandom");
}

int main(int argc, char **argv)
{
	uint32_t first, next, end;
	uint64_t stop_at;

	if (argc < 5) {
		fputs("usage: rvmchaos IMAGE SEED FIRST COUNT [SECONDS]\n", stderr);
		return 2;
	}
	seed = strtoull(argv[2], NULL, 0);
	first = next = (uint32_t)strtoul(argv[3], NULL, 0);
	end = first + (uint32_t)strtoul(argv[4], NULL, 0);
	prepare(argv[1]);
	printf("rvmchaos: seed %" PRIu64 "\n", seed);
	fflush(stdout);
	stop_at = argc > 5 ? clock_ns() + strtoull(argv[5], NULL, 0) * 1000000000ULL : 0;
	do {
		while (next < end)
			next = run(next, end - next);
		if (stop_at)
			report(first, next);
		end += 1000;
	} while (clock_ns() < stop_at);
	if (!stop_at)
		report(first, next);
	return without_cause ? 1 : 0;
}
