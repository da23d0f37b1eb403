// SPDX-License-Identifier: GPL-2.0-only
/* See exit/hypercall_args.h. Touches no hardware. */
#include "exit/hypercall_args.h"
#include "x86/arch.h"
#include "x86/segment.h"

bool hypercall_args_wide(const struct hypercall_args *args)
{
	return ((args->number | args->first | args->second) >> 32) != 0;
}

void hypercall_args_limit(struct hypercall_args *args, uint64_t cs_rights, uint64_t efer)
{
	/* Outside IA-32e mode CS.L means nothing (SDM Vol. 3A, 5.2.1). */
	if (cs_rights & SEG_LONG && efer & X86_EFER_LMA)
		return;
	args->number = (uint32_t)args->number;
	args->first = (uint32_t)args->first;
	args->second = (uint32_t)args->second;
}
