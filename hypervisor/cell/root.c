// SPDX-License-Identifier: GPL-2.0-only
/*
 * The root cell's view of the machine. Called on entry, by exits that concern its memory, and never
 * takes anything from it but the reserved memory.
 */
#include "cell/root.h"
#include "cell/cell.h"
#include "cell/config.h"
#include "cell/own_memory.h"
#include "cell/step_view.h"
#include "image_header.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/spinlock.h"
#include "lib/string.h"
#include "mm/address.h"
#include "mm/host_map.h"
#include "mm/page_pool.h"
#include "vmx/bitmap.h"
#include "vmx/ept.h"
#include "vmx/mtrr.h"
#include "x86/arch.h"
#include "x86/features.h"
#include "x86/percpu.h"

#define MIN_EAGER (4ULL << 30)

struct cell root_cell;

static struct {
	struct spinlock lock;
	struct own_memory memory;
	struct msr_bitmap *msr_bitmap;
	/** The xAPIC page while it is watched, else 0. */
	uint64_t watched_page;
	/** Of enum root_watch; with ROOT_WATCH_CELLS nothing may be sent that the core has not seen. */
	uint32_t watch;
	/** What reads of the core's memory find. */
	uint8_t *ones;
	/** By CPU index. */
	struct step_view *step;
} root;

const struct page_table *root_cell_memory(void)
{
	return &root.memory.ept.pt;
}

const struct ept_caps *root_cell_ept_caps(void)
{
	return &root.memory.ept.caps;
}

const struct mtrr_state *root_cell_mtrr(void)
{
	return &root.memory.mtrr;
}

static int show_part(uint64_t offset, uint64_t size)
{
	for (uint64_t page = 0; page < size; page += RVM_PAGE_SIZE) {
		uint64_t phys = image_header.phys_base + offset + page;
		int err = ept_remap_page(&root.memory.ept, phys, phys, EPT_READ);

		if (err)
			return err;
	}
	return 0;
}

/* Also serves root_cell_view(): which parts of the reserved memory are readable. */
static bool part_visible(uint64_t offset)
{
	const struct rvm_image_header *h = &image_header;
	uint64_t percpu;

	if (offset < RVM_PAGE_SIZE)
		return true;
	if (offset >= h->shared.offset && offset < h->shared.offset + h->shared.size)
		return true;
	if (offset >= h->config_offset && offset < h->config_offset + h->config_size)
		return true;
	if (offset - h->crash_kept.offset < h->crash_kept.size)
		return true;
	percpu = offset - h->core_size;
	return offset >= h->core_size && percpu < (uint64_t)h->max_cpus * PERCPU_SIZE &&
	       percpu % PERCPU_SIZE < RVM_PAGE_SIZE;
}

static int show_parts(void)
{
	const struct rvm_image_header *h = &image_header;
	int err = show_part(0, RVM_PAGE_SIZE);

	if (!err)
		err = show_part(h->shared.offset, h->shared.size);
	if (!err)
		err = show_part(h->config_offset, ALIGN_UP(h->config_size, RVM_PAGE_SIZE));
	if (!err)
		err = show_part(h->crash_kept.offset, h->crash_kept.size);
	for (uint32_t cpu = 0; !err && cpu < h->max_cpus; cpu++)
		err = show_part(h->core_size + (uint64_t)cpu * PERCPU_SIZE, RVM_PAGE_SIZE);
	return err;
}

static uint64_t end_of_ram(void)
{
	const struct jailhouse_system *system = reserved_memory(image_header.config_offset);
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(&system->root_cell);
	uint64_t end = 0;

	for (uint32_t i = 0; i < system->root_cell.num_memory_regions; i++) {
		if (!(mem[i].flags & JAILHOUSE_MEM_IO))
			end = MAX(end, mem[i].phys_start + mem[i].size);
	}
	return end;
}

static int protect_watched(void)
{
	if (!root.watched_page)
		return 0;
	return ept_protect(&root.memory.ept, root.watched_page, RVM_PAGE_SIZE, EPT_READ);
}

