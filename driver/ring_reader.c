// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the console ring, see ring_reader.h. Used by console.c; compiled again on the host. Every
 * index is reduced to the size of the array, so a head of any value leads to wrong text at worst.
 */
#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#include "ring_reader.h"

/* A writer that laps the reader more often than this has to be taken as it is. */
#define MAX_TRIES 8

bool ring_valid(const struct rvm_ring *ring)
{
	/* A ring that the core has not filled in yet is all zero. */
	return ring->magic == 0 || (ring->magic == RVM_RING_MAGIC &&
				    ring->version == RVM_RING_VERSION &&
				    ring->size == RVM_RING_SIZE);
}

uint64_t ring_head(const struct ring_text *text)
{
	return text->head ? __atomic_load_n(text->head, __ATOMIC_ACQUIRE) : 0;
}

static void copy_text(const struct ring_text *text, char *to, uint64_t position, size_t size)
{
	size_t at = position % RVM_RING_SIZE;
	size_t first = RVM_RING_SIZE - at < size ? RVM_RING_SIZE - at : size;

	memcpy(to, text->data + at, first);
	memcpy(to + first, text->data, size - first);
}

/* Where to go on: not behind the head, and not before the oldest byte. */
static uint64_t clamp(uint64_t position, uint64_t head)
{
	if (position > head)
		return head;
	return head - position > RVM_RING_SIZE ? head - RVM_RING_SIZE : position;
}

size_t ring_fetch(const struct ring_text *text, char *to, size_t room, uint64_t *position,
		  uint64_t *missed)
{
	uint64_t start = *position, head = ring_head(text);
	unsigned int tries;
	size_t size = 0;

	if (room > RVM_RING_SIZE)
		room = RVM_RING_SIZE;
	for (tries = 0; tries < MAX_TRIES; tries++) {
		start = clamp(start, head);
		size = head - start < room ? (size_t)(head - start) : room;
		copy_text(text, to, start, size);
		/* Was it overwritten meanwhile? */
		head = ring_head(text);
		if (head >= start && head - start <= RVM_RING_SIZE)
			break;
	}
	*missed = start > *position ? start - *position : 0;
	*position = start + size;
	return size;
}

size_t ring_tail(const struct ring_text *text, char *to, size_t size)
{
	uint64_t head = ring_head(text), missed;
	uint64_t start = head > size - 1 ? head - (size - 1) : 0;
	bool whole = start == 0;
	size_t got = ring_fetch(text, to, size - 1, &start, &missed);
	char *line;

	if (!whole || missed) {
		line = memchr(to, '\n', got);
		if (line) {
			got -= (size_t)(line + 1 - to);
			memmove(to, line + 1, got);
		}
	}
	to[got] = '\0';
	return got;
}
