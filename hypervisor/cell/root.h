/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root cell: the system that was there before the core. It keeps the whole machine but the
 * reserved memory, identity mapped.
 */
#ifndef RVM_CELL_ROOT_H
#define RVM_CELL_ROOT_H

#include "vmx/caps.h"

/**
 * root_cell_init() - build the root cell's EPT and MSR bitmap; once, by the first CPU
 * Return: 0 or -ENOMEM.
 */
int root_cell_init(const struct vmx_msrs *msrs);

uint64_t root_cell_eptp(void);
uint64_t root_cell_msr_bitmap(void);

/**
 * root_cell_map_on_demand() - map an address that no one mapped in advance
 *
 * Addresses far above memory (64-bit device windows) are mapped when they are first used.
 * Return: 0; -EINVAL beyond the processor's address width or inside the reserved memory; -ENOMEM.
 */
int root_cell_map_on_demand(uint64_t gpa);

/** How much of a page of the reserved memory the root cell may see. */
enum root_view {
	/** Not part of the reserved memory. */
	ROOT_VIEW_OWN,
	ROOT_VIEW_HIDDEN,
	ROOT_VIEW_READ_ONLY,
};

enum root_view root_cell_view(uint64_t gpa);

/**
 * root_cell_step_begin() - make CPU @cpu's private view equal to the shared one
 * Return: EPT pointer of the view.
 */
uint64_t root_cell_step_begin(uint32_t cpu);

/**
 * root_cell_step_map() - show the scratch page, or the watched page itself, in the view of CPU @cpu
 * Return: as step_view_map().
 */
int root_cell_step_map(uint32_t cpu, uint64_t gpa);

/** root_cell_watches() - is this the xAPIC page, and must not be written unseen? */
bool root_cell_watches(uint64_t gpa);

/**
 * root_cell_mtrr_changed() - a CPU of the root cell wrote an MTRR
 * Rebuilds the memory types when the MTRRs of this CPU differ from those in use.
 * Return: whether translations must be flushed on all CPUs.
 */
bool root_cell_mtrr_changed(void);

#endif /* RVM_CELL_ROOT_H */
