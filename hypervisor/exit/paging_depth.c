// SPDX-License-Identifier: GPL-2.0-only
/* See exit/paging_depth.h. Called on entry and on the way out. */
#include "exit/paging_depth.h"
#include "mm/host_map.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"
#include "x86/ops.h"

uint64_t host_cr3(bool la57)
{
	return la57 ? host_map_cr3() : host_map_cr3_4_levels();
}

void paging_depth_set(bool la57)
{
	uint64_t cr4 = vmread(VMCS_HOST_CR4) & ~X86_CR4_LA57;

	vmwrite(VMCS_HOST_CR4, la57 ? cr4 | X86_CR4_LA57 : cr4);
	vmwrite(VMCS_HOST_CR3, host_cr3(la57));
}

bool paging_depth_same(void)
{
	return !((vmread(VMCS_GUEST_CR4) ^ read_cr4()) & X86_CR4_LA57);
}
