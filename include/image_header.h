/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First page of the core image, and first page of the reserved memory once the image is in place.
 * The build fills the first part, the door (driver or rvm.efi) the second, the core the third.
 * While the core is active the root cell can read this page and cannot write it.
 *
 * Reserved memory, physically contiguous and page aligned:
 *
 *   header | text | rodata | data | bss | per-CPU area x max_cpus | system configuration |
 *   kept crash record | page pool | tail (pristine copy of the image file, transit page tables)
 */
#ifndef RVM_IMAGE_HEADER_H
#define RVM_IMAGE_HEADER_H

#include "abi_version.h"
#include "crash_record.h"
#include "types.h"

#define RVM_IMAGE_SIGNATURE "RVMIMAGE"
#define RVM_IMAGE_SIGNATURE_LEN 8

/**
 * Virtual address of the image header in the core's own address space: PML4 slot 256, which Linux
 * leaves free for hypervisors (Documentation/arch/x86/x86_64/mm.rst) and firmware does not use.
 */
#define RVM_HV_BASE 0xffff800000000000ULL
#define RVM_HV_PML4_SLOT 256

#define RVM_PAGE_SIZE 4096ULL

/** Largest number of processors that one image serves. */
#define RVM_MAX_CPUS 1024

/** Upper bound of the reserved memory, bytes. */
#define RVM_MAX_MEMORY (1ULL << 30)

/** Upper bound of the system configuration, bytes. */
#define RVM_MAX_CONFIG_SIZE (1ULL << 20)

/** Smallest page pool that a door accepts, in pages: so many, and so many more for each CPU. */
#define RVM_MIN_POOL_PAGES 72
#define RVM_MIN_POOL_PAGES_PER_CPU 40

/** Value of rvm_image_header.door. */
enum rvm_door {
	RVM_DOOR_NONE = 0,
	RVM_DOOR_UEFI = 1,
	RVM_DOOR_LINUX = 2,
	RVM_DOOR_KEXEC = 3,
};

/** Value of rvm_image_header.state. */
enum rvm_state {
	/** Image in place, never entered or prepared for the next entry. */
	RVM_STATE_STASHED = 1,
	/** Some CPU is inside the entry or has not committed yet. */
	RVM_STATE_ENTERING = 2,
	/** Every CPU runs as guest. */
	RVM_STATE_ACTIVE = 3,
	/** Left by disable; may be entered again after rvm_handoff_prepare(). */
	RVM_STATE_LEFT = 4,
	/** The core stopped itself; the crash record says why. */
	RVM_STATE_FAILED = 5,
};

/** Value of rvm_image_header.icr_watch. */
enum rvm_icr {
	/** Interrupt messages of the root cell go to the hardware without an exit. */
	RVM_ICR_PASS = 0,
	/** Writes of the ICR exit: INIT and SIPI are delivered as state, none depends on timing. */
	RVM_ICR_WATCH = 1,
};

/** No CPU: value of debug_fail_cpu that switches the fault injection off. */
#define RVM_NO_CPU 0xffffffffU

/** Where debug_fail_cpu fails. */
enum rvm_fail_stage {
	RVM_FAIL_NONE = 0,
	/** Before VMXON, reported as missing capability (-EIO). */
	RVM_FAIL_CPU_INIT = 1,
	/** The CPU does not reach the barrier in time (-ETIMEDOUT). */
	RVM_FAIL_BARRIER = 2,
	/** After VMLAUNCH, while the others have already committed (-EIO). */
	RVM_FAIL_COMMIT = 3,
	/** The CPU seems to have another width of physical addresses than the others (-EOPNOTSUPP). */
	RVM_FAIL_DIFFERS = 4,
	/** The CPU seems to lack large EPT pages: entered all the same, without them. */
	RVM_FAIL_LACKS = 5,
	/** A field of its VMCS has a value that is not right: debug_field, debug_value. */
	RVM_FAIL_FIELD = 6,
	/** The core is entered; interrupts seem to keep coming to the CPU when a cell shall get it. */
	RVM_FAIL_LEND = 7,
	/** The same when a cell shall give it back. */
	RVM_FAIL_GIVE_BACK = 8,
};

/** A part of the image: byte offset from the header and size, both multiples of the page size. */
struct rvm_image_part {
	uint64_t offset;
	uint64_t size;
} RVM_PACKED;

struct rvm_image_header {
	/* Part 1: filled by the build, checked by rvm_image_check(). */

