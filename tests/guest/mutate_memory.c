// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changed core images, changed reserved memory and senseless ioctls, parts of rvmmutate. Reserved
 * memory is reached through /dev/mem, which needs the kernel option iomem=relaxed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "driver_ioctl.h"
#include "guest.h"
#include "image_header.h"
#include "mutate.h"

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0 || write(file, data, size) != (ssize_t)size || close(file))
		die(path);
}

/* Half of the changes hit the header. */
static size_t mutate_image(uint8_t *data, size_t size)
{
	size_t part = mutate_below(2) ? sizeof(struct rvm_image_header) : size;

	switch (mutate_below(4)) {
	case 0:
		mutate_flip(data, part);
		return size;
	case 1:
		mutate_extremes(data, part);
		return size;
	case 2:
		mutate_noise(data, part);
		return size;
	default:
		return mutate_below(size);
	}
}

void mutate_images(int fd, char **files, uint64_t first, unsigned int number,
		   struct mutate_counts *counts)
{
	size_t size, config_size;
	uint8_t *config = mutate_read(files[0], &config_size);
	uint8_t *good = mutate_read(files[1], &size), *data = malloc(size);

	for (uint64_t seed = first; data && seed < first + number; seed++) {
		memcpy(data, good, size);
		mutate_seed(seed);
		write_file(files[2], data, mutate_image(data, size));
		mutate_enable(fd, config, seed, counts);
	}
	free(data);
	free(good);
	free(config);
}

/* A place in reserved memory that readers of a stash look at. */
struct place {
	uint8_t *start;
	size_t size;
	uint8_t *good;
};

static struct place place_of(uint8_t *mem, uint64_t offset, uint64_t size)
{
	struct place place = { mem + offset, size, malloc(size) };

	if (!place.good)
		die("memory");
	memcpy(place.good, place.start, size);
	return place;
}

static void mutate_place(const struct place *place)
{
	switch (mutate_below(4)) {
	case 0:
		mutate_flip(place->start, place->size);
		break;
	case 1:
		mutate_noise(place->start, place->size);
		break;
	default:
		mutate_extremes(place->start, place->size);
	}
}

static uint8_t *map_reserved(uint64_t phys, uint64_t size)
{
	int file = open("/dev/mem", O_RDWR | O_CLOEXEC);
	uint8_t *mem;

	if (file < 0)
		die("/dev/mem");
	mem = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)phys);
	if (mem == MAP_FAILED)
		die("/dev/mem, mmap");
	close(file);
	return mem;
}

void mutate_stashes(int fd, uint64_t phys, uint64_t size, uint64_t first, unsigned int number,
		    struct mutate_counts *counts)
{
	uint8_t *mem = map_reserved(phys, size);
	const struct rvm_image_header *h = (const struct rvm_image_header *)mem;
	struct place places[4] = {
		place_of(mem, 0, sizeof(*h)),
		place_of(mem, h->stash_offset, sizeof(*h)),
		place_of(mem, h->stash_offset, h->stash_size),
		place_of(mem, h->config_offset, h->config_size),
	};

	for (uint64_t seed = first; seed < first + number; seed++) {
		mutate_seed(seed);
		mutate_place(&places[seed % 4]);
		mutate_enable(fd, NULL, seed, counts);
		/* The entry has moved things around: all of it goes back where it was. */
		for (size_t i = 0; i < 4; i++)
			memcpy(places[i].start, places[i].good, places[i].size);
	}
	for (size_t i = 0; i < 4; i++)
		free(places[i].good);
	munmap(mem, size);
}

static const void *odd_pointer(uint8_t *config, size_t size)
{
	const uint64_t values[] = { 1, 0x1000, 0xffff888000000000ULL, 0xffffffff81000000ULL,
				    0x8000000000000000ULL, ~0ULL, 0x7fffffffffffULL,
				    mutate_number() };
	uint64_t choice = mutate_below(12);

	if (choice < 8)
		return (const void *)(uintptr_t)values[choice];
	/* The last bytes before memory that faults. */
	return config + size - mutate_below(choice == 8 ? 16 : size);
}

static unsigned long odd_command(void)
{
	static const unsigned long commands[] = {
		JAILHOUSE_ENABLE, JAILHOUSE_DISABLE, JAILHOUSE_CELL_CREATE, JAILHOUSE_CELL_LOAD,
		JAILHOUSE_CELL_START, JAILHOUSE_CELL_DESTROY,
	};
	unsigned long command = commands[mutate_below(6)];

	/* Another size or number than the driver knows. */
	return mutate_below(4) ? command : command ^ 1UL << mutate_below(32);
}

/* With the core active as well as without; a call that changed that is noticed and counted. */
void mutate_calls(int fd, const char *path, uint64_t first, unsigned int number,
		  struct mutate_counts *counts)
{
	size_t size;
	uint8_t *good = mutate_read(path, &size), *config = mutate_guarded(size);

	memcpy(config, good, size);
	for (uint64_t seed = first; seed < first + number; seed++) {
		bool active = seed % 2;

		if (active && ioctl(fd, JAILHOUSE_ENABLE, config) && errno != EBUSY)
			die("enable with the good configuration");
		mutate_seed(seed);
		for (unsigned int i = 0; i < 20; i++) {
			uint8_t *fields = mutate_guarded(64);

			mutate_noise(fields, 64);
			if (!ioctl(fd, odd_command(), mutate_below(2) ? (const void *)fields :
						      odd_pointer(config, size)))
				counts->entered++;
			else
				counts->refused[errno]++;
			counts->done++;
			munmap((void *)((uintptr_t)fields & ~0xfffUL), 8192);
		}
		if (ioctl(fd, JAILHOUSE_DISABLE) && errno != EINVAL)
			die("disable");
	}
	free(good);
}