static int map_again(uint64_t start, uint64_t end)
{
	int err = own_memory_map_again(&root.memory, start, end);

	return err ? err : protect_watched();
}

/* The xAPIC page lies below 4 GiB unless somebody has moved it, and then it must be mapped now. */
static int watch_icr(void)
{
	uint64_t page = rdmsr(MSR_IA32_APIC_BASE) & APIC_BASE_ADDRESS;
	int err = own_memory_map_chunk(&root.memory, page);

	msr_bitmap_watch_icr(root.msr_bitmap, true);
	root.watched_page = page;
	return err ? err : protect_watched();
}

int root_cell_watch(enum root_watch why, bool on)
{
	uint64_t page = root.watched_page;
	int err = 0;

	spin_lock(&root.lock);
	root.watch = on ? root.watch | why : root.watch & ~(uint32_t)why;
	if (on) {
		err = watch_icr();
	} else if (!root.watch && !image_header.icr_watch) {
		msr_bitmap_watch_icr(root.msr_bitmap, false);
		root.watched_page = 0;
		err = map_again(page, page + RVM_PAGE_SIZE);
	}
	spin_unlock(&root.lock);
	return err;
}

void root_cell_watch_cache(bool on)
{
	msr_bitmap_watch_cache(root.msr_bitmap, on);
}

static int init_cell(void)
{
	const struct jailhouse_system *system = reserved_memory(image_header.config_offset);
	struct io_bitmap *io_bitmap = page_alloc(2);

	if (!io_bitmap)
		return -ENOMEM;
	root_cell.config = &system->root_cell;
	root_cell.io_bitmap = io_bitmap;
	root_cell.vcpu = (struct vcpu_cell){
		.eptp = ept_eptp(&root.memory.ept),
		.msr_bitmap = virt_to_phys(root.msr_bitmap),
		.io_bitmap_a = virt_to_phys(io_bitmap),
		.io_bitmap_b = virt_to_phys(io_bitmap->b),
		.vpid = RVM_ROOT_VPID,
	};
	root_cell.phase = CELL_RUNS;
	root_cell.apic.scope.root = true;
	cat_init(rvm_cell_cache_regions(root_cell.config), root_cell.config->num_cache_regions);
	for (uint32_t i = 0; i < image_header.online_cpus; i++)
		cpu_mask_set(cell_cpus(&root_cell), i);
	return 0;
}

static int map_in_advance(void)
{
	struct own_memory *m = &root.memory;
	uint64_t end = end_of_ram();

	m->limit = own_memory_limit(cpu_phys_bits());
	if (end > m->limit)
		return -E2BIG;
	m->eager_top = MIN(ALIGN_UP(MAX(end, MIN_EAGER), OWN_MEMORY_CHUNK), m->limit);
	return own_memory_map(m, 0, m->eager_top);
}

int root_cell_init(const struct vmx_msrs *msrs)
{
	struct ept_caps caps = ept_caps_decode(msrs->word[VMX_WORD_EPT_VPID], cpu_phys_bits());
	int err;

	mtrr_read(&root.memory.mtrr);
	root.msr_bitmap = page_alloc(1);
	root.ones = page_alloc(1);
	root.step = page_alloc_array(image_header.online_cpus, sizeof(*root.step));
	if (!root.msr_bitmap || !root.ones || !root.step)
		return -ENOMEM;
	memset(root.ones, 0xff, RVM_PAGE_SIZE);
	msr_bitmap_init_root(root.msr_bitmap);
	err = ept_init(&root.memory.ept, &caps);
	if (err)
		return err;
	for (uint32_t cpu = 0; !err && cpu < image_header.online_cpus; cpu++)
		err = step_view_init(&root.step[cpu]);
	if (err)
		return err;
	err = init_cell();
	if (!err)
		err = range_list_add(&root.memory.lent, image_header.phys_base,
				     image_header.phys_base + image_header.mem_size);
	if (err)
		return err;
	err = map_in_advance();
	if (!err)
		err = show_parts();
	return err || !image_header.icr_watch ? err : watch_icr();
}

