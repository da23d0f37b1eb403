// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core's own address space. Built by the first CPU at boot, extended when a device is found;
 * never maps guest memory but for the moment of a copy, and never maps anything writable and
 * executable.
 */
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/spinlock.h"
#include "mm/address.h"
#include "mm/host_map.h"
#include "mm/page_table.h"
#include "x86/ops.h"

/* Accessed and dirty are set beforehand: the processor then never writes to the tables. */
#define MAP_READ  (HOST_PTE_PRESENT | HOST_PTE_ACCESSED | HOST_PTE_NX)
#define MAP_EXEC  (HOST_PTE_PRESENT | HOST_PTE_ACCESSED)
#define MAP_WRITE (MAP_READ | HOST_PTE_WRITE | HOST_PTE_DIRTY)
#define MAP_MMIO  (MAP_WRITE | HOST_PTE_PCD | HOST_PTE_PWT)

/* The core itself gains nothing from 1 GiB leaves. */
#define MAP_MAX_LEAF 2

struct region {
	const char *name;
	uint64_t offset;
	uint64_t size;
	uint64_t flags;
	/* Has guard pages, repeated with the size of a per-CPU area. */
	bool guarded;
};

enum { NUM_REGIONS = 9 };

#define TEMP_TABLES (HOST_TEMP_SIZE / PAGE_TABLE_SPAN(2))

static struct {
	struct host_layout layout;
	struct region regions[NUM_REGIONS];
	struct page_table pt;
	bool built;
	/** Tables with the slots for guest pages, by CPU index. */
	uint64_t *temp[TEMP_TABLES];
	struct spinlock mmio_lock;
	uint64_t mmio_next;
} map;

/* All parts of the reserved memory that are mapped, in ascending order. */
static void regions_fill(const struct rvm_image_header *h)
{
	const struct region all[NUM_REGIONS] = {
		{"header", 0, RVM_PAGE_SIZE, MAP_WRITE, false},
		{"text", h->text.offset, h->text.size, MAP_EXEC, false},
		{"rodata", h->rodata.offset, h->rodata.size, MAP_READ, false},
		{"data", h->data.offset, h->data.size, MAP_WRITE, false},
		{"per-CPU areas", h->core_size, h->percpu_size * h->max_cpus, MAP_WRITE, true},
		{"configuration", h->config_offset, ALIGN_UP(h->config_size, RVM_PAGE_SIZE),
		 MAP_READ, false},
		{"kept crash record", h->crash_kept.offset, h->crash_kept.size, MAP_WRITE, false},
		{"pool", h->pool_offset, h->pool_size, MAP_WRITE, false},
		{"stash", h->stash_offset, ALIGN_UP(h->stash_size, RVM_PAGE_SIZE), MAP_READ, false},
	};

	for (unsigned int i = 0; i < NUM_REGIONS; i++)
		map.regions[i] = all[i];
}

static int regions_check(const struct rvm_image_header *h)
{
	uint64_t end = 0;

	if (h->max_cpus == 0 || h->max_cpus > RVM_MAX_CPUS || h->mem_size > RVM_MAX_MEMORY ||
	    !IS_ALIGNED(h->phys_base | h->percpu_size, RVM_PAGE_SIZE) ||
	    h->percpu_size > h->mem_size) {
		printk("host map: bad header: %u CPUs, %llu bytes each, memory %llu bytes at "
		       "%llx\n",
		       h->max_cpus, (unsigned long long)h->percpu_size,
		       (unsigned long long)h->mem_size, (unsigned long long)h->phys_base);
		return -EINVAL;
	}
	for (unsigned int i = 0; i < NUM_REGIONS; i++) {
		const struct region *r = &map.regions[i];

		if (r->size == 0)
			continue;
		if (!IS_ALIGNED(r->offset | r->size, RVM_PAGE_SIZE) || r->offset < end ||
		    r->offset > h->mem_size || r->size > h->mem_size - r->offset) {
			printk("host map: %s at offset %llx, size %llx is misplaced\n", r->name,
			       (unsigned long long)r->offset, (unsigned long long)r->size);
			return -EINVAL;
		}
		end = r->offset + r->size;
	}
	return 0;
}

