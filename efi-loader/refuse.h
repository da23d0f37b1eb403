/* SPDX-License-Identifier: GPL-2.0-only */
/* Fills in a refusal and returns the error, in one expression. */
#ifndef RVM_REFUSE_H
#define RVM_REFUSE_H

#include "boot_handoff.h"

static inline int refuse(struct rvm_refusal *why, int error, const char *what, uint64_t wanted,
			 uint64_t found)
{
	why->what = what;
	why->wanted = wanted;
	why->found = found;
	return error;
}

#endif /* RVM_REFUSE_H */
