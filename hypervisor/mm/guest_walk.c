// SPDX-License-Identifier: GPL-2.0-only
/* See mm/guest_walk.h. Called by exit handlers that decode instructions. */
#include "mm/guest_walk.h"
#include "image_header.h"
#include "lib/errno.h"
#include "mm/guest_copy.h"
#include "x86/arch.h"

#define ENTRY_PRESENT BIT(0)
#define ENTRY_LARGE BIT(7)
#define ENTRY_ADDRESS 0x000ffffffffff000ULL

/* A format of tables. */
struct format {
	/** Levels of tables, the one that CR3 points to included. */
	unsigned int levels;
	/** Bytes of an entry. */
	unsigned int entry_size;
	/** Bits of the address that index one table. */
	unsigned int index_bits;
	/** Bits that index the first one. */
	unsigned int top_bits;
	/** Address bits of CR3. */
	uint64_t cr3_address;
	/** Highest level with large pages. */
	unsigned int large;
};

static struct format format_of(const struct guest_paging *p)
{
	struct format f = { 4, 8, 9, 9, ENTRY_ADDRESS, 3 };

	if (p->efer & X86_EFER_LMA) {
		f.levels = p->cr4 & X86_CR4_LA57 ? 5 : 4;
	} else if (p->cr4 & X86_CR4_PAE) {
		f.levels = 3;
		f.top_bits = 2;
		f.cr3_address = 0xffffffe0U;
		f.large = 2;
	} else {
		f.levels = 2;
		f.entry_size = 4;
		f.index_bits = 10;
		f.top_bits = 10;
		f.cr3_address = 0xfffff000U;
		f.large = p->cr4 & X86_CR4_PSE ? 2 : 1;
	}
	return f;
}

/* A large page of 32-bit paging keeps address bits 39:32 in bits 20:13 of the entry. */
static uint64_t large_address(const struct format *f, uint64_t entry, uint64_t page_mask)
{
	uint64_t high = f->entry_size == 4 ? (entry >> 13 & 0xff) << 32 : 0;

	return (entry & ENTRY_ADDRESS & ~page_mask) | high;
}

int guest_walk(unsigned int cpu, const struct guest_paging *paging, uint64_t linear, uint64_t *phys)
{
	struct format f = format_of(paging);
	uint64_t table = paging->cr3 & f.cr3_address;

	*phys = linear;
	if (!(paging->cr0 & X86_CR0_PG))
		return 0;
	for (unsigned int level = f.levels; level > 0; level--) {
		unsigned int shift = 12 + f.index_bits * (level - 1);
		unsigned int bits = level == f.levels ? f.top_bits : f.index_bits;
		uint64_t index = linear >> shift & (BIT(bits) - 1), entry = 0;
		int err = guest_read_phys(cpu, table + index * f.entry_size, &entry, f.entry_size);

		if (err)
			return err;
		if (!(entry & ENTRY_PRESENT))
			return -ENOENT;
		table = entry & ENTRY_ADDRESS;
		if (level == 1 || (entry & ENTRY_LARGE && level <= f.large)) {
			uint64_t mask = BIT(shift) - 1;

			*phys = (level == 1 ? table : large_address(&f, entry, mask)) |
				(linear & mask);
			return 0;
		}
	}
	return -ENOENT;
}

int guest_read_linear(unsigned int cpu, const struct guest_paging *paging, uint64_t linear, void *buf,
		      size_t *size)
{
	size_t wanted = *size, done = 0;
	uint64_t phys;
	int err = 0;

	while (done < wanted) {
		size_t part = MIN(wanted - done, (size_t)(RVM_PAGE_SIZE - linear % RVM_PAGE_SIZE));

		err = guest_walk(cpu, paging, linear, &phys);
		if (!err)
			err = guest_read_phys(cpu, phys, (uint8_t *)buf + done, part);
		if (err)
			break;
		done += part;
		linear += part;
	}
	*size = done;
	return done ? 0 : err;
}
