/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cells: their life, and what they own. The root cell is number 0 and there from the beginning to the
 * end; the others are created, started, shut down and destroyed by hypercalls of the root cell.
 *
 * Functions that take the calling CPU are for hypercalls of the root cell and do one step: -EAGAIN
 * means that there is more to do, or that somebody else is at work, and the same call is to be made
 * again. Nothing else in between harms anything but the work.
 */
#ifndef RVM_CELL_CELL_H
#define RVM_CELL_CELL_H

#include "cell_config.h"
#include "comm_region.h"
#include "devices/apic_guest.h"
#include "devices/cat.h"
#include "devices/ioapic_guest.h"
#include "devices/mmio_map.h"
#include "devices/port_guest.h"
#include "lib/line.h"
#include "lib/spinlock.h"
#include "vmx/bitmap.h"
#include "vmx/ept.h"
#include "vmx/vcpu.h"
#include "x86/percpu.h"

enum cell_phase {
	/** CPUs parked; what is JAILHOUSE_CELL_SHUT_DOWN to the outside. */
	CELL_DOWN,
	CELL_RUNS,
	/** Being destroyed: CPUs parked, memory being wiped. */
	CELL_ENDS,
};

struct cell {
	/** 0: the root cell. */
	uint32_t id;
	enum cell_phase phase;
	/** In the core's memory, checked. */
	const struct jailhouse_cell_desc *config;
	uint32_t config_pages;
	/** CPUs that it owns are those its messages reach. */
	struct apic_domain apic;
	struct vcpu_cell vcpu;
	/** Pins of I/O APICs; the root cell's only while they are shared. */
	struct irq_grants irqs;
	/** Device registers that are accessed one by one. */
	struct mmio_map mmio;
	/** Two pages. */
	struct io_bitmap *io_bitmap;

	/* Not of the root cell, which has its own in cell/root.c. */

	struct ept ept;
	bool has_ept;
	struct msr_bitmap *msr_bitmap;
	/** One page; NULL when the configuration has no such region. */
	struct jailhouse_comm_region *comm;

	struct port_guest ports;
	struct cat_grant cache;
	/** Of mmio; NULL when it has no regions. */
	struct mmio_region *mmio_storage;
	uint32_t mmio_pages;
	/** Loadable regions are the root cell's as well. */
	bool loadable;
	/** One of its CPUs has been stopped for what it did. */
	volatile bool failed;
	/** Memory that still has to be wiped: region, and byte in it. */
	uint32_t wipe_region;
	uint64_t wipe_offset;
	/** A message has been sent and not been answered yet; polls so far. */
	bool asked;
	uint64_t polls;
	/** What it has written on the hypervisor's console without ending the line. */
	struct line line;
	struct spinlock line_lock;
};

extern struct cell root_cell;

/** cells_init() - room for as many cells as there can be, before anything else here; 0 or -ENOMEM */
int __must_check cells_init(void);

/** cell_create() - RDI of the hypercall; returns the ID or a negative errno, see hypercall.h */
int64_t cell_create(struct percpu *self, uint64_t config_gpa);
int64_t cell_start(struct percpu *self, uint64_t id);
int64_t cell_set_loadable(struct percpu *self, uint64_t id);
int64_t cell_destroy(struct percpu *self, uint64_t id);

/** cell_state() - JAILHOUSE_CELL_*, or -ENOENT */
int64_t cell_state(uint64_t id);

/** cell_next(), cell_read_config() - RVM_HC_CELL_NEXT, RVM_HC_CELL_CONFIG */
int64_t cell_next(uint64_t id);
int64_t cell_read_config(struct percpu *self, uint64_t what, uint64_t to);

/**
 * cell_root_make_room() - get back pages of tables of memory that the root cell has not used for longest
 * Return: 0 when some may be free; -ENOMEM there are none; -EAGAIN another CPU is changing cells, or one of the
 * root cell's does not come: resume the guest, for the others may be waiting, and try again.
 */
int __must_check cell_root_make_room(struct percpu *self);

/** cell_root_watch_starts() - RVM_HC_WATCH_STARTS */
int64_t cell_root_watch_starts(struct percpu *self, uint64_t on);

/** cells_count() - the root cell included */
uint32_t cells_count(void);

/** cell_cpus() - CPUs that it owns */
static inline struct cpu_mask *cell_cpus(struct cell *cell)
{
	return &cell->apic.scope.cpus;
}

/** cell_fail_cpu() - stop the running CPU for good, until its cell is started again */
void cell_fail_cpu(struct percpu *cpu, struct guest_regs *regs);

/** cell_cpu_failed() - has it been stopped? */
static inline bool cell_cpu_failed(struct percpu *cpu)
{
	return percpu_public(cpu)->state == JAILHOUSE_CPU_FAILED;
}

#endif /* RVM_CELL_CELL_H */
