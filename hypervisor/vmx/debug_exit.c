// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/debug_exit.h. */
#include "vmx/debug_exit.h"
#include "x86/arch.h"

/* SDM Vol. 3B, 18.2.3: which breakpoints matched; they do not add up. */
#define DR6_BREAKPOINTS 0xfULL
/* Debug-register access and single step, which stay until software clears them. */
#define DR6_BD BIT(13)
#define DR6_BS BIT(14)
/* Bus lock and transactional region: 0 in DR6, but 1 in the qualification, when they are the cause. */
#define DR6_ACTIVE_LOW (BIT(11) | BIT(16))

#define DR7_GD BIT(13)

/* Vol. 3B, 18.4.2 and 18.4.4: cleared before the handler runs. */
#define DEBUGCTL_LBR BIT(0)

void vmx_debug_exit(struct debug_registers *regs, uint64_t qualification, bool int1)
{
	if (!int1) {
		regs->dr6 &= ~DR6_BREAKPOINTS;
		regs->dr6 |= DR6_ACTIVE_LOW;
		regs->dr6 |= qualification & (DR6_BREAKPOINTS | DR6_BD | DR6_BS);
		regs->dr6 &= ~(qualification & DR6_ACTIVE_LOW);
	}
	regs->dr7 &= ~DR7_GD;
	regs->debugctl &= ~(DEBUGCTL_LBR | DEBUGCTL_BTF);
}
