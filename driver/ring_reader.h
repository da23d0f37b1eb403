/* SPDX-License-Identifier: GPL-2.0-only */
/* Reader of the console ring. Pure; what it reads is untrusted and may change while it is read. */
#ifndef RVM_DRIVER_RING_READER_H
#define RVM_DRIVER_RING_READER_H

#include "ring.h"

/** Text that is read: of a ring in use, or a copy of one. */
struct ring_text {
	/** Bytes ever written; NULL: there is no text. */
	const volatile uint64_t *head;
	/** RVM_RING_SIZE bytes. */
	const char *data;
};

/** ring_valid() - a ring of this format, or one that nobody has filled in yet */
bool ring_valid(const struct rvm_ring *ring);

/** ring_head() - bytes ever written */
uint64_t ring_head(const struct ring_text *text);

/**
 * ring_fetch() - the next piece of text
 * @position: number of the first byte wanted; moved on
 * @missed: bytes that were overwritten before they could be read and are skipped
 *
 * Return: bytes written to @to, at most @room.
 */
size_t ring_fetch(const struct ring_text *text, char *to, size_t room, uint64_t *position,
		  uint64_t *missed);

/**
 * ring_tail() - the last text that fits, from the start of a line if something is left out
 * @size: bytes at @to, at least 1; the text is terminated
 *
 * Return: characters written.
 */
size_t ring_tail(const struct ring_text *text, char *to, size_t size);

#endif /* RVM_DRIVER_RING_READER_H */
