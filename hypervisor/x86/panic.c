// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of the core when one of its own invariants is broken, or when the only guest cannot go on.
 * Called from every layer; never returns.
 */
#include <stdarg.h>
#include "lib/format.h"
#include "x86/crash.h"

/* The registers of whoever called panic(), as far as they are still known. */
static struct fault_frame caller_of(const uint64_t *frame)
{
	return (struct fault_frame){
		.rip = frame[1],
		.rbp = frame[0],
		.rsp = (uint64_t)(frame + 2),
		.rflags = read_rflags(),
		.vector = RVM_CRASH_NO_VECTOR,
	};
}

void panic_as(enum rvm_crash_kind kind, const char *fmt, ...)
{
	struct fault_frame frame = caller_of(__builtin_frame_address(0));
	struct rvm_crash_record *const record = crash_record();
	char text[sizeof(record->reason)];
	struct crash_report report = { .kind = kind, .frame = &frame, .reason = text };
	va_list args;

	crash_begin();
	va_start(args, fmt);
	format_va(text, sizeof(text), fmt, args);
	va_end(args);
	crash_end(&report);
}
