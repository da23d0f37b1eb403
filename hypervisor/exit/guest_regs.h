/* SPDX-License-Identifier: GPL-2.0-only */
/* General registers of the guest by their numbers in instructions. */
#ifndef RVM_EXIT_GUEST_REGS_H
#define RVM_EXIT_GUEST_REGS_H

#include "vmx/vmcs.h"
#include "x86/percpu.h"

/** @number: 0 RAX, 1 RCX, 2 RDX, 3 RBX, 4 RSP, ... 15 R15; others read as 0 */
uint64_t guest_reg_read(const struct guest_regs *regs, unsigned int number);
void guest_reg_write(struct guest_regs *regs, unsigned int number, uint64_t value);

/** guest_cpl() - privilege level: DPL of SS, in real and virtual-8086 mode too (SDM Vol. 3C, 25.4.1) */
static inline unsigned int guest_cpl(void)
{
	return vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_SS)) >> 5 & 3;
}

#endif /* RVM_EXIT_GUEST_REGS_H */
