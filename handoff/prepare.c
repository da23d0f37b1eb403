// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills the reserved memory for an entry: checks the image, decides the layout, copies, and builds the
 * transit page tables. Compiled into the driver and into rvm.efi, called once before the CPUs go
 * through the door. Never trusts what the reserved memory held before, and changes nothing in it
 * unless every check has passed.
 */
#include "boot_handoff.h"
#include "handoff_env.h"
#include "ring.h"

/* Page table entry bits, SDM Vol. 3A, section 4.5. */
#define PTE_PRESENT (1ULL << 0)
#define PTE_WRITE (1ULL << 1)
#define PTE_ACCESSED (1ULL << 5)
#define PTE_DIRTY (1ULL << 6)
#define PTE_NX (1ULL << 63)
#define PTE_TABLE (PTE_PRESENT | PTE_WRITE | PTE_ACCESSED)

#define TABLE_ENTRIES 512
#define PML5_KERNEL_SLOT 511
#define BYTES_PER_PT (TABLE_ENTRIES * RVM_PAGE_SIZE)

/* Top-level table, PML4 below a PML5, PDPT, PD, and one page to reach a multiple of 8 KiB. */
#define TRANSIT_FIXED_PAGES 5

/* No address of any x86 processor is wider (SDM Vol. 3A, section 4.1.4). */
#define MAX_PHYS_ADDRESS (1ULL << 52)

_Static_assert(sizeof(struct rvm_cpu_public) <= RVM_PAGE_SIZE, "the public area is one page");
_Static_assert(RVM_CRASH_AREA_SIZE % RVM_PAGE_SIZE == 0, "whole pages");
_Static_assert(RVM_MAX_MEMORY <= (uint64_t)TABLE_ENTRIES * BYTES_PER_PT, "one page directory");

/* Where everything goes; offsets from the start of the reserved memory. */
struct layout {
	uint64_t core_size;
	uint64_t percpu_size;
	uint64_t config;
	uint64_t config_size;
	uint64_t crash;
	uint64_t pool;
	uint64_t pool_size;
	uint64_t stash;
	uint64_t stash_size;
	uint64_t transit;
	uint64_t transit_size;
};

/* Copies between places that may overlap; rarely used, so simple. */
static void move_bytes(uint8_t *to, const uint8_t *from, uint64_t size)
{
	if (to < from) {
		for (uint64_t i = 0; i < size; i++)
			to[i] = from[i];
	} else if (to > from) {
		for (uint64_t i = size; i > 0; i--)
			to[i - 1] = from[i - 1];
	}
}

static uint64_t transit_bytes(uint64_t mem_size)
{
	return (TRANSIT_FIXED_PAGES + (mem_size + BYTES_PER_PT - 1) / BYTES_PER_PT) * RVM_PAGE_SIZE;
}

static uint64_t min_pool_bytes(uint32_t max_cpus)
{
	return (RVM_MIN_POOL_PAGES + (uint64_t)RVM_MIN_POOL_PAGES_PER_CPU * max_cpus) *
	       RVM_PAGE_SIZE;
}

/*
 * No sum here overflows: the image is checked, so its sizes are at most RVM_MAX_MEMORY, and the
 * other factors are bounded by the two comparisons.
 */
uint64_t rvm_handoff_min_size(const void *image, uint64_t image_size, uint64_t config_size,
			      uint32_t max_cpus)
{
	const struct rvm_image_header *h = image;
	uint64_t base, size, last;

	if (image_size < sizeof(*h) || config_size > RVM_MAX_CONFIG_SIZE || max_cpus > RVM_MAX_CPUS)
		return ~0ULL;
	base = h->core_size + max_cpus * h->percpu_size + page_align(config_size) +
	       RVM_CRASH_AREA_SIZE + min_pool_bytes(max_cpus) + page_align(h->file_size);
	size = base;
	/* The tables map themselves; one page table more may need another one for itself. */
	do {
		last = size;
		size = base + transit_bytes(last);
	} while (size != last);
	return size;
}

