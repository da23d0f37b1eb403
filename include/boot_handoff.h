/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The contract by which a door hands a machine to the core, and the shared sources that all doors
 * compile: handoff/image.c (checks the image), handoff/prepare.c (fills the reserved memory) and
 * handoff/door.S (the jump).
 *
 * A door calls rvm_handoff_prepare() once, then rvm_door_enter() on every CPU at the same time with
 * interrupts off. All calls return the same value: 0 with the CPU in guest mode, or one negative
 * errno with every CPU exactly as it was.
 *
 * The core is entered on a copy of the caller's top-level page table in which only the otherwise
 * unused slot of RVM_HV_BASE is replaced. All that the caller has mapped stays mapped, its
 * descriptor tables included, so an NMI that arrives before the core has loaded its own IDT is
 * served by the caller as always.
 */
#ifndef RVM_BOOT_HANDOFF_H
#define RVM_BOOT_HANDOFF_H

#include "image_header.h"

/** Why a door or the core refuses, for one message in one form everywhere. */
struct rvm_refusal {
	/** What was looked at, static text, e.g. "image signature". */
	const char *what;
	uint64_t wanted;
	uint64_t found;
};

struct rvm_handoff_params {
	/** Reserved memory as the caller sees it, page aligned. */
	void *mem;
	/** Physical address of the same; bit 12 and up significant, page aligned. */
	uint64_t phys;
	/** Bytes, page aligned. */
	uint64_t size;
	/** Image file. NULL: use the pristine copy that an earlier call left in mem. */
	const void *image;
	uint64_t image_size;
	/** System configuration, already checked. NULL: keep the one that an earlier call left. */
	const void *config;
	uint64_t config_size;
	/** CPUs that will enter. */
	uint32_t online_cpus;
	/** CPUs the layout makes room for, at least online_cpus. */
	uint32_t max_cpus;
	/** enum rvm_door. */
	uint32_t door;
	/** enum rvm_icr. */
	uint32_t icr_watch;
	/** TSC ticks per millisecond or 0. */
	uint64_t tsc_khz;
	/** Test knobs, see struct rvm_image_header; RVM_NO_CPU and RVM_FAIL_NONE in production. */
	uint32_t debug_fail_cpu;
	uint32_t debug_fail_stage;
	uint64_t debug_field;
	uint64_t debug_value;
	/** enum rvm_crash_action. */
	uint32_t crash_action;
	/** Test knob: the core crashes when asked to. */
	bool debug_crash;
	/** Crash record of an earlier core to carry over, outside of mem, already checked; or NULL. */
	const void *crash;
	uint64_t crash_size;
	/** The caller's current top-level page table (CR3 of the calling CPU), mapped readable. */
	const uint64_t *top_table;
	/** With la57: the PML4 that entry 511 of top_table points to, mapped readable; NULL when that
	 *  entry is not present. Unused otherwise. */
	const uint64_t *pml4_table;
	/** CR4.LA57 of the caller: top_table is a PML5. */
	bool la57;
	/** EFER.NXE of the caller: execute-disable bits may be used in the transit tables. */
	bool nx;
};

/** What rvm_door_enter() needs, the same for all CPUs. */
struct rvm_handoff_entry {
	/** CR3 value: physical address of the transit top-level table. */
	uint64_t cr3;
	/** Virtual address of the entry point. */
	uint64_t entry;
};

/** What an earlier rvm_handoff_stash() or rvm_handoff_prepare() left in reserved memory. */
struct rvm_stash {
	/** Pristine image, checked as rvm_image_check() does. */
	const void *image;
	uint64_t image_size;
	/** System configuration; its content is not checked. NULL and 0 when there is none. */
	const void *config;
	uint64_t config_size;
};

/**
 * rvm_image_check() - check an image file before anything is done with it
 * Return: 0; -EINVAL wrong signature or checksum, or inconsistent sizes; -EPROTO other ABI version;
 * -ENODATA truncated file. *why names the field.
 */
int rvm_image_check(const void *image, uint64_t size, struct rvm_refusal *why);

