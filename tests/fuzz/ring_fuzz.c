// SPDX-License-Identifier: GPL-2.0-only
/* sources: driver/ring_reader.c */
/*
 * A console ring of any content whose head is anywhere and moves while it is read: nothing outside of
 * the ring and of the reader's buffer is touched, and a reader never goes back or past the head.
 */
#include <stdlib.h>
#include <string.h>

#include "driver/ring_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_ROOM 5000

/* One read. */
struct step {
	uint16_t room;
	/** Of the reader, before this read; 0: where it is. */
	uint64_t position;
	uint64_t head;
	uint8_t tail;
} RVM_PACKED;

static struct rvm_ring *ring;

static void read_tail(const struct ring_text *text, size_t room)
{
	char *to = malloc(room + 1);
	size_t got;

	if (!to)
		abort();
	got = ring_tail(text, to, room + 1);
	if (got > room || to[got] != '\0')
		abort();
	free(to);
}

static void read_on(const struct ring_text *text, size_t room, uint64_t *position)
{
	const uint64_t start = *position;
	char *to = malloc(room ? room : 1);
	uint64_t missed = 0;
	size_t got;

	if (!to)
		abort();
	got = ring_fetch(text, to, room, position, &missed);
	if (got > room || *position > ring->head || ring->head - *position > RVM_RING_SIZE)
		abort();
	if (start <= ring->head && *position - start != missed + got)
		abort();
	/* What was read is what stands there. */
	for (size_t i = 0; i < got; i++)
		if (to[i] != ring->data[(*position - got + i) % RVM_RING_SIZE])
			abort();
	free(to);
}

static void fill(const uint8_t *data, size_t size)
{
	const size_t head = offsetof(struct rvm_ring, head);

	memset(ring, 0, sizeof(*ring));
	memcpy(ring, data, size < head ? size : head);
	for (size_t at = 0; size && at < RVM_RING_SIZE; at += size)
		memcpy(ring->data + at, data,
		       size < RVM_RING_SIZE - at ? size : RVM_RING_SIZE - at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ring_text none = { NULL, NULL };
	uint64_t position = 0;
	struct step step;

	if (!ring)
		ring = malloc(sizeof(*ring));
	if (!ring)
		abort();
	fill(data, size);
	ring_valid(ring);
	if (ring_head(&none) != 0)
		abort();
	for (; size >= sizeof(step); data += sizeof(step), size -= sizeof(step)) {
		const struct ring_text text = { &ring->head, ring->data };

		memcpy(&step, data, sizeof(step));
		ring->head = step.head;
		if (step.position)
			position = step.position;
		if (step.tail & 1)
			read_tail(&text, step.room % MAX_ROOM);
		else
			read_on(&text, step.room % MAX_ROOM, &position);
	}
	return 0;
}
