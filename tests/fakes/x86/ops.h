/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Privileged instructions in host tests: each goes to a hook that the test sets. Without a hook a
 * port reads as all ones and writes vanish, as on a machine with nothing behind the port.
 */
#ifndef RVM_FAKE_X86_OPS_H
#define RVM_FAKE_X86_OPS_H

#include "types.h"

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

struct fake_ops {
	uint8_t (*inb)(uint16_t port);
	void (*outb)(uint16_t port, uint8_t value);
	void (*invlpg)(uint64_t address);
};

/** The hooks, shared by all files of a test; weak so that every file may include this header. */
__attribute__((weak)) struct fake_ops fake_ops;

static inline uint8_t inb(uint16_t port)
{
	return fake_ops.inb != NULL ? fake_ops.inb(port) : 0xff;
}

static inline void outb(uint16_t port, uint8_t value)
{
	if (fake_ops.outb != NULL)
		fake_ops.outb(port, value);
}

static inline void invlpg(uint64_t address)
{
	if (fake_ops.invlpg != NULL)
		fake_ops.invlpg(address);
}

#endif /* RVM_FAKE_X86_OPS_H */
