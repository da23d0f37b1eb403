/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One number per interface, compared for equality by whoever meets the other side. Raise the number
 * with every change of layout or meaning.
 */
#ifndef RVM_ABI_VERSION_H
#define RVM_ABI_VERSION_H

/** Image header, handoff contract, shared pages, RVM hypercalls and the answer leaf. */
#define RVM_ABI_VERSION 1

/** Console ring layout (include/ring.h). */
#define RVM_RING_VERSION 1

#endif /* RVM_ABI_VERSION_H */
