/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Crash record: what the core writes about itself when it cannot go on. It lies on pages of its own
 * in the shared part of the image (struct rvm_image_header, `crash`), survives a warm reset there,
 * and is carried over into new reserved memory by the next door (`crash_kept`). Readers must treat
 * it as untrusted: rvm_crash_check() (handoff/crash.c) first, nothing else before it.
 *
 * In memory: struct rvm_crash_record, then num_cpus of struct rvm_crash_cpu, then num_exits of
 * struct rvm_exit_entry, those of each CPU in turn, then console_size bytes of text. Nothing else:
 * size is the sum of these.
 */
#ifndef RVM_CRASH_RECORD_H
#define RVM_CRASH_RECORD_H

#include "types.h"

#define RVM_CRASH_MAGIC 0x48534352U /* "RCSH" */
#define RVM_CRASH_VERSION 2

/** Bytes of the pages for one record, a multiple of the page size. */
#define RVM_CRASH_AREA_SIZE 0xe000U

/** Frames of the back-trace at most. */
#define RVM_CRASH_MAX_FRAMES 16
/** Bytes of console text at most: the end of the ring. */
#define RVM_CRASH_MAX_CONSOLE 8192U
/** VM exits that each CPU remembers; a power of two. */
#define RVM_EXIT_LOG_SIZE 16U

/** What ended the core. */
enum rvm_crash_kind {
	/** An exception in the core other than those below. */
	RVM_CRASH_EXCEPTION = 1,
	/** The core found one of its own invariants broken. */
	RVM_CRASH_PANIC = 2,
	/** A VM entry failed that the core has prepared. */
	RVM_CRASH_ENTRY_FAILURE = 3,
	/** #DF in the core, mostly a stack overflow. */
	RVM_CRASH_DOUBLE_FAULT = 4,
	/** A machine check from which the processor cannot go on. */
	RVM_CRASH_MACHINE_CHECK = 5,
	/** The root cell cannot go on; the core is well. */
	RVM_CRASH_ROOT_CELL = 6,
};

#define RVM_CRASH_LAST_KIND RVM_CRASH_ROOT_CELL

/** What follows a crash; rvm_image_header.crash_action. */
enum rvm_crash_action {
	/** What the memory says that is used again, else RVM_CRASH_RESET. Only on the way into the
	 *  header. */
	RVM_CRASH_DEFAULT = 0,
	RVM_CRASH_RESET = 1,
	/** All CPUs halt until somebody resets the machine. */
	RVM_CRASH_HALT = 2,
};

/** Crashes on purpose: argument of RVM_HC_DEBUG_CRASH. */
enum rvm_crash_test {
	/** Page fault. */
	RVM_CRASH_TEST_FAULT = 1,
	RVM_CRASH_TEST_PANIC = 2,
	/** The stack runs into its guard page. */
	RVM_CRASH_TEST_STACK = 3,
	/** A guest state that VM entry refuses. */
	RVM_CRASH_TEST_ENTRY = 4,
	/** A panic, and a page fault while its record is being written. */
	RVM_CRASH_TEST_NESTED = 5,
	/** The next VM entry is refused because of a control field. */
	RVM_CRASH_TEST_CONTROLS = 6,
	/** No crash: what the core does when a machine check has come to a CPU of a cell and has not hit it. */
	RVM_CRASH_TEST_MACHINE_CHECK = 7,
};

/** Flags of a record: the core faulted again while writing, so the later parts are missing. */
#define RVM_CRASH_CUT (1U << 0)
/** All registers are those of the fault; otherwise only RIP, RSP, RBP, RFLAGS and control
 *  registers. */
#define RVM_CRASH_ALL_REGISTERS (1U << 1)
/** `guest` is filled in. */
#define RVM_CRASH_HAS_GUEST (1U << 2)
#define RVM_CRASH_FLAGS (RVM_CRASH_CUT | RVM_CRASH_ALL_REGISTERS | RVM_CRASH_HAS_GUEST)

/** One VM exit, also as kept in struct rvm_cpu_public. All zero: none. */
struct rvm_exit_entry {
	uint64_t tsc;
	/** Guest RIP. */
	uint64_t rip;
	/** Exit qualification (SDM Vol. 3C, 28.2.1). */
	uint64_t qualification;
	/** Exit reason, all 32 bits. */
	uint32_t reason;
	/** Low half of a register of the guest: RCX for RDMSR and WRMSR (the MSR), else RAX (for
	 *  VMCALL the number). */
	uint32_t operand;
};