	/** RVM_IMAGE_SIGNATURE, not terminated. */
	char signature[RVM_IMAGE_SIGNATURE_LEN];
	/** RVM_ABI_VERSION of the image. */
	uint32_t abi_version;
	/** sizeof(struct rvm_image_header). */
	uint32_t header_size;
	/** CRC-32 (IEEE 802.3) of all bytes of the file behind this field. */
	uint32_t checksum;
	/** Must be zero. */
	uint32_t reserved2;
	/** Bytes of the image file; a file that is shorter is truncated. */
	uint64_t file_size;
	/** Bytes from the header to the end of bss, page aligned, at least file_size. */
	uint64_t core_size;
	/** Bytes of one per-CPU area, page aligned. Its first page is struct rvm_cpu_public. */
	uint64_t percpu_size;
	/** Offset of the entry point; signature: int entry(uint32_t cpu, uint64_t caller_cr3). */
	uint64_t entry_offset;
	/** Executable part; never writable. */
	struct rvm_image_part text;
	/** Read-only data; neither writable nor executable. */
	struct rvm_image_part rodata;
	/** Data and bss; writable, not executable. */
	struct rvm_image_part data;
	/** Part of data that the root cell may read: console ring and crash record. */
	struct rvm_image_part shared;
	/** Offset of struct rvm_ring (include/ring.h) from the header. */
	uint64_t ring_offset;
	/** Where the core writes its crash record (include/crash_record.h); inside shared,
	 *  RVM_CRASH_AREA_SIZE bytes. Valid when state is RVM_STATE_FAILED. */
	struct rvm_image_part crash;
	/** Version text, zero-terminated. */
	char version[32];

	/* Part 2: filled by rvm_handoff_prepare() on behalf of the door. */

	/** Physical address of this header. */
	uint64_t phys_base;
	/** Bytes of reserved memory, page aligned. */
	uint64_t mem_size;
	/** Number of per-CPU areas, 1 to RVM_MAX_CPUS. */
	uint32_t max_cpus;
	/** Number of CPUs that will call the entry, indices 0 to online_cpus - 1. */
	uint32_t online_cpus;
	/** enum rvm_door. */
	uint32_t door;
	/** enum rvm_icr. */
	uint32_t icr_watch;
	/** Offset and size of the system configuration (struct jailhouse_system). */
	uint64_t config_offset;
	uint64_t config_size;
	/** Crash record of an earlier core that the door has carried over, RVM_CRASH_AREA_SIZE
	 *  bytes; all zero when there is none. */
	struct rvm_image_part crash_kept;
	/** Offset and size of the page pool. */
	uint64_t pool_offset;
	uint64_t pool_size;
	/** Offset and size of the pristine copy of the image file. */
	uint64_t stash_offset;
	uint64_t stash_size;
	/** Offset and size of the transit page tables. */
	uint64_t transit_offset;
	uint64_t transit_size;
	/** TSC ticks per millisecond, for time-outs; 0 when unknown. */
	uint64_t tsc_khz;
	/** Test knob: CPU index that fails on entry, or RVM_NO_CPU. */
	uint32_t debug_fail_cpu;
	/** Test knob: enum rvm_fail_stage. */
	uint32_t debug_fail_stage;
	/** enum rvm_crash_action; RVM_CRASH_RESET or RVM_CRASH_HALT. */
	uint32_t crash_action;
	/** Test knob: 1 when RVM_HC_DEBUG_CRASH works. */
	uint32_t debug_crash;
	/** Test knob, with RVM_FAIL_FIELD: encoding of the VMCS field, and what it is made. */
	uint64_t debug_field;
	uint64_t debug_value;

	/* Part 3: maintained by the core. */

	/** enum rvm_state. */
	uint32_t state;
	/** First error of the last entry: 0 or negative errno. */
	int32_t error;
	/** CPU index that reported the error. */
	uint32_t error_cpu;
	/** Number of times the image was entered since it was stashed. */
	uint32_t entries;
	/** Number of kernels that have attached since the last entry; RVM_HC_ATTACH. */
	uint32_t kernels;
	/** 1 when the root cell has tried to update microcode since the last entry, in vain. */
	uint32_t microcode_ignored;
	/** Token of the last of them. */
	uint64_t kernel_token;
	/** Text of the refusal, zero-terminated: CPU, bit or field, wanted, found. */
	char refusal[160];
} RVM_PACKED;

#endif /* RVM_IMAGE_HEADER_H */
