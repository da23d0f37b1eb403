/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `jailhouse kexec --enter` tells the kexec door (rvm-kexec.bin). The file that it gives to
 * kexec-tools looks like a bzImage; its protected-mode part, all in one piece of memory:
 *
 *   door and its bss | core image | configuration | room for it without the core's memory |
 *   kernel, with init_size bytes of room | memory for the core | stacks | room for
 *   ACPI tables
 *
 * Only what comes before the end of the kernel is in the file.
 */
#ifndef RVM_KEXEC_DOOR_H
#define RVM_KEXEC_DOOR_H

#include "abi_version.h"
#include "boot_protocol.h"

#define RVM_KEXEC_SIGNATURE "RVMKEXEC"
#define RVM_KEXEC_SIGNATURE_LEN 8

/** Offset of struct rvm_kexec_header in the door. */
#define RVM_KEXEC_HEADER 0x40
/** sizeof(struct rvm_kexec_header), for assembly. */
#define RVM_KEXEC_HEADER_BYTES 312

/** Alignment of the memory for the core, bytes. */
#define RVM_KEXEC_ALIGNMENT 0x200000

/** Room for ACPI tables; with a refusal, for the longer command line. Bytes. */
#define RVM_KEXEC_TABLES 0x4000

/** Stack of each processor but the first while the door has it, bytes. */
#define RVM_KEXEC_STACK 4096

/** Parameter that the door puts in front of the kernel's command line when it refuses. */
#define RVM_KEXEC_PARAMETER "rvm.kexec="
/** Stands for a blank in its value. */
#define RVM_KEXEC_BLANK '+'

/** First and number of the setup header's bytes that are kept. */
#define RVM_KEXEC_SETUP_START BOOT_SYSSIZE
#define RVM_KEXEC_SETUP_SIZE (BOOT_HEADER_END - RVM_KEXEC_SETUP_START)

/** Offsets of fields from the start of the door, for its assembly. */
#define RVM_KEXEC_KERNEL_OFFSET 0x88
#define RVM_KEXEC_CONSOLE_ADDRESS 0xe0
#define RVM_KEXEC_CONSOLE_TYPE 0xec
#define RVM_KEXEC_SETUP 0x100

#ifndef __ASSEMBLER__

#include "console_config.h"
#include "types.h"

/** A part of the file or of the memory behind it: offset from the door and bytes. */
struct rvm_kexec_part {
	uint64_t offset;
	uint64_t size;
} RVM_PACKED;

struct rvm_kexec_header {
	/* Filled by the build. */

	/** RVM_KEXEC_SIGNATURE, not terminated. */
	char signature[RVM_KEXEC_SIGNATURE_LEN];
	/** RVM_ABI_VERSION. */
	uint32_t abi_version;
	/** sizeof(struct rvm_kexec_header). */
	uint32_t header_size;
	/** Bytes of the door with its bss, page aligned. */
	uint64_t door_size;

	/* Filled by the tool. All offsets are page aligned. */

	struct rvm_kexec_part core;
	struct rvm_kexec_part config;
	/** Two regions more than config. */
	struct rvm_kexec_part carved;
	/** Protected-mode part of the kernel; size: init_size. */
	struct rvm_kexec_part kernel;
	/** Memory for the core. Not used when config names one. */
	struct rvm_kexec_part memory;
	/** max_cpus of RVM_KEXEC_STACK bytes. */
	struct rvm_kexec_part stacks;
	/** RVM_KEXEC_TABLES bytes. */
	struct rvm_kexec_part tables;
	/** Physical address of the ACPI root pointer as the first Linux knows it, or 0. */
	uint64_t rsdp;
	/** CPUs the core's memory has room for. */
	uint32_t max_cpus;
	/** Test knobs, see struct rvm_image_header. */
	uint32_t debug_fail_cpu;
	uint32_t debug_fail_stage;
	/** Must be zero. */
	uint32_t reserved0;
	/** UART for the door's messages, or type 0. */
	struct jailhouse_console console;
	/** The kernel's own setup header from RVM_KEXEC_SETUP_START on. */
	uint8_t setup[RVM_KEXEC_SETUP_SIZE];
} RVM_PACKED;

#endif /* __ASSEMBLER__ */

#endif /* RVM_KEXEC_DOOR_H */
