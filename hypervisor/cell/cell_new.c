// SPDX-License-Identifier: GPL-2.0-only
/* See cell/cell_new.h. Called by cell/cell.c only. */
#include "cell/cell_new.h"
#include "cell/cell_devices.h"
#include "cell/cell_memory.h"
#include "cell/cell_refusal.h"
#include "cell/config.h"
#include "cell/root.h"
#include "cell/split_core.h"
#include "lib/errno.h"
#include "mm/address.h"
#include "mm/guest_copy.h"
#include "mm/page_pool.h"
#include "vmx/cell_msr.h"
#include "vmx/io_bitmap.h"
#include "x86/fault.h"
#include "x86/owner_change.h"
#include "x86/topology.h"

_Static_assert(sizeof(struct cell) <= RVM_PAGE_SIZE, "one page each");
_Static_assert(sizeof(struct io_bitmap) == 2 * RVM_PAGE_SIZE, "SDM Vol. 3C, 25.6.4");

static int refused(int err, const struct rvm_config_error *why)
{
	char words[RVM_CONFIG_WORDS_SIZE];

	rvm_config_words(why, words);
	return cell_refuse(err, "%s", words);
}

/* All of it is copied before it is checked: the root cell may still write to it. */
static int fetch_config(struct percpu *self, uint64_t gpa, struct cell *cell)
{
	struct jailhouse_cell_desc header;
	struct rvm_config_error why;
	uint64_t size;
	void *copy;
	int err = guest_read_phys(self->cpu, gpa, &header, sizeof(header));

	if (err)
		return cell_refuse(-EFAULT, "configuration at 0x%llx: not the root cell's memory",
				   (unsigned long long)gpa);
	err = rvm_config_check_cell_header(&header, &size, &why);
	if (err)
		return refused(err, &why);
	cell->config_pages = (uint32_t)(ALIGN_UP(size, RVM_PAGE_SIZE) / RVM_PAGE_SIZE);
	copy = page_alloc(cell->config_pages);
	if (!copy)
		return -ENOMEM;
	cell->config = copy;
	if (guest_read_phys(self->cpu, gpa, copy, size))
		return cell_refuse(-EFAULT, "configuration at 0x%llx: ends behind the root cell's memory",
				   (unsigned long long)gpa);
	((struct jailhouse_cell_desc *)copy)->id = cell->id;
	err = rvm_config_check_cell(copy, size, &why);
	return err ? refused(err, &why) : 0;
}

static int check_place(const struct cell *cell, struct cell *const *others)
{
	const struct jailhouse_system *system = reserved_memory(image_header.config_offset);
	struct rvm_config_error why;
	int err = rvm_config_check_fit(system, cell->config, &why);

	for (uint32_t id = 1; !err && id <= image_header.online_cpus; id++) {
		if (others[id])
			err = rvm_config_check_pair(cell->config, others[id]->config, &why);
	}
	return err ? refused(err, &why) : 0;
}

static int take_cpus(const struct percpu *self, struct cell *cell)
{
	for (uint32_t i = 0; i < RVM_MAX_CPUS; i++) {
		if (!rvm_cell_has_cpu(cell->config, i))
			continue;
		if (i >= image_header.online_cpus)
			return cell_refuse(-EINVAL, "CPU %u: there are %u", i,
					   image_header.online_cpus);
		if (i == self->cpu)
			return cell_refuse(-EBUSY, "CPU %u: the one that asks", i);
		if (!cpu_mask_test(cell_cpus(&root_cell), i))
			return cell_refuse(-EBUSY, "CPU %u: not the root cell's", i);
		cpu_mask_set(cell_cpus(cell), i);
	}
	return 0;
}

/* Bits of an APIC ID that tell threads of a core apart; one cell is made at a time. */
static unsigned int thread_bits;

static uint32_t core_of(uint32_t cpu)
{
	return percpu_of(cpu)->apic_id >> thread_bits;
}

/*
 * Refused on all processors that have threads: those that say that they leak nothing between them still share
 * execution units, and with them time.
 */
