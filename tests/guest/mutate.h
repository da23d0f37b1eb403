/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of rvmmutate share: numbers that depend on the seed alone, changes of bytes, calls of
 * the driver and how often each result came.
 */
#ifndef MUTATE_H
#define MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE "/dev/jailhouse"

/** Errno values are below it. */
#define MAX_ERRNO 256

struct mutate_counts {
	unsigned int done;
	unsigned int entered;
	unsigned int refused[MAX_ERRNO];
};

/** mutate_seed() - begin the sequence of one seed */
void mutate_seed(uint64_t seed);
/** mutate_number() - the next number of the sequence */
uint64_t mutate_number(void);
/** mutate_below() - the same, 0 to limit - 1 */
uint64_t mutate_below(uint64_t limit);
/** mutate_extreme() - a number at which something may overflow */
uint64_t mutate_extreme(void);

/** Changes of one kind; each leaves the size as it is. */
void mutate_flip(uint8_t *data, size_t size);
void mutate_extremes(uint8_t *data, size_t size);
void mutate_noise(uint8_t *data, size_t size);

/**
 * mutate_enable() - enable, and disable again if it entered
 * @argument: of the ioctl
 *
 * Counts the result. An enable that cannot be undone and a refusal for another reason than those of
 * docs/lifecycle.md end the program.
 */
void mutate_enable(int fd, const void *argument, uint64_t seed, struct mutate_counts *counts);

/** mutate_unexpected() - tells what must not be, and ends the program */
__attribute__((noreturn)) void mutate_unexpected(const char *what, uint64_t seed, int error);

/** mutate_guarded() - memory for size bytes; what is behind them faults */
uint8_t *mutate_guarded(size_t size);

/** mutate_read() - a whole file in memory to be freed */
uint8_t *mutate_read(const char *path, size_t *size);

/* The parts. Each runs seeds first to first + number - 1. */
void mutate_configs(int fd, const char *path, uint64_t first, unsigned int number,
		    struct mutate_counts *counts);
void mutate_cells(int fd, const char *path, uint64_t first, unsigned int number,
		  struct mutate_counts *counts);
void mutate_images(int fd, char **files, uint64_t first, unsigned int number,
		   struct mutate_counts *counts);
void mutate_stashes(int fd, uint64_t phys, uint64_t size, uint64_t first, unsigned int number,
		    struct mutate_counts *counts);
void mutate_calls(int fd, const char *path, uint64_t first, unsigned int number,
		  struct mutate_counts *counts);

#endif /* MUTATE_H */
