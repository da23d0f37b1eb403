// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/io_bitmap.h. The bitmaps of a cell follow its configuration; exits go to devices/port_guest.c. */
#include "vmx/io_bitmap.h"
#include "lib/string.h"

_Static_assert(sizeof(struct io_bitmap) * 8 == IO_NUM_PORTS, "SDM Vol. 3C, 25.6.4");

static uint8_t *byte_of(struct io_bitmap *map, uint32_t port)
{
	uint8_t *page = port < IO_NUM_PORTS / 2 ? map->a : map->b;

	return page + port / 8 % IO_BITMAP_PAGE;
}

void io_bitmap_init(struct io_bitmap *map, bool exits)
{
	memset(map, exits ? 0xff : 0, sizeof(*map));
}

void io_bitmap_set(struct io_bitmap *map, uint16_t base, uint32_t length, bool exits)
{
	uint32_t end = length < IO_NUM_PORTS - base ? base + length : IO_NUM_PORTS;

	for (uint32_t port = base; port < end; port++) {
		uint8_t bit = (uint8_t)(1U << port % 8);
		uint8_t *byte = byte_of(map, port);

		*byte = exits ? *byte | bit : (uint8_t)(*byte & ~bit);
	}
}

static bool port_exits(const struct io_bitmap *map, uint32_t port)
{
	const uint8_t *page = port < IO_NUM_PORTS / 2 ? map->a : map->b;

	return page[port / 8 % IO_BITMAP_PAGE] >> port % 8 & 1;
}

bool io_bitmap_exits(const struct io_bitmap *map, uint16_t port, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++) {
		if (port + i >= IO_NUM_PORTS || port_exits(map, port + i))
			return true;
	}
	return false;
}
