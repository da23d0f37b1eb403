/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IA32_SPEC_CTRL of cells other than the root cell: exits store theirs and load the core's, entries load theirs,
 * before and after any instruction of the core. It is the last entry of the lists of vmx/trace.h.
 */
#ifndef RVM_VMX_SPEC_CTRL_H
#define RVM_VMX_SPEC_CTRL_H

#include "x86/trace_state.h"

/**
 * spec_ctrl_lists() - fill the lists for a new owner, whose value is 0
 * @cell: the owner is not the root cell, which keeps its value while the core works for it
 * @core: the core's value; 0: the register does not exist, or is not to be switched
 * Return: length of the lists. Pure.
 */
uint32_t spec_ctrl_lists(struct trace_state *state, bool cell, uint64_t core);

#endif /* RVM_VMX_SPEC_CTRL_H */
