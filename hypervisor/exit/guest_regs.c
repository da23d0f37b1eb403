// SPDX-License-Identifier: GPL-2.0-only
/* See exit/guest_regs.h. RSP is in the VMCS, all others are on the stack of the exit. */
#include "exit/guest_regs.h"
#include "vmx/vmcs.h"

#define NUMBER_RSP 4

static const uint16_t offsets[16] = {
	offsetof(struct guest_regs, rax), offsetof(struct guest_regs, rcx),
	offsetof(struct guest_regs, rdx), offsetof(struct guest_regs, rbx),
	0,				  offsetof(struct guest_regs, rbp),
	offsetof(struct guest_regs, rsi), offsetof(struct guest_regs, rdi),
	offsetof(struct guest_regs, r8),  offsetof(struct guest_regs, r9),
	offsetof(struct guest_regs, r10), offsetof(struct guest_regs, r11),
	offsetof(struct guest_regs, r12), offsetof(struct guest_regs, r13),
	offsetof(struct guest_regs, r14), offsetof(struct guest_regs, r15),
};

uint64_t guest_reg_read(const struct guest_regs *regs, unsigned int number)
{
	if (number == NUMBER_RSP)
		return vmread(VMCS_GUEST_RSP);
	if (number >= ARRAY_SIZE(offsets))
		return 0;
	return *(const uint64_t *)((const char *)regs + offsets[number]);
}

void guest_reg_write(struct guest_regs *regs, unsigned int number, uint64_t value)
{
	if (number == NUMBER_RSP)
		vmwrite(VMCS_GUEST_RSP, value);
	else if (number < ARRAY_SIZE(offsets))
		*(uint64_t *)((char *)regs + offsets[number]) = value;
}