/** rvm_image_checksum() - what the checksum of an image must be; file_size: at least a header */
uint32_t rvm_image_checksum(const void *image, uint64_t file_size);

/**
 * rvm_handoff_min_size() - bytes of reserved memory below which prepare refuses
 * @image: checked image
 */
uint64_t rvm_handoff_min_size(const void *image, uint64_t image_size, uint64_t config_size,
			      uint32_t max_cpus);

/**
 * rvm_handoff_find_stash() - look for image and configuration in reserved memory
 *
 * The memory may hold anything; every field that is used is checked against its bounds.
 * Return: 0 with *stash filled, pointers into mem; -EINVAL or an error of rvm_image_check().
 */
int rvm_handoff_find_stash(const void *mem, uint64_t phys, uint64_t size, struct rvm_stash *stash,
			   struct rvm_refusal *why);

/**
 * rvm_crash_check() - check a crash record that may be anything
 * @size: bytes that may be read; the record may be shorter
 *
 * Afterwards its counts fit its size, and its texts end.
 * Return: 0; -ENOENT there is none (wrong magic number); -EPROTO other version; -EINVAL.
 */
int rvm_crash_check(const void *record, uint64_t size, struct rvm_refusal *why);

/**
 * rvm_crash_find() - where a core that failed in this memory has left its record
 * @header: first page of the memory, which may hold anything
 * @phys: physical address of that page
 *
 * Return: offset of an area of RVM_CRASH_AREA_SIZE bytes, for rvm_crash_check(); 0 when no core has
 * failed here.
 */
uint64_t rvm_crash_find(const struct rvm_image_header *header, uint64_t phys);

/**
 * rvm_crash_find_kept() - the same for a record that the door has carried over, whatever the state
 */
uint64_t rvm_crash_find_kept(const struct rvm_image_header *header, uint64_t phys);

/**
 * rvm_handoff_stash() - put image and configuration into reserved memory without entering
 *
 * Afterwards the state is RVM_STATE_STASHED. top_table, pml4_table, la57 and nx are not used,
 * online_cpus may be 0.
 * Return: as rvm_handoff_prepare().
 */
int rvm_handoff_stash(const struct rvm_handoff_params *p, struct rvm_refusal *why);

/**
 * rvm_handoff_prepare() - lay out the reserved memory for an entry
 *
 * Copies a pristine image and the configuration, clears bss, per-CPU areas and pool, fills parts 2 and
 * 3 of the header (the number of entries goes on when the stash is used again, the state is
 * RVM_STATE_STASHED) and builds the transit tables. The top-level table lies at a physical address
 * whose bit 12 is clear, because Linux's NMI entry with page-table isolation tests that bit of CR3.
 * When it refuses, the memory is as it was.
 * Return: 0; errors of rvm_image_check(); -ENOMEM memory too small; -EINVAL alignment, range, counts
 * or an occupied slot in the caller's table.
 */
int rvm_handoff_prepare(const struct rvm_handoff_params *p, struct rvm_handoff_entry *entry,
			struct rvm_refusal *why);

/**
 * rvm_door_enter() - become a guest of the core
 * @cr3, @entry: from struct rvm_handoff_entry
 * @cpu: index 0 to online_cpus - 1, each used once
 *
 * The core keeps RBX, RBP, RSP and R12 to R15 across the entry, and every register but RAX across
 * RVM_HC_ENTER_COMMIT, whatever their results; it may return on any copy of the caller's table.
 * Return: 0 in guest mode, or negative errno with the CPU as it was. Interrupts stay as they are
 * (the call itself runs with interrupts off).
 */
int rvm_door_enter(uint64_t cr3, uint64_t entry, uint32_t cpu);

/**
 * rvm_door_leave() - leave the core for good on this CPU
 *
 * Called on every CPU at the same time, interrupts off. Return: 0 on bare metal, or negative errno
 * still as guest.
 */
int rvm_door_leave(void);

#endif /* RVM_BOOT_HANDOFF_H */