bool root_cell_watches(uint64_t gpa)
{
	return root.watched_page && ALIGN_DOWN(gpa, RVM_PAGE_SIZE) == root.watched_page;
}

int root_cell_show_ones(uint64_t gpa)
{
	uint64_t page = ALIGN_DOWN(gpa, RVM_PAGE_SIZE);
	int err;

	/* Memory of cells comes back, and its tables would take from the pool whatever its size. */
	if (!host_map_reserved(gpa, 1))
		return -EINVAL;
	spin_lock(&root.lock);
	err = ept_remap_page(&root.memory.ept, page, virt_to_phys(root.ones), EPT_READ);
	spin_unlock(&root.lock);
	return err;
}

bool root_cell_drops(uint64_t gpa)
{
	return !root_cell_watches(gpa) || root.watch & ROOT_WATCH_CELLS;
}

enum root_view root_cell_view(uint64_t gpa)
{
	if (!host_map_reserved(gpa, 1))
		return range_list_has(&root.memory.lent, gpa) ? ROOT_VIEW_HIDDEN : ROOT_VIEW_OWN;
	return part_visible(gpa - image_header.phys_base) ? ROOT_VIEW_READ_ONLY : ROOT_VIEW_HIDDEN;
}

int root_cell_map_on_demand(uint64_t gpa)
{
	int err;

	spin_lock(&root.lock);
	err = own_memory_map_chunk(&root.memory, gpa);
	spin_unlock(&root.lock);
	return err;
}

bool root_cell_evict(void)
{
	bool found;

	spin_lock(&root.lock);
	found = own_memory_evict(&root.memory, root.watched_page);
	spin_unlock(&root.lock);
	return found;
}

int root_cell_lend(uint64_t start, uint64_t size)
{
	int err;

	spin_lock(&root.lock);
	err = range_list_add(&root.memory.lent, start, start + size);
	if (!err)
		err = ept_unmap(&root.memory.ept, start, size);
	spin_unlock(&root.lock);
	return err;
}

int root_cell_get_back(uint64_t start, uint64_t size)
{
	int err;

	spin_lock(&root.lock);
	err = range_list_remove(&root.memory.lent, start, start + size);
	if (!err)
		err = map_again(start, start + size);
	spin_unlock(&root.lock);
	return err;
}

uint64_t root_cell_step_begin(uint32_t cpu)
{
	spin_lock(&root.lock);
	step_view_begin(&root.step[cpu], &root.memory.ept);
	spin_unlock(&root.lock);
	return step_view_eptp(&root.step[cpu], &root.memory.ept);
}

int root_cell_step_map(uint32_t cpu, uint64_t gpa)
{
	int err;

	spin_lock(&root.lock);
	err = step_view_map(&root.step[cpu], gpa, root_cell_watches(gpa) && !(root.watch & ROOT_WATCH_CELLS));
	spin_unlock(&root.lock);
	return err;
}

static int map_all(void)
{
	return map_again(0, root.memory.limit);
}

bool root_cell_reap(void)
{
	bool again;

	spin_lock(&root.lock);
	ept_reap(&root.memory.ept);
	again = root.memory.ept.pt.crowded;
	root.memory.ept.pt.crowded = false;
	if (again && map_all())
		printk("EPT: not all large pages came back\n");
	spin_unlock(&root.lock);
	return again;
}

bool root_cell_mtrr_changed(void)
{
	static struct mtrr_state now;
	bool changed;

	spin_lock(&root.lock);
	mtrr_read(&now);
	/* While MTRRs are being changed they are off; what counts is the state after that. */
	changed = now.enabled && memcmp(&now, &root.memory.mtrr, sizeof(now));
	if (changed) {
		root.memory.mtrr = now;
		if (map_all())
			complain(this_cpu(), COMPLAINT_MEMORY_TYPES,
				 "EPT: memory types could not follow the MTRRs\n");
	}
	spin_unlock(&root.lock);
	return changed;
}
