/* SPDX-License-Identifier: GPL-2.0-only */
/* Which parts of the guest's registers a hypercall means. Pure; used by exit/hypercall.c. */
#ifndef RVM_EXIT_HYPERCALL_ARGS_H
#define RVM_EXIT_HYPERCALL_ARGS_H

#include "types.h"

struct hypercall_args {
	uint64_t number;
	uint64_t first;
	uint64_t second;
};

/** hypercall_args_wide() - whether the mode of the guest matters: an upper half is not zero */
bool hypercall_args_wide(const struct hypercall_args *args);

/**
 * hypercall_args_limit() - leave what the guest can mean
 * @args: RAX, RDI and RSI as the exit has found them
 * @cs_rights: access rights of CS as in the VMCS
 * @efer: the guest's
 *
 * All of it in 64-bit code; in other code EAX, EDI and ESI: the upper halves are undefined there (SDM
 * Vol. 1, 3.4.1.1).
 */
void hypercall_args_limit(struct hypercall_args *args, uint64_t cs_rights, uint64_t efer);

#endif /* RVM_EXIT_HYPERCALL_ARGS_H */
