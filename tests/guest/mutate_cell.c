// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changed configurations of cells, part of rvmmutate: with even seeds anywhere, with odd ones in a field
 * that means something. A cell that is created nevertheless is started, and destroyed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "cell_config.h"
#include "driver_ioctl.h"
#include "guest.h"
#include "mutate.h"

/** Polls for the answer of what runs in the cell, which is nothing. */
#define REPLY_TIMEOUT 1000

/** Arrays behind the fixed part, in their order. */
enum array {
	CPUS,
	REGIONS,
	CACHES,
	IRQCHIPS,
	PORTS,
	NUM_ARRAYS,
};

struct subject {
	uint8_t *data;
	size_t size;
	/** Of the good configuration. */
	struct {
		size_t offset, entry, count;
	} array[NUM_ARRAYS];
};

static struct jailhouse_cell_desc *cell_of(const struct subject *s)
{
	return (struct jailhouse_cell_desc *)s->data;
}

static void find_arrays(struct subject *s)
{
	const struct jailhouse_cell_desc *cell = cell_of(s);
	const size_t entry[NUM_ARRAYS] = {
		sizeof(uint64_t), sizeof(struct jailhouse_memory), sizeof(struct jailhouse_cache),
		sizeof(struct jailhouse_irqchip), sizeof(struct jailhouse_pio),
	};
	const size_t count[NUM_ARRAYS] = {
		cell->cpu_set_size / sizeof(uint64_t), cell->num_memory_regions,
		cell->num_cache_regions, cell->num_irqchips, cell->num_pio_regions,
	};
	size_t offset = sizeof(*cell);

	for (unsigned int i = 0; i < NUM_ARRAYS; i++) {
		s->array[i].offset = offset;
		s->array[i].entry = entry[i];
		s->array[i].count = count[i];
		offset += entry[i] * count[i];
	}
}

static uint8_t *some_entry(const struct subject *s, enum array array)
{
	return s->data + s->array[array].offset +
	       s->array[array].entry * mutate_below(s->array[array].count);
}

/* A number near one that is right as often as one from which something may overflow. */
static uint64_t odd_value(uint64_t right)
{
	switch (mutate_below(4)) {
	case 0:
		return mutate_extreme();
	case 1:
		return right + (mutate_below(8) << 12) - 0x4000;
	case 2:
		return right ^ 1ULL << mutate_below(64);
	default:
		return right + mutate_below(0x200) - 0x100;
	}
}

/* One of the fields of width bytes at the place. */
static void change_field(uint8_t *entry, size_t offset, size_t width)
{
	uint64_t value = 0;

	memcpy(&value, entry + offset, width);
	value = odd_value(value);
	memcpy(entry + offset, &value, width);
}

static void change_counter(struct subject *s)
{
	static const size_t fields[] = {
		offsetof(struct jailhouse_cell_desc, cpu_set_size),
		offsetof(struct jailhouse_cell_desc, num_memory_regions),
		offsetof(struct jailhouse_cell_desc, num_cache_regions),
		offsetof(struct jailhouse_cell_desc, num_irqchips),
		offsetof(struct jailhouse_cell_desc, num_pio_regions),
		offsetof(struct jailhouse_cell_desc, num_pci_devices),
		offsetof(struct jailhouse_cell_desc, num_pci_caps),
		offsetof(struct jailhouse_cell_desc, num_stream_ids),
	};
	uint32_t value = (uint32_t)(mutate_below(2) ? mutate_below(16) : mutate_extreme());

	memcpy(s->data + fields[mutate_below(sizeof(fields) / sizeof(*fields))], &value,
	       sizeof(value));
}

static void change_cpus(struct subject *s)
{
	uint64_t set = mutate_below(2) ? mutate_below(16) : mutate_number();

	memcpy(some_entry(s, CPUS), &set, sizeof(set));
}

static void change_memory(struct subject *s)
{
	static const size_t fields[] = {
		offsetof(struct jailhouse_memory, phys_start),
		offsetof(struct jailhouse_memory, virt_start),
		offsetof(struct jailhouse_memory, size),
	};

	change_field(some_entry(s, REGIONS), fields[mutate_below(3)], sizeof(uint64_t));
}

static void change_memory_flags(struct subject *s)
{
	uint8_t *entry = some_entry(s, REGIONS);
	struct jailhouse_memory region;

	memcpy(&region, entry, sizeof(region));
	region.flags = mutate_below(2) ? region.flags ^ 1ULL << mutate_below(24) :
					 mutate_number() & JAILHOUSE_MEM_VALID_FLAGS;
	memcpy(entry, &region, sizeof(region));
}

