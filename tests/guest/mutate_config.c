// SPDX-License-Identifier: GPL-2.0-only
/* Changed configurations, part of rvmmutate: each kind of change comes with every tenth seed. */
#include <stdlib.h>
#include <string.h>

#include "cell_config.h"
#include "mutate.h"

/* What is being changed. */
struct subject {
	uint8_t *data;
	/** Bytes in use; there is room for a region more. */
	size_t size;
};

static struct jailhouse_cell_desc *cell_of(const struct subject *s)
{
	return &((struct jailhouse_system *)s->data)->root_cell;
}

static uint8_t *regions_of(const struct subject *s)
{
	return s->data + sizeof(struct jailhouse_system) + cell_of(s)->cpu_set_size;
}

static uint8_t *some_region(const struct subject *s)
{
	return regions_of(s) + mutate_below(cell_of(s)->num_memory_regions) *
			       sizeof(struct jailhouse_memory);
}

static void flip(struct subject *s)
{
	mutate_flip(s->data, s->size);
}

static void truncate(struct subject *s)
{
	s->size = mutate_below(s->size);
}

#define COUNTER(name) offsetof(struct jailhouse_system, root_cell.name)

static void counters(struct subject *s)
{
	static const size_t fields[] = {
		COUNTER(cpu_set_size), COUNTER(num_memory_regions), COUNTER(num_cache_regions),
		COUNTER(num_irqchips), COUNTER(num_pio_regions), COUNTER(num_pci_devices),
		COUNTER(num_pci_caps), COUNTER(num_stream_ids),
	};
	const size_t count = sizeof(fields) / sizeof(*fields);
	uint32_t value = (uint32_t)mutate_extreme();

	/* Near the right number as often as far from it. */
	if (mutate_below(2))
		value = (uint32_t)mutate_below(16);
	memcpy(s->data + fields[mutate_below(count)], &value, sizeof(value));
}

static void extremes(struct subject *s)
{
	mutate_extremes(s->data, s->size);
}

static void swap_regions(struct subject *s)
{
	uint8_t *a = some_region(s), *b = some_region(s);
	struct jailhouse_memory keep;

	memcpy(&keep, a, sizeof(keep));
	memmove(a, b, sizeof(keep));
	memcpy(b, &keep, sizeof(keep));
}

static void duplicate_region(struct subject *s)
{
	memmove(some_region(s), some_region(s), sizeof(struct jailhouse_memory));
}

static void noise(struct subject *s)
{
	mutate_noise(s->data, s->size);
}

/* A right header and nothing that means anything behind it. */
static void random_body(struct subject *s)
{
	uint8_t *byte = s->data + sizeof(struct jailhouse_system);

	for (; byte < s->data + s->size; byte++)
		*byte = (uint8_t)mutate_number();
}

/* Still right: another name, rights that devices do not need, a gap, the memory's place left open. */
static void still_valid(struct subject *s)
{
	struct jailhouse_system *sys = (struct jailhouse_system *)s->data;
	struct jailhouse_memory region;
	uint8_t *where = some_region(s);

	for (size_t i = 0; i < 8; i++)
		cell_of(s)->name[i] = (char)('a' + mutate_below(26));
	memcpy(&region, where, sizeof(region));
	switch (mutate_below(4)) {
	case 0:
		region.flags ^= JAILHOUSE_MEM_DMA;
		break;
	case 1:
		region.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_LOADABLE;
		break;
	case 2:
		memset(&region, 0, sizeof(region));
		break;
	default:
		memset(&sys->hypervisor_memory, 0, sizeof(sys->hypervisor_memory));
	}
	memcpy(where, &region, sizeof(region));
}

/* One region more, anywhere, and the counter knows it. */
static void more_memory(struct subject *s)
{
	struct jailhouse_memory region = { .flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_WRITE };
	uint8_t *at = regions_of(s);

	region.phys_start = mutate_below(2) ? mutate_number() & 0xfffffffff000ULL :
					      mutate_extreme();
	region.virt_start = region.phys_start;
	region.size = mutate_below(2) ? (mutate_below(1 << 20) + 1) << 12 : mutate_extreme();
	memmove(at + sizeof(region), at, (size_t)(s->data + s->size - at));
	memcpy(at, &region, sizeof(region));
	cell_of(s)->num_memory_regions++;
	s->size += sizeof(region);
}

static void (*const kinds[])(struct subject *s) = {
	flip, truncate, counters, extremes, swap_regions, duplicate_region, noise, random_body,
	still_valid, more_memory,
};

void mutate_configs(int fd, const char *path, uint64_t first, unsigned int number,
		    struct mutate_counts *counts)
{
	size_t size, room;
	uint8_t *good = mutate_read(path, &size), *end, *data;

	room = size + sizeof(struct jailhouse_memory);
	end = mutate_guarded(room) + room;
	data = malloc(room);
	for (uint64_t seed = first; data && seed < first + number; seed++) {
		struct subject s = { data, size };

		memcpy(data, good, size);
		mutate_seed(seed);
		kinds[seed % (sizeof(kinds) / sizeof(*kinds))](&s);
		/* It ends where the accessible memory ends. */
		memcpy(end - s.size, data, s.size);
		mutate_enable(fd, end - s.size, seed, counts);
	}
	free(data);
	free(good);
}
