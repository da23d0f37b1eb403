/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linear addresses of a guest to guest-physical ones, by the guest's own page tables (SDM Vol. 3A,
 * chapter 5). For reading instructions that the processor itself has just fetched: rights and accessed
 * bits were its business.
 */
#ifndef RVM_MM_GUEST_WALK_H
#define RVM_MM_GUEST_WALK_H

#include "lib/util.h"

struct guest_paging {
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4;
	uint64_t efer;
};

/**
 * guest_walk() - translate one address
 * @cpu: index of the calling CPU
 *
 * Return: 0; -ENOENT not mapped (any more); or an error of guest_read_phys().
 */
int __must_check guest_walk(unsigned int cpu, const struct guest_paging *paging, uint64_t linear,
			    uint64_t *phys);

/**
 * guest_read_linear() - copy from guest memory by linear address
 * @size: in: bytes wanted; out: bytes that could be read before the first page that is not there
 *
 * Return: 0 when at least one byte was read, else as guest_walk().
 */
int __must_check guest_read_linear(unsigned int cpu, const struct guest_paging *paging,
				   uint64_t linear, void *buf, size_t *size);

#endif /* RVM_MM_GUEST_WALK_H */