static int guards_check(const struct host_layout *layout)
{
	uint64_t area = layout->header->percpu_size;

	for (unsigned int i = 0; i < layout->num_guards; i++) {
		const struct rvm_image_part *g = &layout->guards[i];

		if (!IS_ALIGNED(g->offset | g->size, RVM_PAGE_SIZE) || g->size == 0 ||
		    g->offset > area || g->size > area - g->offset) {
			printk("host map: guard at offset %llx, size %llx is misplaced\n",
			       (unsigned long long)g->offset, (unsigned long long)g->size);
			return -EINVAL;
		}
	}
	return 0;
}

static int region_map(const struct region *r)
{
	if (r->size == 0)
		return 0;
	return page_table_map(&map.pt, RVM_HV_BASE + r->offset,
			      map.layout.header->phys_base + r->offset, r->size, r->flags,
			      MAP_MAX_LEAF);
}

/* Mapping all and taking the guards out again would leave large leaves split for nothing, but the
 * areas are small and the code is short. */
static int guards_unmap(void)
{
	const struct rvm_image_header *h = map.layout.header;

	for (uint32_t cpu = 0; cpu < h->max_cpus; cpu++) {
		uint64_t area = RVM_HV_BASE + h->core_size + cpu * h->percpu_size;

		for (unsigned int i = 0; i < map.layout.num_guards; i++) {
			const struct rvm_image_part *g = &map.layout.guards[i];
			int err = page_table_unmap(&map.pt, area + g->offset, g->size);

			if (err)
				return err;
		}
	}
	return 0;
}

/*
 * Afterwards a CPU changes the entry of its slot itself, without allocation, lock or search: decoding one
 * instruction of a guest takes half a dozen pages.
 */
static int temp_prepare(void)
{
	int err = 0;

	for (uint32_t i = 0; !err && i * PAGE_TABLE_ENTRIES < map.layout.header->max_cpus; i++) {
		uint64_t virt = HOST_TEMP_BASE + i * PAGE_TABLE_SPAN(2);

		err = page_table_map(&map.pt, virt, 0, RVM_PAGE_SIZE, MAP_WRITE, 1);
		if (!err)
			err = page_table_unmap(&map.pt, virt, RVM_PAGE_SIZE);
		map.temp[i] = page_table_last(&map.pt, virt);
	}
	return err;
}

_Static_assert(HOST_TEMP_BASE % PAGE_TABLE_SPAN(2) == 0 && HOST_TEMP_SIZE % PAGE_TABLE_SPAN(2) == 0,
	       "whole tables of slots");

static uint64_t *temp_slot(unsigned int cpu)
{
	return &map.temp[cpu / PAGE_TABLE_ENTRIES][cpu % PAGE_TABLE_ENTRIES];
}

static int map_fill(void)
{
	int err;

	for (unsigned int i = 0; i < NUM_REGIONS; i++) {
		err = region_map(&map.regions[i]);
		if (err)
			return err;
	}
	err = guards_unmap();
	return err ? err : temp_prepare();
}

int host_map_build(const struct host_layout *layout)
{
	const struct paging *format = layout->levels == 5 ? &paging_host5 : &paging_host4;
	int err;

	map.built = false;
	map.layout = *layout;
	map.mmio_next = HOST_MMIO_BASE;
	regions_fill(layout->header);
	err = regions_check(layout->header);
	if (err)
		return err;
	err = guards_check(layout);
	if (err)
		return err;
	err = page_table_init(&map.pt, format, layout->phys_bits);
	if (err)
		return err;
	err = map_fill();
	if (err) {
		printk("host map: cannot build page tables, error %d\n", err);
		page_table_destroy(&map.pt);
		return err;
	}
	/* No CPU uses these tables yet. */
	page_table_reap(&map.pt);
	map.built = true;
	return 0;
}

void host_map_destroy(void)
{
	if (map.built)
		page_table_destroy(&map.pt);
	map.built = false;
}

