/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The end of the core, in two steps: crash_begin() makes this CPU the one that reports, crash_end()
 * writes the record, prints the dump and resets or halts the machine. What is printed between the
 * two belongs to the report.
 */
#ifndef RVM_X86_CRASH_H
#define RVM_X86_CRASH_H

#include "crash_record.h"
#include "x86/fault.h"

struct crash_report {
	enum rvm_crash_kind kind;
	/** RIP, RSP, RBP and RFLAGS at least. */
	const struct fault_frame *frame;
	/** All of frame is valid. */
	bool all_registers;
	/** One line for people. */
	const char *reason;
};

/**
 * crash_begin() - this CPU reports
 *
 * Does not return when another one already does (this one then halts), nor when this one does: a
 * fault in the middle of a report ends the report.
 */
void crash_begin(void);

/** crash_end() - record, dump, and the configured action */
void crash_end(const struct crash_report *report) __attribute__((noreturn));

/* x86/crash_dump.c */

/** crash_write_record() - everything there is to know into the record */
void crash_write_record(struct percpu *cpu, const struct crash_report *report);

/** crash_print() - the same for the console, without what is kept there anyway */
void crash_print(struct percpu *cpu, const struct crash_report *report);

/** The record's area in the shared part of the image. */
struct rvm_crash_record *crash_record(void);

#endif /* RVM_X86_CRASH_H */
