// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drops translations of a guest that are tagged with its VPID: what the processor does by itself when
 * the guest executes the instruction, the core has to do when it emulates it (SDM Vol. 3C, 29.4.3.3).
 */
#include "vmx/controls.h"
#include "vmx/vcpu.h"

#define INVVPID_SINGLE 1
#define INVVPID_ALL 2

void vcpu_flush(void)
{
	/* Without VPID each VM entry and exit does it. */
	if (!(vmread(VMCS_SECONDARY_CONTROLS) >> SECONDARY_VPID & 1))
		return;
	/* All contexts exist wherever VPID is used, see vmx_control_value(); a single one need not. */
	if (invvpid(INVVPID_SINGLE, (uint16_t)vmread(VMCS_VPID)))
		invvpid(INVVPID_ALL, 0);
}
