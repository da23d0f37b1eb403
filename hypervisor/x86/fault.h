/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions and NMIs that hit the core itself. */
#ifndef RVM_X86_FAULT_H
#define RVM_X86_FAULT_H

#include "crash_record.h"
#include "x86/percpu.h"

/** Address of the assembly entry of an exception vector, 0 to 31. */
const void *fault_entry(unsigned int vector);

/** Registers of the core as x86/fault.S pushes them. */
struct fault_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error_code;
	uint64_t rip, cs, rflags, rsp, ss;
};

/** Called from x86/fault.S. */
void fault_handle(struct fault_frame *frame);

/** Whom NMIs and machine checks in root mode concern, and who knows the guest. */
struct fault_hooks {
	void (*nmi)(struct percpu *cpu);
	/** Return: false when the core cannot go on. */
	bool (*machine_check)(struct percpu *cpu);
	/** See fault_guest_state(). */
	bool (*guest_state)(struct percpu *cpu, struct rvm_crash_guest *guest);
};

/** Before this is called NMIs only count as pending for the guest, and a machine check is fatal. */
void fault_set_hooks(const struct fault_hooks *hooks);

/**
 * fault_guest_state() - what the guest of this CPU was doing
 * Return: false when it has none.
 */
bool fault_guest_state(struct percpu *cpu, struct rvm_crash_guest *guest);

/** Writes the crash record, prints where, and ends the machine as configured; see x86/crash.h. */
void panic_as(enum rvm_crash_kind kind, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/** An invariant of the core is broken. */
#define panic(...) panic_as(RVM_CRASH_PANIC, __VA_ARGS__)

#endif /* RVM_X86_FAULT_H */
