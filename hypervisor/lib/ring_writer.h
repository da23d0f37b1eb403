/* SPDX-License-Identifier: GPL-2.0-only */
/* Writer of the console ring (include/ring.h); its readers are the driver and the tool. */
#ifndef RVM_LIB_RING_WRITER_H
#define RVM_LIB_RING_WRITER_H

#include "ring.h"

/** ring_init() - make an empty ring; what was in it is lost */
void ring_init(struct rvm_ring *ring);

/**
 * ring_write() - append bytes, overwriting the oldest ones
 *
 * One writer at a time; readers may read meanwhile. Head is stored after the bytes.
 */
void ring_write(struct rvm_ring *ring, const char *text, size_t n);

#endif /* RVM_LIB_RING_WRITER_H */
