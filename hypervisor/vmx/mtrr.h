/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the MTRRs of this CPU; what they mean is vmx/memtype.c. */
#ifndef RVM_VMX_MTRR_H
#define RVM_VMX_MTRR_H

#include "vmx/memtype.h"

/** mtrr_read() - all MTRRs of the calling CPU; without MTRRs everything counts as WB. */
void mtrr_read(struct mtrr_state *state);

/** mtrr_checksum() - 64-bit FNV-1a of everything that mtrr_read() has read */
uint64_t mtrr_checksum(const struct mtrr_state *state);

/** Whether @msr is one of the registers that mtrr_read() reads. */
bool msr_is_mtrr(uint32_t msr);

#endif /* RVM_VMX_MTRR_H */
