// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writer of the console ring. Called by printk; pure. Never reads back what it wrote, and the index
 * is always reduced to the size of the array, so a damaged head cannot lead out of it.
 */
#include "lib/ring_writer.h"
#include "lib/string.h"
#include "lib/util.h"

BUILD_ASSERT((RVM_RING_SIZE & (RVM_RING_SIZE - 1)) == 0);
BUILD_ASSERT(offsetof(struct rvm_ring, data) == 64);

void ring_init(struct rvm_ring *ring)
{
	memset(ring, 0, sizeof(*ring));
	ring->version = RVM_RING_VERSION;
	ring->size = RVM_RING_SIZE;
	__atomic_store_n(&ring->magic, RVM_RING_MAGIC, __ATOMIC_RELEASE);
}

void ring_write(struct rvm_ring *ring, const char *text, size_t n)
{
	uint64_t head = ring->head;
	uint64_t end = head + n;

	if (n > RVM_RING_SIZE) {
		/* Only the last bytes would survive; the count goes on as if all were written. */
		text += n - RVM_RING_SIZE;
		head = end - RVM_RING_SIZE;
	}
	while (head != end) {
		size_t at = head % RVM_RING_SIZE;
		size_t part = MIN((uint64_t)(RVM_RING_SIZE - at), end - head);

		memcpy(&ring->data[at], text, part);
		text += part;
		head += part;
	}
	__atomic_store_n(&ring->head, end, __ATOMIC_RELEASE);
}
