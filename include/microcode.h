/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Intel's microcode updates as they come in files: one update behind the other, each with a header
 * (SDM Vol. 3A, section 10.11). The reader, handoff/microcode.c, is shared by rvm.efi and the tool. A
 * file is untrusted; the processor itself verifies who has made an update.
 */
#ifndef RVM_MICROCODE_H
#define RVM_MICROCODE_H

#include "types.h"

struct rvm_refusal;

/** Largest file that is read, bytes: all updates that there are in one take about 15 MiB. */
#define RVM_MICROCODE_MAX_SIZE (32ULL << 20)

#define RVM_MICROCODE_HEADER_VERSION 1U
#define RVM_MICROCODE_LOADER 1U
/** Sizes that are meant when the header says 0. */
#define RVM_MICROCODE_DEFAULT_DATA 2000U
#define RVM_MICROCODE_DEFAULT_TOTAL 2048U
/** Total sizes are multiples of this, so updates in an aligned file are aligned, too. */
#define RVM_MICROCODE_ALIGNMENT 1024U

/** The data follow; their address is what IA32_BIOS_UPDT_TRIG takes. */
struct rvm_microcode_header {
	/** RVM_MICROCODE_HEADER_VERSION. */
	uint32_t version;
	/** Signed: pre-production updates are negative. */
	uint32_t revision;
	/** BCD, mmddyyyy. */
	uint32_t date;
	/** CPUID.1:EAX of the processor that it is for. */
	uint32_t signature;
	/** Makes the 32-bit sum of the whole update 0. */
	uint32_t checksum;
	/** RVM_MICROCODE_LOADER. */
	uint32_t loader;
	/** Bit n: for processors whose IA32_PLATFORM_ID[52:50] is n. */
	uint32_t flags;
	/** Bytes, a multiple of 4; 0 means RVM_MICROCODE_DEFAULT_DATA. */
	uint32_t data_size;
	/** Bytes with header and table; counts only if data_size is not 0. */
	uint32_t total_size;
	uint32_t reserved[3];
};

/** Follows the data when the total size leaves room: more processors that the update is for. */
struct rvm_microcode_table {
	uint32_t count;
	/** Makes the 32-bit sum of the table 0. */
	uint32_t checksum;
	uint32_t reserved[3];
};

struct rvm_microcode_signature {
	uint32_t signature;
	uint32_t flags;
	/** That of the header if these two stood there. */
	uint32_t checksum;
};

/**
 * rvm_microcode_check() - check all updates of a file: sizes, versions, checksums
 * @file: at an address that is a multiple of 4
 * @offset: of the update that @why is about
 * Return: number of updates, at least 1; -EINVAL and @why.
 */
int rvm_microcode_check(const void *file, uint64_t size, uint64_t *offset,
			struct rvm_refusal *why);

/**
 * rvm_microcode_find() - the newest update in a checked file for a processor
 * @signature: CPUID.1:EAX
 * @flags: 1 << IA32_PLATFORM_ID[52:50]
 * Return: NULL when there is none.
 */
const struct rvm_microcode_header *rvm_microcode_find(const void *file, uint64_t size,
						      uint32_t signature, uint32_t flags);

/** rvm_microcode_size() - bytes of a checked update with header and table */
uint32_t rvm_microcode_size(const struct rvm_microcode_header *header);

/** rvm_microcode_newer() - whether revision a is newer than b */
static inline bool rvm_microcode_newer(uint32_t a, uint32_t b)
{
	return (int32_t)a > (int32_t)b;
}

#endif /* RVM_MICROCODE_H */