static void swap_memory(struct subject *s)
{
	uint8_t *a = some_entry(s, REGIONS), *b = some_entry(s, REGIONS);
	struct jailhouse_memory keep;

	memcpy(&keep, a, sizeof(keep));
	if (mutate_below(2))
		memmove(a, b, sizeof(keep));
	memcpy(b, &keep, sizeof(keep));
}

static void change_cache(struct subject *s)
{
	mutate_extremes(some_entry(s, CACHES), sizeof(struct jailhouse_cache));
}

static void change_irqchip(struct subject *s)
{
	uint8_t *entry = some_entry(s, IRQCHIPS);

	if (mutate_below(2))
		mutate_flip(entry, sizeof(struct jailhouse_irqchip));
	else
		mutate_extremes(entry, sizeof(struct jailhouse_irqchip));
}

static void change_ports(struct subject *s)
{
	uint8_t *entry = some_entry(s, PORTS);

	change_field(entry, mutate_below(2) * sizeof(uint16_t), sizeof(uint16_t));
}

static void change_head(struct subject *s)
{
	struct jailhouse_cell_desc *cell = cell_of(s);

	switch (mutate_below(4)) {
	case 0:
		cell->cpu_reset_address = odd_value(cell->cpu_reset_address);
		break;
	case 1:
		cell->flags = (uint32_t)mutate_number() & 7;
		break;
	case 2:
		mutate_noise((uint8_t *)cell->name, sizeof(cell->name));
		break;
	default:
		mutate_extremes((uint8_t *)&cell->console, sizeof(cell->console));
	}
}

static void (*const meaningful[])(struct subject *s) = {
	change_counter, change_cpus,	change_memory, change_memory, change_memory_flags,
	swap_memory,	change_cache,	change_irqchip, change_ports,  change_head,
};

static void change_anywhere(struct subject *s)
{
	const size_t fixed = sizeof(struct jailhouse_cell_desc);

	switch (mutate_below(5)) {
	case 0:
		mutate_flip(s->data, s->size);
		break;
	case 1:
		mutate_extremes(s->data, s->size);
		break;
	case 2:
		mutate_noise(s->data, s->size);
		break;
	case 3:
		s->size = mutate_below(s->size);
		break;
	default:
		for (size_t i = fixed; i < s->size; i++)
			s->data[i] = (uint8_t)mutate_number();
	}
}

static void mutate(struct subject *s, uint64_t seed)
{
	mutate_seed(seed);
	if (seed % 2)
		meaningful[seed / 2 % (sizeof(meaningful) / sizeof(*meaningful))](s);
	else
		change_anywhere(s);
	/* Who would wait for ever would do so here. */
	if (s->size >= sizeof(struct jailhouse_cell_desc))
		cell_of(s)->msg_reply_timeout = REPLY_TIMEOUT;
}

/* There is no other cell but the root, so its number is 1. */
static void start_and_destroy(int fd, uint64_t seed)
{
	struct jailhouse_cell_load load = { .cell_id = { .id = 1 } };

	if (ioctl(fd, JAILHOUSE_CELL_LOAD, &load))
		mutate_unexpected("created and cannot be loaded", seed, errno);
	if (ioctl(fd, JAILHOUSE_CELL_START, &load.cell_id))
		mutate_unexpected("created and cannot be started", seed, errno);
	if (ioctl(fd, JAILHOUSE_CELL_DESTROY, &load.cell_id))
		mutate_unexpected("created and cannot be destroyed", seed, errno);
}

static void create(int fd, const uint8_t *data, size_t size, uint64_t seed,
		   struct mutate_counts *counts)
{
	static const int refusals[] = { EINVAL, E2BIG, EEXIST, EBUSY };
	struct jailhouse_cell_create argument = {
		.config_address = (uintptr_t)data,
		.config_size = (uint32_t)size,
	};

	counts->done++;
	if (!ioctl(fd, JAILHOUSE_CELL_CREATE, &argument)) {
		counts->entered++;
		start_and_destroy(fd, seed);
		return;
	}
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		if (errno == refusals[i]) {
			counts->refused[errno]++;
			return;
		}
	}
	mutate_unexpected("refused for an odd reason", seed, errno);
}

void mutate_cells(int fd, const char *path, uint64_t first, unsigned int number,
		  struct mutate_counts *counts)
{
	size_t size;
	uint8_t *good = mutate_read(path, &size), *end = mutate_guarded(size) + size;
	uint8_t *data = malloc(size);

	for (uint64_t seed = first; data && seed < first + number; seed++) {
		struct subject s = { .data = data, .size = size };

		memcpy(data, good, size);
		find_arrays(&s);
		mutate(&s, seed);
		/* It ends where the accessible memory ends. */
		memcpy(end - s.size, data, s.size);
		create(fd, end - s.size, s.size, seed, counts);
	}
	free(data);
	free(good);
}
