// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM entries that fail after the controls were accepted. On the first entry that is a refusal like
 * any other; later it means that the core wrote a guest state that the processor does not take.
 */
#include "cell/cell.h"
#include "exit/exit.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "vmx/names.h"
#include "vmx/on_off.h"
#include "x86/fault.h"
#include "x86/refusal.h"
#include "x86/saved_state.h"

enum exit_action exit_entry_failure(struct percpu *cpu, const struct guest_regs *regs,
				    uint32_t reason)
{
	int err;

	/* Guests of other cells may reach states that no processor enters. */
	if (cpu->cell != &root_cell)
		return ACTION_STOP;
	guest_dump(cpu, regs, vmx_exit_name(reason));
	if (cpu->launched)
		panic_as(RVM_CRASH_ENTRY_FAILURE, "VM entry failed: %s, qualification 0x%llx",
			 vmx_exit_name(reason),
			 (unsigned long long)vmread(VMCS_EXIT_QUALIFICATION));
	err = refuse(cpu, -EIO, vmx_exit_name(reason), 0, vmread(VMCS_EXIT_QUALIFICATION));
	err = exit_commit(cpu, err);
	vmx_off(cpu);
	saved_state_restore(cpu);
	caller_return(cpu, err);
}
