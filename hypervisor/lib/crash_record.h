/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing a crash record piece by piece. The record can be sealed after every piece: what has not
 * been written by then is absent.
 */
#ifndef RVM_LIB_CRASH_RECORD_H
#define RVM_LIB_CRASH_RECORD_H

#include "crash_record.h"
#include "ring.h"

/** crash_record_start() - empty the area (RVM_CRASH_AREA_SIZE bytes) and begin a record in it */
void crash_record_start(struct rvm_crash_record *r);

/** crash_record_frame() - one more caller; dropped when there is no room */
void crash_record_frame(struct rvm_crash_record *r, uint64_t address, const char *symbol,
			uint64_t offset);

/** crash_record_cpus() - make room for so many CPUs, at most RVM_MAX_CPUS; after the number of the one that crashed */
void crash_record_cpus(struct rvm_crash_record *r, uint32_t cpus);

/**
 * crash_record_cpu() - counters and last exits of one CPU; of each in turn, from 0 on
 * @index: below the number given to crash_record_cpus()
 * @from: may be changing, and may hold anything
 */
void crash_record_cpu(struct rvm_crash_record *r, uint32_t index,
		      const struct rvm_cpu_public *from);

/** crash_record_console() - the end of the ring; must be the last piece */
void crash_record_console(struct rvm_crash_record *r, const struct rvm_ring *ring);

/** crash_record_seal() - checksum and magic number: from now on it is one */
void crash_record_seal(struct rvm_crash_record *r);

#endif /* RVM_LIB_CRASH_RECORD_H */