/* The stash of a memory of this size and of an image of this size is always at the same place. */
static uint64_t stash_offset(uint64_t mem_size, uint64_t file_size)
{
	return mem_size - transit_bytes(mem_size) - page_align(file_size);
}

/* Needs size >= rvm_handoff_min_size(), which makes every difference below positive. */
static void layout_fill(struct layout *l, const struct rvm_image_header *h, uint64_t size,
			uint64_t config_size, uint32_t max_cpus)
{
	l->core_size = h->core_size;
	l->percpu_size = h->percpu_size;
	l->config = h->core_size + max_cpus * h->percpu_size;
	l->config_size = config_size;
	l->transit_size = transit_bytes(size);
	l->transit = size - l->transit_size;
	l->stash_size = h->file_size;
	l->stash = stash_offset(size, h->file_size);
	l->crash = l->config + page_align(config_size);
	l->pool = l->crash + RVM_CRASH_AREA_SIZE;
	l->pool_size = l->stash - l->pool;
}

static int check_memory(const void *mem, uint64_t phys, uint64_t size, struct rvm_refusal *why)
{
	if (!mem || !page_aligned((uintptr_t)mem))
		return refuse(why, -EINVAL, "mapping of reserved memory", RVM_PAGE_SIZE,
			      (uintptr_t)mem);
	if (!page_aligned(phys) || phys >= MAX_PHYS_ADDRESS)
		return refuse(why, -EINVAL, "address of reserved memory", RVM_PAGE_SIZE, phys);
	if (!page_aligned(size) || size > RVM_MAX_MEMORY || size > MAX_PHYS_ADDRESS - phys)
		return refuse(why, -EINVAL, "size of reserved memory", RVM_MAX_MEMORY, size);
	if (size < RVM_PAGE_SIZE)
		return refuse(why, -ENOMEM, "size of reserved memory", RVM_PAGE_SIZE, size);
	return 0;
}

/* Does a stash in this memory hold together? Only its image has been looked at afterwards. */
static int find_stashed_image(const void *mem, uint64_t phys, uint64_t size,
			      struct rvm_stash *stash, struct rvm_refusal *why)
{
	const struct rvm_image_header *h = mem;
	uint64_t tail = transit_bytes(size);
	int err;

	err = rvm_image_check_identity(h, why);
	if (err)
		return err;
	if (h->phys_base != phys)
		return refuse(why, -EINVAL, "stash address", phys, h->phys_base);
	if (h->mem_size != size)
		return refuse(why, -EINVAL, "stash memory size", size, h->mem_size);
	if (h->stash_size > size || page_align(h->stash_size) + tail > size)
		return refuse(why, -EINVAL, "stash image size", size, h->stash_size);
	if (h->stash_offset != stash_offset(size, h->stash_size))
		return refuse(why, -EINVAL, "stash image offset",
			      stash_offset(size, h->stash_size), h->stash_offset);
	stash->image = (const uint8_t *)mem + h->stash_offset;
	stash->image_size = h->stash_size;
	err = rvm_image_check(stash->image, stash->image_size, why);
	if (err)
		return err;
	h = stash->image;
	if (h->file_size != stash->image_size)
		return refuse(why, -EINVAL, "stash image size", h->file_size, stash->image_size);
	return 0;
}

int rvm_handoff_find_stash(const void *mem, uint64_t phys, uint64_t size, struct rvm_stash *stash,
			   struct rvm_refusal *why)
{
	const struct rvm_image_header *h = mem;
	int err;

	err = check_memory(mem, phys, size, why);
	if (err)
		return err;
	err = find_stashed_image(mem, phys, size, stash, why);
	if (err)
		return err;
	stash->config = NULL;
	stash->config_size = 0;
	if (h->config_size == 0)
		return 0;
	if (h->config_size > RVM_MAX_CONFIG_SIZE)
		return refuse(why, -EINVAL, "stash configuration size", RVM_MAX_CONFIG_SIZE,
			      h->config_size);
	if (!page_aligned(h->config_offset) || h->config_offset < RVM_PAGE_SIZE ||
	    !range_inside(h->config_offset, h->config_size, h->stash_offset))
		return refuse(why, -EINVAL, "stash configuration offset", h->stash_offset,
			      h->config_offset);
	stash->config = (const uint8_t *)mem + h->config_offset;
	stash->config_size = h->config_size;
	return 0;
}