uint64_t host_map_cr3(void)
{
	return virt_to_phys(map.pt.root);
}

uint64_t host_map_cr3_4_levels(void)
{
	/* All of the map lies in the half that the last entry of a PML5 covers. */
	if (map.layout.levels == 5)
		return map.pt.root[PAGE_TABLE_ENTRIES - 1] & PAGE_TABLE_ADDRESS;
	return host_map_cr3();
}

bool host_map_reserved(uint64_t phys, uint64_t size)
{
	const struct rvm_image_header *h = map.layout.header;
	uint64_t end = phys + size;

	/* Without a layout everything has to be taken for reserved. */
	if (h == NULL || end < phys)
		return true;
	return end > h->phys_base && phys < h->phys_base + h->mem_size;
}

bool host_map_phys_valid(uint64_t phys)
{
	return map.built && phys >> map.layout.phys_bits == 0;
}

static void *mmio_fail(uint64_t phys, uint64_t size, int err)
{
	printk("host map: cannot map device at %llx, size %llx, error %d\n",
	       (unsigned long long)phys, (unsigned long long)size, err);
	return NULL;
}

void *host_map_mmio(uint64_t phys, uint64_t size)
{
	uint64_t start = ALIGN_DOWN(phys, RVM_PAGE_SIZE);
	uint64_t bytes = ALIGN_UP(phys - start + size, RVM_PAGE_SIZE);
	uint64_t virt;
	int err = -ENOMEM;

	if (!map.built || size == 0 || size > HOST_MMIO_SIZE)
		return mmio_fail(phys, size, -EINVAL);
	/* A second, uncached view of cached memory would break coherence. */
	if (host_map_reserved(start, bytes))
		return mmio_fail(phys, size, -EPERM);

	spin_lock(&map.mmio_lock);
	virt = map.mmio_next;
	if (bytes <= HOST_MMIO_BASE + HOST_MMIO_SIZE - virt)
		err = page_table_map(&map.pt, virt, start, bytes, MAP_MMIO, 1);
	/* Also after an error: addresses that may be mapped in part are not used again. */
	if (err != -EINVAL && bytes <= HOST_MMIO_BASE + HOST_MMIO_SIZE - virt)
		map.mmio_next += bytes;
	spin_unlock(&map.mmio_lock);

	return err ? mmio_fail(phys, size, err) : (void *)(uintptr_t)(virt + (phys - start));
}

static void *temp_map(unsigned int cpu, uint64_t phys, uint64_t flags)
{
	if (!host_map_phys_valid(phys) || cpu >= map.layout.header->max_cpus || phys % RVM_PAGE_SIZE ||
	    host_map_reserved(phys, RVM_PAGE_SIZE) || *temp_slot(cpu))
		return NULL;
	__atomic_store_n(temp_slot(cpu), phys | flags, __ATOMIC_RELEASE);
	return (void *)(uintptr_t)(HOST_TEMP_BASE + cpu * RVM_PAGE_SIZE);
}

void *host_temp_map(unsigned int cpu, uint64_t phys)
{
	return temp_map(cpu, phys, MAP_WRITE);
}

void *host_temp_map_device(unsigned int cpu, uint64_t phys)
{
	return temp_map(cpu, phys, MAP_MMIO);
}

void host_temp_unmap(unsigned int cpu)
{
	if (!map.built || cpu >= map.layout.header->max_cpus)
		return;
	__atomic_store_n(temp_slot(cpu), 0, __ATOMIC_RELEASE);
	invlpg(HOST_TEMP_BASE + cpu * RVM_PAGE_SIZE);
}

struct check {
	/* Bytes found mapped per region. */
	uint64_t mapped[NUM_REGIONS];
};

static int run_bad(const struct page_table_run *run, const char *where, const char *what)
{
	printk("host map: self-check: %llx (%s): %s, flags %llx, physical %llx\n",
	       (unsigned long long)run->virt, where, what, (unsigned long long)run->flags,
	       (unsigned long long)run->phys);
	return -EIO;
}

