// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gives the driver input that is wrong in some way, without the tool and its checks: configurations,
 * cells, core images, reserved memory, arguments of ioctls. What is wrong depends only on the seed. Whoever
 * is entered is left again; the machine must survive all of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "driver_ioctl.h"
#include "guest.h"
#include "mutate.h"

#define PAGE 4096UL

static uint64_t state;

void mutate_seed(uint64_t seed)
{
	state = seed;
}

/* SplitMix64 by Sebastiano Vigna, in the public domain: good from the first number of any seed. */
uint64_t mutate_number(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

uint64_t mutate_below(uint64_t limit)
{
	return limit ? mutate_number() % limit : 0;
}

uint64_t mutate_extreme(void)
{
	static const uint64_t values[] = {
		0, 1, 7, 0xff, 0x100, 0xfff, 0x1000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 0xfee00000, 0xfec00000, 0x30000000, 1ULL << 46, 1ULL << 51, 1ULL << 52,
		(1ULL << 52) - 0x1000, 1ULL << 63, ~0ULL, ~0ULL - 0xfff,
	};

	return values[mutate_below(sizeof(values) / sizeof(*values))];
}

void mutate_flip(uint8_t *data, size_t size)
{
	unsigned int count = 1 + (unsigned int)mutate_below(8);

	while (size && count--)
		data[mutate_below(size)] ^= (uint8_t)(1U << mutate_below(8));
}

void mutate_extremes(uint8_t *data, size_t size)
{
	size_t width = 1UL << mutate_below(4);
	uint64_t value = mutate_extreme();

	if (size >= width)
		memcpy(data + mutate_below((size - width) / width + 1) * width, &value, width);
}

void mutate_noise(uint8_t *data, size_t size)
{
	size_t start = mutate_below(size), count = mutate_below(64) + 1;

	while (start < size && count--)
		data[start++] = (uint8_t)mutate_number();
}

void mutate_unexpected(const char *what, uint64_t seed, int error)
{
	fprintf(stderr, "rvmmutate: seed %llu: %s: %s\n", (unsigned long long)seed, what,
		strerror(error));
	exit(1);
}

static bool is_refusal(int error)
{
	static const int errors[] = { EINVAL, E2BIG, EFAULT, ENOMEM, EBUSY, EPROTO, ENODATA,
				      ENOENT };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i] == error)
			return true;
	return false;
}

void mutate_enable(int fd, const void *argument, uint64_t seed, struct mutate_counts *counts)
{
	counts->done++;
	if (ioctl(fd, JAILHOUSE_ENABLE, argument)) {
		if (!is_refusal(errno))
			mutate_unexpected("refused for an odd reason", seed, errno);
		counts->refused[errno]++;
		return;
	}
	counts->entered++;
	if (ioctl(fd, JAILHOUSE_DISABLE))
		mutate_unexpected("entered and cannot be left", seed, errno);
}

uint8_t *mutate_guarded(size_t size)
{
	size_t room = (size + PAGE - 1) / PAGE * PAGE;
	uint8_t *map = mmap(NULL, room + PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + room, PAGE, PROT_NONE))
		die("mmap");
	return map + room - size;
}

uint8_t *mutate_read(const char *path, size_t *size)
{
	const size_t room = 1UL << 20;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *data = malloc(room);
	ssize_t got;

	if (file < 0 || !data)
		die(path);
	got = read(file, data, room);
	if (got <= 0)
		die(path);
	close(file);
	*size = (size_t)got;
	return data;
}

static void report(const struct mutate_counts *counts)
{
	printf("done %u\nentered %u\n", counts->done, counts->entered);
	for (int error = 0; error < MAX_ERRNO; error++)
		if (counts->refused[error])
			printf("%s %u\n", strerrorname_np(error), counts->refused[error]);
}

static int usage(void)
{
	fprintf(stderr, "usage: rvmmutate config FIRST NUMBER CONFIG\n"
			"       rvmmutate cell FIRST NUMBER CONFIG\n"
			"       rvmmutate image FIRST NUMBER CONFIG IMAGE COPY\n"
			"       rvmmutate stash FIRST NUMBER PHYS SIZE\n"
			"       rvmmutate ioctl FIRST NUMBER CONFIG\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct mutate_counts counts = { 0 };
	unsigned int number;
	uint64_t first;
	int fd;

	if (argc < 5)
		return usage();
	first = strtoull(argv[2], NULL, 0);
	number = (unsigned int)strtoul(argv[3], NULL, 0);
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(DEVICE);
	if (!strcmp(argv[1], "config") && argc == 5)
		mutate_configs(fd, argv[4], first, number, &counts);
	else if (!strcmp(argv[1], "cell") && argc == 5)
		mutate_cells(fd, argv[4], first, number, &counts);
	else if (!strcmp(argv[1], "image") && argc == 7)
		mutate_images(fd, argv + 4, first, number, &counts);
	else if (!strcmp(argv[1], "stash") && argc == 6)
		mutate_stashes(fd, strtoull(argv[4], NULL, 0), strtoull(argv[5], NULL, 0), first,
			       number, &counts);
	else if (!strcmp(argv[1], "ioctl") && argc == 5)
		mutate_calls(fd, argv[4], first, number, &counts);
	else
		return usage();
	report(&counts);
	return 0;
}