static int check_counts(const struct rvm_handoff_params *p, bool stash_only,
			struct rvm_refusal *why)
{
	if (p->max_cpus == 0 || p->max_cpus > RVM_MAX_CPUS)
		return refuse(why, -EINVAL, "number of per-CPU areas", RVM_MAX_CPUS, p->max_cpus);
	if (p->online_cpus > p->max_cpus || (p->online_cpus == 0 && !stash_only))
		return refuse(why, -EINVAL, "number of online CPUs", p->max_cpus, p->online_cpus);
	if (p->door > RVM_DOOR_KEXEC || (p->door == RVM_DOOR_NONE && !stash_only))
		return refuse(why, -EINVAL, "door", RVM_DOOR_UEFI, p->door);
	if (p->icr_watch > RVM_ICR_WATCH)
		return refuse(why, -EINVAL, "icr_watch", RVM_ICR_WATCH, p->icr_watch);
	if (p->debug_fail_stage > RVM_FAIL_GIVE_BACK)
		return refuse(why, -EINVAL, "stage at which to fail", RVM_FAIL_GIVE_BACK,
			      p->debug_fail_stage);
	if (p->crash_action > RVM_CRASH_HALT)
		return refuse(why, -EINVAL, "crash_action", RVM_CRASH_HALT, p->crash_action);
	if (p->crash && p->crash_size > RVM_CRASH_AREA_SIZE)
		return refuse(why, -EINVAL, "crash record size", RVM_CRASH_AREA_SIZE,
			      p->crash_size);
	if (p->config && (p->config_size == 0 || p->config_size > RVM_MAX_CONFIG_SIZE))
		return refuse(why, -EINVAL, "configuration size", RVM_MAX_CONFIG_SIZE,
			      p->config_size);
	return 0;
}

/* Sources that lie in the memory about to be rewritten would be destroyed half-way. */
static bool overlaps_memory(const struct rvm_handoff_params *p, const void *source, uint64_t size)
{
	uintptr_t start = (uintptr_t)source, mem = (uintptr_t)p->mem;

	return start < mem + p->size && mem < start + size;
}

/* Finds the sources, given or left behind, and the layout that they result in. */
static int plan(const struct rvm_handoff_params *p, struct rvm_stash *source, struct layout *l,
		struct rvm_refusal *why)
{
	uint64_t min;
	int err = 0;

	if (!p->image || !p->config)
		err = rvm_handoff_find_stash(p->mem, p->phys, p->size, source, why);
	if (err)
		return err;
	if (p->image) {
		err = rvm_image_check(p->image, p->image_size, why);
		if (err)
			return err;
		source->image = p->image;
		source->image_size = ((const struct rvm_image_header *)p->image)->file_size;
		if (overlaps_memory(p, p->image, source->image_size))
			return refuse(why, -EINVAL, "image inside reserved memory", 0,
				      (uintptr_t)p->image);
	}
	if (p->config) {
		source->config = p->config;
		source->config_size = p->config_size;
		if (overlaps_memory(p, p->config, p->config_size))
			return refuse(why, -EINVAL, "configuration inside reserved memory", 0,
				      (uintptr_t)p->config);
	}
	if (p->crash && overlaps_memory(p, p->crash, p->crash_size))
		return refuse(why, -EINVAL, "crash record inside reserved memory", 0,
			      (uintptr_t)p->crash);
	if (!source->config)
		return refuse(why, -EINVAL, "stash configuration size", RVM_MAX_CONFIG_SIZE, 0);
	min = rvm_handoff_min_size(source->image, source->image_size, source->config_size,
				   p->max_cpus);
	if (p->size < min)
		return refuse(why, -ENOMEM, "size of reserved memory", min, p->size);
	layout_fill(l, source->image, p->size, source->config_size, p->max_cpus);
	return 0;
}

