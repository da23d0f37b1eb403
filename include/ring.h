/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the root cell may read of a running core besides its crash record (include/crash_record.h):
 * the console ring, and one public page per CPU with its counters. All of it lies on pages of its
 * own; readers must treat every field as untrusted (the memory may also be left over from another
 * image).
 */
#ifndef RVM_RING_H
#define RVM_RING_H

#include "abi_version.h"
#include "crash_record.h"
#include "types.h"

#define RVM_RING_MAGIC 0x474e5252U /* "RRNG" */

/** Bytes of text the ring holds; a power of two. */
#define RVM_RING_SIZE 32768U

/**
 * Console ring. The text is the last RVM_RING_SIZE bytes written: byte number n (counted from the
 * first ever written) is at data[n % RVM_RING_SIZE]. A reader that finds head - tail greater than
 * RVM_RING_SIZE has lost text.
 */
struct rvm_ring {
	/** RVM_RING_MAGIC. */
	uint32_t magic;
	/** RVM_RING_VERSION. */
	uint16_t version;
	/** Must be zero. */
	uint16_t reserved0;
	/** RVM_RING_SIZE. */
	uint32_t size;
	/** Must be zero. */
	uint32_t reserved1;
	/** Number of bytes ever written; written after the bytes. */
	volatile uint64_t head;
	/** Keeps data away from the line that changes. */
	uint8_t reserved2[40];
	char data[RVM_RING_SIZE];
};

/** Basic exit reasons that are counted one by one (SDM Vol. 3D, Appendix C); 0 to 87. */
#define RVM_NUM_EXIT_REASONS 88
/** Of these the one of CPUID. */
#define RVM_EXIT_REASON_CPUID 10

#define RVM_CPU_PUBLIC_MAGIC 0x55504352U /* "RCPU" */

/** What the banks said when a CPU had a machine check that was not Linux's. */
struct rvm_machine_check {
	/** IA32_MCG_STATUS. */
	uint64_t mcg_status;
	/** First bank that had something, and how many had; 0: none. */
	uint32_t bank;
	uint32_t banks;
	/** IA32_MCi_STATUS, _ADDR and _MISC of that bank; the latter two 0 when not valid. */
	uint64_t status;
	uint64_t address;
	uint64_t misc;
};

/** First page of each per-CPU area. */
struct rvm_cpu_public {
	/** RVM_CPU_PUBLIC_MAGIC once the CPU has entered. */
	uint32_t magic;
	/** Index, 0 to online_cpus - 1. */
	uint32_t cpu;
	/** Initial APIC ID (x2APIC ID where the CPU has leaf 0BH). */
	uint32_t apic_id;
	/** JAILHOUSE_CPU_*. */
	uint32_t state;
	/** Ticks this CPU was away from its caller during the last entry. */
	uint64_t enter_ticks;
	/** VM exits by basic exit reason. */
	uint64_t exits[RVM_NUM_EXIT_REASONS];
	/** Accesses to the core's memory by guests that were answered with all ones. */
	uint64_t hidden_reads;
	/** Accesses to the core's memory by guests that were dropped. */
	uint64_t hidden_writes;
	/** NMIs that arrived (in guest or in root mode) and were handed to the guest. */
	uint64_t nmis;
	/** NMIs used by the core to get another CPU's attention. */
	uint64_t kicks;
	/** Ticks this CPU was in the core when it left, from the exit to the last instruction. */
	uint64_t leave_ticks;
	/** Of that, waiting for the other CPUs. */
	uint64_t leave_wait_ticks;
	/** Number of exits ever written to exit_log. */
	uint64_t exits_logged;
	/** The last exits but those of CPUID: number n is at exit_log[n % RVM_EXIT_LOG_SIZE]. */
	struct rvm_exit_entry exit_log[RVM_EXIT_LOG_SIZE];
	/**
	 * Accesses to the xAPIC page that were decoded: in the root cell writes while the ICR is watched, in
	 * other cells reads too.
	 */
	uint64_t xapic_writes;
	/** WRMSR of the x2APIC's ICR. */
	uint64_t x2apic_icr_writes;
	/** INITs and SIPIs that this CPU took because another CPU of the core had sent them. */
	uint64_t inits;
	uint64_t sipis;
	/** IPIs of this CPU that named a CPU which they did not reach, as it is another cell's. */
	uint64_t dropped_ipis;
	/**
	 * Entries of I/O APICs that were not carried out because their pin or the CPU that they name is
	 * another cell's; written by this CPU, or looked at again by it when CPUs or pins changed hands.
	 */
	uint64_t dropped_irqs;
	/** Machine checks while the CPU was a cell's or parked; written after the last one of them. */
	volatile uint64_t machine_checks;
	struct rvm_machine_check last_machine_check;
};

#endif /* RVM_RING_H */
