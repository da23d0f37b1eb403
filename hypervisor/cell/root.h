/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root cell: the system that was there before the core. It keeps the whole machine but the
 * reserved memory, identity mapped.
 */
#ifndef RVM_CELL_ROOT_H
#define RVM_CELL_ROOT_H

#include "mm/page_table.h"
#include "vmx/caps.h"
#include "vmx/ept.h"

/**
 * root_cell_init() - build the root cell's EPT and MSR bitmap; once, by the first CPU
 * Return: 0; -E2BIG memory beyond 48 bits of address; -ENOMEM.
 */
int root_cell_init(const struct vmx_msrs *msrs);

/** Guest-physical addresses of the root cell; for guest_copy_set_memory(). */
const struct page_table *root_cell_memory(void);

/** What the processors can do. */
const struct ept_caps *root_cell_ept_caps(void);

/** Memory types of the machine. */
const struct mtrr_state *root_cell_mtrr(void);

/**
 * root_cell_lend() - take memory away from the root cell, for another one
 *
 * The root cell's CPUs are held; they must flush their translations before they go on, and then
 * root_cell_reap() is called.
 * Return: 0; -ENOMEM: part of it may have been taken, root_cell_get_back() undoes it.
 */
int __must_check root_cell_lend(uint64_t start, uint64_t size);

/** root_cell_get_back() - the reverse; -ENOMEM: part of it is missing, and comes when it is used */
int __must_check root_cell_get_back(uint64_t start, uint64_t size);

/**
 * root_cell_reap() - free what the last changes left over, when no CPU has translations of it any more
 * Return: whether there were so many changes that some large pages came back only now: the root cell's
 * CPUs must flush again, and this is to be called again.
 */
bool __must_check root_cell_reap(void);

/** Why writes of the ICR exit. */
enum root_watch {
	/** There are other cells. */
	ROOT_WATCH_CELLS = 1,
	/** A CPU of the root cell is offline: what starts it again must not depend on how fast it wakes. */
	ROOT_WATCH_STARTS = 2,
};

/**
 * root_cell_watch() - let writes of the ICR exit, as long as there is a reason
 * The root cell's CPUs are held; the caller has them flush their translations.
 * Return: 0 or -ENOMEM.
 */
int __must_check root_cell_watch(enum root_watch why, bool on);

/** root_cell_watch_cache() - let writes of the registers of cache allocation exit; CPUs as above */
void root_cell_watch_cache(bool on);

/**
 * root_cell_map_on_demand() - map an address that no one mapped in advance
 *
 * Addresses far above memory (64-bit device windows) are mapped when they are first used.
 * Return: 0; -EINVAL beyond what can be mapped at all or not the root cell's; -ENOMEM: make room, and
 * try again.
 */
int __must_check root_cell_map_on_demand(uint64_t gpa);

/**
 * root_cell_evict() - unmap some of what was mapped on demand, to have it mapped again when it is used
 * The root cell's CPUs are held, as for root_cell_lend(). Return: whether there was something.
 */
bool __must_check root_cell_evict(void);

/** How much of a page of the reserved memory the root cell may see. */
enum root_view {
	/** Neither part of the reserved memory nor another cell's. */
	ROOT_VIEW_OWN,
	ROOT_VIEW_HIDDEN,
	ROOT_VIEW_READ_ONLY,
};

enum root_view root_cell_view(uint64_t gpa);

/**
 * root_cell_show_ones() - let a hidden page of the reserved memory be read, as all ones
 * Return: 0; -EINVAL no such page; -ENOMEM.
 */
int root_cell_show_ones(uint64_t gpa);

/**
 * root_cell_step_begin() - make CPU @cpu's private view equal to the shared one
 * Return: EPT pointer of the view.
 */
uint64_t root_cell_step_begin(uint32_t cpu);

/**
 * root_cell_step_map() - show the scratch page, or the watched page itself, in the view of CPU @cpu
 * The latter only without other cells: instructions that the decoder does not know could send anything.
 * Return: as step_view_map().
 */
int root_cell_step_map(uint32_t cpu, uint64_t gpa);

/** root_cell_drops() - is a write to the address that is stepped over lost? */
bool root_cell_drops(uint64_t gpa);

/** root_cell_watches() - is this the xAPIC page, and must not be written unseen? */
bool root_cell_watches(uint64_t gpa);

/**
 * root_cell_mtrr_changed() - a CPU of the root cell wrote an MTRR
 * Rebuilds the memory types when the MTRRs of this CPU differ from those in use.
 * Return: whether translations must be flushed on all CPUs.
 */
bool root_cell_mtrr_changed(void);

#endif /* RVM_CELL_ROOT_H */
