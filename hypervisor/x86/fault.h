/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions and NMIs that hit the core itself. */
#ifndef RVM_X86_FAULT_H
#define RVM_X86_FAULT_H

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

/** Whom NMIs and machine checks in root mode concern. */
struct fault_hooks {
	void (*nmi)(struct percpu *cpu);
	/** Return: false when the core cannot go on. */
	bool (*machine_check)(struct percpu *cpu);
};

/** Before this is called NMIs only count as pending for the guest, and a machine check is fatal. */
void fault_set_hooks(const struct fault_hooks *hooks);

/** Marks the core as failed, stops all CPUs and halts; see x86/panic.c. */
void panic_stop(void) __attribute__((noreturn));

/** Prints where, and stops the machine: an invariant of the core is broken. */
void panic(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif /* RVM_X86_FAULT_H */
