/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory map that the next kernel gets. Pure. */
#ifndef RVM_KEXEC_E820_H
#define RVM_KEXEC_E820_H

#include "boot_handoff.h"
#include "boot_protocol.h"

struct e820_entry {
	uint64_t start;
	uint64_t size;
	/** BOOT_E820_*. */
	uint32_t type;
} RVM_PACKED;

struct e820 {
	uint32_t count;
	struct e820_entry entry[BOOT_E820_MAX];
};

/** e820_bytes() - how much of a range has this type; what two entries cover counts once */
uint64_t e820_bytes(const struct e820 *map, uint64_t start, uint64_t size, uint32_t type);

/**
 * e820_take() - make a range of RAM something else
 * @type: what it becomes; the entries around it are split
 *
 * Nothing happens when it is reserved already and @type is BOOT_E820_RESERVED.
 * Return: 0; -EINVAL not RAM, or also something else by an entry that overlaps; -E2BIG the table is full. The map is as it was then.
 */
int e820_take(struct e820 *map, uint64_t start, uint64_t size, uint32_t type,
	      struct rvm_refusal *why);

/** e820_low_place() - highest pages of nothing but RAM from 4 KiB to 640 KiB; 0: none */
uint64_t e820_low_place(const struct e820 *map, uint64_t size);

#endif /* RVM_KEXEC_E820_H */
