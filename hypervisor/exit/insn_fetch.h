/* SPDX-License-Identifier: GPL-2.0-only */
/* The instruction that has exited, for exits that do not tell what it was. */
#ifndef RVM_EXIT_INSN_FETCH_H
#define RVM_EXIT_INSN_FETCH_H

#include "devices/insn.h"
#include "x86/percpu.h"

/** guest_mode() - size of the guest's code segment (SDM Vol. 3A, 3.4.5) */
enum insn_mode guest_mode(void);

/** guest_linear_read() - guest memory by linear address; as guest_read_linear() */
int __must_check guest_linear_read(struct percpu *cpu, uint64_t linear, void *buf, size_t *size);

/**
 * guest_insn_fetch() - read and decode the instruction at the guest's RIP
 * @refused: may be NULL; on failure what it is that cannot be done, for a message
 * Return: 0; errors of insn_decode() and guest_read_linear().
 */
int __must_check guest_insn_fetch(struct percpu *cpu, struct insn *insn, const char **refused);

#endif /* RVM_EXIT_INSN_FETCH_H */
