// SPDX-License-Identifier: GPL-2.0-only
/*
 * MTRR contents to memory types. Called by vmx/ept.c; pure. Never looks at pages one by one: a
 * piece that starts at a multiple of its own size, a power of two, is decided with one mask
 * operation per register, because the bits of a mask below the size are all that can differ inside.
 */
#include "image_header.h"
#include "lib/bitops.h"
#include "vmx/memtype.h"

#define MTRR_MASK_VALID BIT(11)
#define MTRR_FIXED_END	BIT(20)

/* No type yet; not an encoding of any. */
#define TYPE_NONE 0xff

/* Pieces looked at before a range counts as mixed. Contiguous masks need some hundred at most. */
#define MAX_PIECES 4096

/* Fixed registers: 8 ranges each, the first one of 64 KiB, two of 16 KiB, eight of 4 KiB. */
static uint64_t fixed_granule(uint64_t address)
{
	if (address < 0x80000)
		return 0x10000;
	return address < 0xc0000 ? 0x4000 : 0x1000;
}

static uint8_t fixed_type(const struct mtrr_state *mtrr, uint64_t address)
{
	uint64_t first;
	uint64_t n;

	if (address < 0x80000) {
		n = address / 0x10000;
		first = 0;
	} else if (address < 0xc0000) {
		n = (address - 0x80000) / 0x4000;
		first = 1;
	} else {
		n = (address - 0xc0000) / 0x1000;
		first = 3;
	}
	return (uint8_t)(mtrr->fixed[first + n / 8] >> (n % 8 * 8));
}

static uint8_t valid_type(uint8_t type)
{
	switch (type) {
	case MEMTYPE_WC:
	case MEMTYPE_WT:
	case MEMTYPE_WP:
	case MEMTYPE_WB:
		return type;
	default:
		/* UC, and the reserved encodings, which the processor does not accept anyway. */
		return MEMTYPE_UC;
	}
}

/* Two variable ranges over one address (SDM Vol. 3A, 12.11.4.1). What it leaves undefined is UC. */
static uint8_t combine(uint8_t a, uint8_t b)
{
	if (a == TYPE_NONE || a == b)
		return b;
	if ((a == MEMTYPE_WT && b == MEMTYPE_WB) || (a == MEMTYPE_WB && b == MEMTYPE_WT))
		return MEMTYPE_WT;
	return MEMTYPE_UC;
}

/* What is known about a piece of memory. */
struct piece {
	/* Type by the registers that cover all of it, or TYPE_NONE. */
	uint8_t full;
	/* Types that some register gives to a part of it: bit n for type n. */
	uint8_t partial;
};

static void piece_scan(const struct mtrr_state *mtrr, uint64_t start, uint64_t size,
		       struct piece *piece)
{
	uint64_t width = (BIT(mtrr->phys_bits) - 1) & ~(RVM_PAGE_SIZE - 1);

	piece->full = TYPE_NONE;
	piece->partial = 0;
	for (unsigned int i = 0; i < MIN(mtrr->num_variable, MTRR_MAX_VARIABLE + 0U); i++) {
		uint64_t mask = mtrr->variable[i].mask & width;
		uint8_t type = valid_type((uint8_t)mtrr->variable[i].base);

		if (!(mtrr->variable[i].mask & MTRR_MASK_VALID))
			continue;
		/* The address bits that are the same in the whole piece rule the register out. */
		if ((start ^ mtrr->variable[i].base) & mask & ~(size - 1))
			continue;
		if (mask & (size - 1))
			piece->partial |= (uint8_t)BIT(type);
		else
			piece->full = combine(piece->full, type);
	}
}

/* The type of the whole piece, or TYPE_NONE if it has to be cut to know. */
static uint8_t piece_type(const struct mtrr_state *mtrr, const struct piece *piece)
{
	uint8_t type = piece->full != TYPE_NONE ? piece->full : valid_type(mtrr->default_type);

	/* Registers that cover a part only do not matter if they cannot change the type. */
	for (uint8_t t = 0; t <= MEMTYPE_WB; t++) {
		if (!(piece->partial & BIT(t)))
			continue;
		if (piece->full == TYPE_NONE ? t != type : combine(type, t) != type)
			return TYPE_NONE;
	}
	return type;
}

/* Largest power of two that divides the address and is not larger than size. */
static uint64_t natural_size(uint64_t address, uint64_t size)
{
	uint64_t limit = BIT(bit_highest(size));

	return address == 0 ? limit : MIN(limit, BIT(bit_lowest(address)));
}

/* Type of a piece at start; *size is the most it may have, and gets what it has. */
static uint8_t type_next(const struct mtrr_state *mtrr, uint64_t start, uint64_t *size)
{
	struct piece piece;
	uint8_t type;

	if (!mtrr->enabled)
		return MEMTYPE_UC;
	if (mtrr->fixed_enabled && start < MTRR_FIXED_END) {
		uint64_t granule = fixed_granule(start);

		*size = MIN(*size, granule - start % granule);
		return valid_type(fixed_type(mtrr, start));
	}
	/* No mask has bits below the size of a page: the loop ends there at the latest. */
	for (*size = natural_size(start, *size);; *size /= 2) {
		piece_scan(mtrr, start, *size, &piece);
		type = piece_type(mtrr, &piece);
		if (type != TYPE_NONE)
			return type;
	}
}

uint8_t mtrr_type_at(const struct mtrr_state *mtrr, uint64_t address)
{
	uint64_t size = RVM_PAGE_SIZE;

	return type_next(mtrr, ALIGN_DOWN(address, RVM_PAGE_SIZE), &size);
}

uint8_t mtrr_type_run(const struct mtrr_state *mtrr, uint64_t start, uint64_t size, uint64_t *run)
{
	uint64_t part = size;
	uint8_t type = type_next(mtrr, start, &part);

	*run = part;
	for (unsigned int pieces = 1; *run < size && pieces < MAX_PIECES; pieces++) {
		part = size - *run;
		if (type_next(mtrr, start + *run, &part) != type)
			break;
		*run += part;
	}
	return type;
}

uint8_t mtrr_type_range(const struct mtrr_state *mtrr, uint64_t start, uint64_t size, bool *uniform)
{
	uint64_t run;
	uint8_t type = mtrr_type_run(mtrr, start, size, &run);

	*uniform = run == size;
	return type;
}