static int check_caller_table(const struct rvm_handoff_params *p, struct rvm_refusal *why)
{
	const uint64_t *pml4 = p->top_table;

	if (!p->top_table)
		return refuse(why, -EINVAL, "top-level page table of the caller", 1, 0);
	if (p->la57) {
		pml4 = p->top_table[PML5_KERNEL_SLOT] & PTE_PRESENT ? p->pml4_table : NULL;
		if (!pml4 && (p->top_table[PML5_KERNEL_SLOT] & PTE_PRESENT))
			return refuse(why, -EINVAL, "PML4 below entry 511 of the caller's PML5", 1,
				      0);
	}
	if (pml4 && (pml4[RVM_HV_PML4_SLOT] & PTE_PRESENT))
		return refuse(why, -EINVAL, "entry 256 of the caller's page table", 0,
			      pml4[RVM_HV_PML4_SLOT]);
	return 0;
}

/* What an entry takes over from the one before, when it is the same image. */
struct before {
	uint32_t entries;
	uint32_t crash_action;
};

static void read_before(const struct rvm_handoff_params *p, struct before *before)
{
	const struct rvm_image_header *h = p->mem;

	before->entries = p->image ? 0 : h->entries;
	before->crash_action = p->crash_action;
	if (p->crash_action != RVM_CRASH_DEFAULT)
		return;
	before->crash_action = !p->image && h->crash_action == RVM_CRASH_HALT ? RVM_CRASH_HALT :
										RVM_CRASH_RESET;
}

static void fill_header(const struct rvm_handoff_params *p, const struct layout *l,
			const struct before *before)
{
	struct rvm_image_header *h = p->mem;
	const size_t part2 = offsetof(struct rvm_image_header, phys_base);

	memset((uint8_t *)h + part2, 0, sizeof(*h) - part2);
	h->phys_base = p->phys;
	h->mem_size = p->size;
	h->max_cpus = p->max_cpus;
	h->online_cpus = p->online_cpus;
	h->door = p->door;
	h->icr_watch = p->icr_watch;
	h->config_offset = l->config;
	h->config_size = l->config_size;
	h->crash_kept = (struct rvm_image_part){ l->crash, RVM_CRASH_AREA_SIZE };
	h->pool_offset = l->pool;
	h->pool_size = l->pool_size;
	h->stash_offset = l->stash;
	h->stash_size = l->stash_size;
	h->transit_offset = l->transit;
	h->transit_size = l->transit_size;
	h->tsc_khz = p->tsc_khz;
	h->debug_fail_cpu = p->debug_fail_stage == RVM_FAIL_NONE ? RVM_NO_CPU : p->debug_fail_cpu;
	h->debug_fail_stage = p->debug_fail_stage;
	h->debug_field = p->debug_field;
	h->debug_value = p->debug_value;
	h->crash_action = before->crash_action;
	h->debug_crash = p->debug_crash;
	h->error_cpu = RVM_NO_CPU;
	h->entries = before->entries;
	h->state = RVM_STATE_STASHED;
}

static void clear(uint8_t *mem, uint64_t from, uint64_t to)
{
	memset(mem + from, 0, to - from);
}

/*
 * Order matters: what is left of an earlier use moves first (the configuration stays clear of the
 * stash, both by the old and by the new layout), then everything around it is rewritten.
 */
static void place(const struct rvm_handoff_params *p, const struct rvm_stash *source,
		  const struct layout *l)
{
	uint64_t config_end = l->config + l->config_size;
	struct before before;
	uint8_t *mem = p->mem;

	read_before(p, &before);
	move_bytes(mem + l->config, source->config, l->config_size);
	if (p->image) {
		memcpy(mem + l->stash, source->image, l->stash_size);
		clear(mem, l->stash + l->stash_size, l->transit);
	}
	memcpy(mem, mem + l->stash, l->stash_size);
	clear(mem, l->stash_size, l->config);
	clear(mem, config_end, l->stash);
	clear(mem, l->transit, p->size);
	if (p->crash)
		memcpy(mem + l->crash, p->crash, p->crash_size);
	fill_header(p, l, &before);
}

static bool page_in_part(uint64_t offset, const struct rvm_image_part *part)
{
	return offset >= part->offset && offset - part->offset < part->size;
}