static int check_cores(struct cell *cell)
{
	char list[SPLIT_CORE_LIST];
	struct cpu_mask outside;
	uint32_t count;

	thread_bits = topology_thread_bits();
	if (!thread_bits || cell->config->flags & JAILHOUSE_CELL_ALLOW_SPLIT_CORE)
		return 0;
	outside = split_core_outside(cell_cpus(cell), image_header.online_cpus, core_of);
	count = cpu_mask_list(&outside, list, sizeof(list));
	if (!count)
		return 0;
	return cell_refuse(-EINVAL, "CPU%s %s: thread%s of the cell's cores, but not the cell's "
			   "(JAILHOUSE_CELL_ALLOW_SPLIT_CORE allows that)",
			   count == 1 ? "" : "s", list, count == 1 ? "" : "s");
}

static bool wants_comm(const struct cell *cell)
{
	const struct jailhouse_memory *mem = rvm_cell_mem_regions(cell->config);

	for (uint32_t i = 0; i < cell->config->num_memory_regions; i++) {
		if (mem[i].flags & JAILHOUSE_MEM_COMM_REGION)
			return true;
	}
	return false;
}

static bool all_x2apic(struct cell *cell)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (cpu_mask_test(cell_cpus(cell), i) &&
		    apic_guest_mode(percpu_of(i)) != APIC_X2APIC)
			return false;
	}
	return true;
}

static int build_bitmaps(struct cell *cell)
{
	cell->msr_bitmap = page_alloc(1);
	cell->io_bitmap = page_alloc(2);
	if (!cell->msr_bitmap || !cell->io_bitmap)
		return -ENOMEM;
	cell_msr_bitmap_init(cell->msr_bitmap, false);
	return 0;
}

void cell_pass_x2apic(struct cell *cell)
{
	cell_msr_bitmap_init(cell->msr_bitmap, all_x2apic(cell));
}

/* With small pages a large cell needs many tables. */
static int map_memory(struct cell *cell)
{
	uint64_t available = page_pool_size() - page_pool_used();
	int err = cell_memory_map(cell);

	if (err != -ENOMEM || !cell->ept.caps.small_code_pages)
		return err;
	return cell_refuse(err,
			   "page tables, code in 4 KiB pages (itlb_multihit): up to %llu pages of the "
			   "core's pool wanted, %llu available",
			   (unsigned long long)cell_memory_tables(cell), (unsigned long long)available);
}

static int build(struct cell *cell)
{
	struct ept_caps caps = *root_cell_ept_caps();
	int err;

	caps.small_code_pages = owner_mitigations()->small_code_pages;
	err = ept_init(&cell->ept, &caps);

	if (err)
		return err;
	cell->has_ept = true;
	if (wants_comm(cell)) {
		cell->comm = page_alloc(1);
		if (!cell->comm)
			return -ENOMEM;
	}
	err = build_bitmaps(cell);
	if (!err)
		err = cell_devices_init(cell);
	if (!err)
		err = map_memory(cell);
	cell->vcpu = (struct vcpu_cell){
		.eptp = ept_eptp(&cell->ept),
		.msr_bitmap = virt_to_phys(cell->msr_bitmap),
		.io_bitmap_a = virt_to_phys(cell->io_bitmap),
		.io_bitmap_b = virt_to_phys(cell->io_bitmap) + RVM_PAGE_SIZE,
		.vpid = (uint16_t)(RVM_ROOT_VPID + cell->id),
	};
	return err;
}

int cell_new(struct percpu *self, uint64_t config_gpa, uint32_t id, struct cell *const *others,
	     struct cell **out)
{
	struct cell *cell = page_alloc(1);
	int err;

	if (!cell)
		return -ENOMEM;
	cell->id = id;
	cell->phase = CELL_DOWN;
	err = fetch_config(self, config_gpa, cell);
	if (!err)
		err = check_place(cell, others);
	if (!err)
		err = take_cpus(self, cell);
	if (!err)
		err = check_cores(cell);
	if (!err)
		err = build(cell);
	if (err) {
		cell_free(cell);
		return err;
	}
	*out = cell;
	return 0;
}

static void give(void *pages, unsigned int count)
{
	if (page_free(pages, count))
		panic("pages of a cell are not the pool's");
}

void cell_free(struct cell *cell)
{
	if (cell->has_ept)
		ept_destroy(&cell->ept);
	cell_devices_free(cell);
	give(cell->comm, 1);
	give(cell->msr_bitmap, 1);
	give(cell->io_bitmap, 2);
	give((void *)(uintptr_t)cell->config, cell->config_pages);
	give(cell, 1);
}