struct rvm_crash_registers {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rip, rflags;
	uint64_t cr0, cr2, cr3, cr4;
	/** Exception vector; RVM_CRASH_NO_VECTOR when there was no exception. */
	uint64_t vector;
	uint64_t error_code;
};

#define RVM_CRASH_NO_VECTOR 256

/** The guest on the CPU that crashed, from its VMCS. */
struct rvm_crash_guest {
	/** Last exit of this CPU, whatever its reason. */
	uint64_t exit_reason, qualification, guest_physical;
	uint64_t rip, rsp, rflags;
	uint64_t cr0, cr3, cr4, efer;
};

struct rvm_crash_frame {
	uint64_t address;
	/** Distance of address from the beginning of the function. */
	uint64_t offset;
	/** Name of the function, cut if need be, zero-terminated; "?" when unknown. */
	char symbol[48];
};

struct rvm_crash_cpu {
	/** CPU index. */
	uint32_t cpu;
	uint32_t apic_id;
	/** JAILHOUSE_CPU_*. */
	uint32_t state;
	/** Entries of this CPU that are filled, oldest first. */
	uint32_t num_exits;
	/** All VM exits since the entry. */
	uint64_t exits;
	/** Of these CPUID, which is not logged one by one. */
	uint64_t cpuid_exits;
};

struct rvm_crash_record {
	/** RVM_CRASH_MAGIC, written last. */
	uint32_t magic;
	/** RVM_CRASH_VERSION. */
	uint16_t version;
	/** Must be zero. */
	uint16_t reserved0;
	/** Bytes of the whole record, at most RVM_CRASH_AREA_SIZE. */
	uint32_t size;
	/** rvm_crc32() of all bytes after this field. */
	uint32_t checksum;

	/** enum rvm_crash_kind. */
	uint32_t kind;
	/** RVM_CRASH_CUT and so on. */
	uint32_t flags;
	/** Index of the CPU that crashed. */
	uint32_t cpu;
	/** enum rvm_crash_action that followed. */
	uint32_t action;
	/** TSC of that CPU. */
	uint64_t tsc;
	/** Ticks per millisecond; 0 when unknown. */
	uint64_t tsc_khz;
	/** Physical address and size of the reserved memory. */
	uint64_t phys_base;
	uint64_t mem_size;
	/** enum rvm_door. */
	uint32_t door;
	/** How often the image had been entered. */
	uint32_t entries;
	/** CPUs under the core. */
	uint32_t online_cpus;
	/** Frames in `trace`. */
	uint32_t num_frames;
	/** Sizes of what follows the record. */
	uint32_t num_cpus;
	uint32_t num_exits;
	uint32_t console_size;
	/** Must be zero. */
	uint32_t reserved1;
	/** Version of the core, zero-terminated. */
	char core_version[32];
	/** What happened, zero-terminated. */
	char reason[160];
	struct rvm_crash_registers registers;
	struct rvm_crash_guest guest;
	/** Callers, the innermost first; the first one is RIP itself. */
	struct rvm_crash_frame trace[RVM_CRASH_MAX_FRAMES];
};

/**
 * rvm_crash_max_exits() - VM exits in a record of so many CPUs at most
 * @cpus: at most RVM_MAX_CPUS
 * From 77 CPUs on not all that each of them remembers. The CPU that crashed keeps its own.
 */
static inline uint32_t rvm_crash_max_exits(uint32_t cpus)
{
	return (uint32_t)((RVM_CRASH_AREA_SIZE - RVM_CRASH_MAX_CONSOLE -
			   sizeof(struct rvm_crash_record) - cpus * sizeof(struct rvm_crash_cpu)) /
			  sizeof(struct rvm_exit_entry));
}

/** Bytes that the checksum does not cover. */
#define RVM_CRASH_UNSUMMED 16U

/** rvm_crc32() - CRC-32 as of IEEE 802.3, so that `crc32` and zlib come to the same */
static inline uint32_t rvm_crc32(const void *data, size_t size)
{
	/* Four bits at a time; of the polynomial 0xedb88320. */
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	const uint8_t *byte = data;
	uint32_t crc = 0xffffffffU;

	while (size--) {
		crc ^= *byte++;
		crc = crc >> 4 ^ table[crc & 15];
		crc = crc >> 4 ^ table[crc & 15];
	}
	return ~crc;
}

#endif /* RVM_CRASH_RECORD_H */
