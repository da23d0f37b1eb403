/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only way by which the core reads or writes guest memory. Rights are not looked at: what the core
 * does for a guest, the guest could do itself, or the caller has checked.
 */
#ifndef RVM_MM_GUEST_COPY_H
#define RVM_MM_GUEST_COPY_H

#include "lib/util.h"

struct page_table;

/**
 * guest_copy_init() - before anything else here; addresses are not translated at first
 * @cpus: number of CPUs
 * Return: 0 or -ENOMEM.
 */
int __must_check guest_copy_init(uint32_t cpus);

/**
 * guest_copy_set_memory() - whose memory the calling CPU copies from and to from now on
 * @pt: guest-physical to physical addresses; NULL: they are the same. Not changed while the CPU copies
 */
void guest_copy_set_memory(unsigned int cpu, const struct page_table *pt);

/**
 * guest_read_phys() - copy from guest memory
 * @cpu: index of the calling CPU
 * @gpa, @n: any alignment, may cross pages
 *
 * Return: 0; -EINVAL wrap-around or beyond the width of physical addresses; -EPERM the range
 * touches the reserved memory (nothing was copied when addresses are not translated); -ENOENT not mapped; -EBUSY called from an NMI that interrupted a
 * copy.
 */
int __must_check guest_read_phys(unsigned int cpu, uint64_t gpa, void *buf, size_t n);

/** guest_write_phys() - copy to guest memory; as guest_read_phys() */
int __must_check guest_write_phys(unsigned int cpu, uint64_t gpa, const void *buf, size_t n);

#endif /* RVM_MM_GUEST_COPY_H */
