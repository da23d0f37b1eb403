/* SPDX-License-Identifier: GPL-2.0-only */
/* Which I/O ports of a cell exit (pure). */
#ifndef RVM_VMX_IO_BITMAP_H
#define RVM_VMX_IO_BITMAP_H

#include "lib/util.h"

#define IO_BITMAP_PAGE 4096U
#define IO_NUM_PORTS 0x10000U

/**
 * The two pages, SDM Vol. 3C, 25.6.4: a set bit causes an exit. The VMCS fields I/O bitmap A and B
 * (0x2000, 0x2002) take the physical address of each; both are page aligned.
 */
struct io_bitmap {
	uint8_t a[IO_BITMAP_PAGE];
	uint8_t b[IO_BITMAP_PAGE];
};

/** io_bitmap_init() - all ports exit (a non-root cell), or none (the root cell) */
void io_bitmap_init(struct io_bitmap *map, bool exits);

/**
 * io_bitmap_set() - let the ports [@base, @base + @length) exit, or not
 * What lies above port FFFFH is left out.
 */
void io_bitmap_set(struct io_bitmap *map, uint16_t base, uint32_t length, bool exits);

/**
 * io_bitmap_exits() - does an access of @width bytes at @port exit?
 * As the processor does it: when one of its bytes does, or when it wraps around.
 */
bool io_bitmap_exits(const struct io_bitmap *map, uint16_t port, unsigned int width);

#endif /* RVM_VMX_IO_BITMAP_H */