static uint64_t page_flags(const struct rvm_image_header *h, uint64_t offset, bool nx)
{
	uint64_t no_execute = nx ? PTE_NX : 0;

	if (page_in_part(offset, &h->text))
		return PTE_PRESENT | PTE_ACCESSED;
	if (page_in_part(offset, &h->rodata))
		return PTE_PRESENT | PTE_ACCESSED | no_execute;
	return PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY | no_execute;
}

/* Maps the whole reserved memory in 4 KiB pages; returns the physical address of the PDPT. */
static uint64_t build_core_tables(const struct rvm_handoff_params *p, uint64_t offset)
{
	const struct rvm_image_header *h = p->mem;
	uint8_t *mem = p->mem;
	uint64_t *pdpt = (uint64_t *)(mem + offset);
	uint64_t *pd = pdpt + TABLE_ENTRIES;
	uint64_t *pt = pd + TABLE_ENTRIES;
	uint64_t pt_phys = p->phys + offset + 2 * RVM_PAGE_SIZE;

	pdpt[0] = (p->phys + offset + RVM_PAGE_SIZE) | PTE_TABLE;
	for (uint64_t i = 0; i * RVM_PAGE_SIZE < p->size; i++) {
		if (i % TABLE_ENTRIES == 0)
			pd[i / TABLE_ENTRIES] = (pt_phys + i / TABLE_ENTRIES * RVM_PAGE_SIZE) |
						PTE_TABLE;
		pt[i] = (p->phys + i * RVM_PAGE_SIZE) | page_flags(h, i * RVM_PAGE_SIZE, p->nx);
	}
	return p->phys + offset;
}

static void build_transit(const struct rvm_handoff_params *p, const struct layout *l,
			  struct rvm_handoff_entry *entry)
{
	const struct rvm_image_header *h = p->mem;
	uint8_t *mem = p->mem;
	uint64_t top_offset = l->transit, pml4_offset, core;
	uint64_t *top, *pml4;

	if ((p->phys + top_offset) & RVM_PAGE_SIZE)
		top_offset += RVM_PAGE_SIZE;
	pml4_offset = top_offset + RVM_PAGE_SIZE;
	core = build_core_tables(p, pml4_offset + RVM_PAGE_SIZE);
	top = (uint64_t *)(mem + top_offset);
	pml4 = top;
	memcpy(top, p->top_table, RVM_PAGE_SIZE);
	if (p->la57) {
		pml4 = (uint64_t *)(mem + pml4_offset);
		/* A fresh PML4 has been cleared already. */
		if (top[PML5_KERNEL_SLOT] & PTE_PRESENT)
			memcpy(pml4, p->pml4_table, RVM_PAGE_SIZE);
		top[PML5_KERNEL_SLOT] = (p->phys + pml4_offset) | PTE_TABLE;
	}
	pml4[RVM_HV_PML4_SLOT] = core | PTE_TABLE;
	entry->cr3 = p->phys + top_offset;
	entry->entry = RVM_HV_BASE + h->entry_offset;
}

int rvm_handoff_stash(const struct rvm_handoff_params *p, struct rvm_refusal *why)
{
	struct rvm_stash source;
	struct layout l;
	int err;

	err = check_memory(p->mem, p->phys, p->size, why);
	if (err)
		return err;
	err = check_counts(p, true, why);
	if (err)
		return err;
	err = plan(p, &source, &l, why);
	if (err)
		return err;
	place(p, &source, &l);
	return 0;
}

int rvm_handoff_prepare(const struct rvm_handoff_params *p, struct rvm_handoff_entry *entry,
			struct rvm_refusal *why)
{
	struct rvm_stash source;
	struct layout l;
	int err;

	err = check_memory(p->mem, p->phys, p->size, why);
	if (err)
		return err;
	err = check_counts(p, false, why);
	if (err)
		return err;
	err = check_caller_table(p, why);
	if (err)
		return err;
	err = plan(p, &source, &l, why);
	if (err)
		return err;
	place(p, &source, &l);
	build_transit(p, &l, entry);
	return 0;
}