static bool is_guard(uint64_t offset_in_area)
{
	for (unsigned int i = 0; i < map.layout.num_guards; i++) {
		if (offset_in_area - map.layout.guards[i].offset < map.layout.guards[i].size)
			return true;
	}
	return false;
}

static int check_guards(const struct page_table_run *run, const struct region *r)
{
	struct page_table_run page = *run;

	for (; page.virt < run->virt + run->size; page.virt += RVM_PAGE_SIZE) {
		uint64_t offset = page.virt - RVM_HV_BASE - r->offset;

		if (is_guard(offset % map.layout.header->percpu_size))
			return run_bad(&page, r->name, "guard page is mapped");
		page.phys += RVM_PAGE_SIZE;
	}
	return 0;
}

/* Checks the beginning of a run, up to the end of the region it lies in, and cuts it to that. */
static int check_core(struct page_table_run *run, struct check *check)
{
	uint64_t offset = run->virt - RVM_HV_BASE;
	unsigned int i = 0;
	const struct region *r;

	while (i < NUM_REGIONS && offset - map.regions[i].offset >= map.regions[i].size)
		i++;
	if (i == NUM_REGIONS)
		return run_bad(run, "any", "mapped, but belongs to nothing");
	r = &map.regions[i];
	if (run->phys != map.layout.header->phys_base + offset)
		return run_bad(run, r->name, "wrong physical address");
	if (run->flags != r->flags)
		return run_bad(run, r->name, "wrong flags");
	run->size = MIN(run->size, r->offset + r->size - offset);
	check->mapped[i] += run->size;
	return r->guarded ? check_guards(run, r) : 0;
}

/* The same for a window outside of the reserved memory. */
static int check_window(struct page_table_run *run, const char *name, uint64_t end, uint64_t flags)
{
	run->size = MIN(run->size, end - run->virt);
	if (run->flags != flags)
		return run_bad(run, name, "wrong flags");
	if (host_map_reserved(run->phys, run->size))
		return run_bad(run, name, "reserved memory");
	return 0;
}

static int check_part(struct page_table_run *run, struct check *check)
{
	if ((run->flags & HOST_PTE_WRITE) && !(run->flags & HOST_PTE_NX))
		return run_bad(run, "any", "writable and executable");
	if (run->virt - HOST_MMIO_BASE < HOST_MMIO_SIZE)
		return check_window(run, "device", HOST_MMIO_BASE + HOST_MMIO_SIZE, MAP_MMIO);
	if (run->virt - HOST_TEMP_BASE < HOST_TEMP_SIZE)
		return check_window(run, "guest page", HOST_TEMP_BASE + HOST_TEMP_SIZE, MAP_WRITE);
	return check_core(run, check);
}

static int check_run(const struct page_table_run *run, void *context)
{
	struct page_table_run part = *run;
	uint64_t left = run->size;
	int err = 0;

	while (left > 0 && err == 0) {
		part.size = left;
		err = check_part(&part, context);
		left -= part.size;
		part.virt += part.size;
		part.phys += part.size;
	}
	return err;
}

int host_map_self_check(void)
{
	struct check check = {{0}};
	uint64_t guard_bytes = 0;
	int err;

	if (!map.built)
		return -EIO;
	err = page_table_for_each(&map.pt, check_run, &check);
	for (unsigned int i = 0; i < map.layout.num_guards; i++)
		guard_bytes += map.layout.guards[i].size * map.layout.header->max_cpus;
	for (unsigned int i = 0; i < NUM_REGIONS && err == 0; i++) {
		const struct region *r = &map.regions[i];
		uint64_t wanted = r->size - (r->guarded ? guard_bytes : 0);

		if (check.mapped[i] == wanted)
			continue;
		printk("host map: self-check: %llx (%s): wanted %llx bytes mapped, found %llx\n",
		       (unsigned long long)(RVM_HV_BASE + r->offset), r->name,
		       (unsigned long long)wanted, (unsigned long long)check.mapped[i]);
		err = -EIO;
	}
	return err;
}
