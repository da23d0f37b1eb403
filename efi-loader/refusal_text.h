/* SPDX-License-Identifier: GPL-2.0-only */
/* The one form of a refusal, the same in all doors. Pure. */
#ifndef RVM_REFUSAL_TEXT_H
#define RVM_REFUSAL_TEXT_H

#include "boot_handoff.h"

/** errno_name() - "EINVAL" and so on for a negative error number */
const char *errno_name(int error);

/** refusal_format() - "OBJECT: WHAT: wanted W, found F (ERROR)"; what fits, always terminated */
void refusal_format(char *text, size_t size, const char *object, const struct rvm_refusal *why,
		    int error);

#endif /* RVM_REFUSAL_TEXT_H */
