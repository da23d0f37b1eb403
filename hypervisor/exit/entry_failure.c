// SPDX-License-Identifier: GPL-2.0-only
/*
 * VM entries that fail. On the first entry that is a refusal like any other; later it means that the core wrote a
 * guest state that the processor does not take. The processor does not say which: vmx/guest_check.c does.
 */
#include "cell/cell.h"
#include "exit/exit.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "vmx/guest_check.h"
#include "vmx/names.h"
#include "vmx/on_off.h"
#include "vmx/trace.h"
#include "x86/fault.h"
#include "x86/refusal.h"
#include "x86/saved_state.h"

/* Reason 34 leaves the number of the entry in the list, counted from 1, in the qualification. */
static void find(uint32_t reason, struct vmx_finding *finding)
{
	struct vmx_guest guest;

	*finding = (struct vmx_finding){ .found = vmread(VMCS_EXIT_QUALIFICATION) };
	if (reason != EXIT_ENTRY_GUEST_STATE) {
		(void)vmx_finding_set(finding, vmx_exit_name(reason), 0, finding->found);
		return;
	}
	vmx_guest_read(&guest);
	if (!vmx_guest_check(&guest, finding))
		(void)vmx_finding_set(finding, "guest state, no known check fails", 0, ~0ULL);
}

enum exit_action entry_failure_explain(struct percpu *cpu, uint32_t reason)
{
	struct vmx_finding finding;

	find(reason, &finding);
	return stop_because("CPU %u: VM entry: %s: wanted 0x%llx, found 0x%llx\n", cpu->cpu,
			    finding.what, (unsigned long long)finding.wanted,
			    (unsigned long long)finding.found);
}

enum exit_action exit_entry_failure(struct percpu *cpu, const struct guest_regs *regs,
				    uint32_t reason)
{
	struct vmx_finding finding;
	int err;

	if (reason == EXIT_ENTRY_MACHINE_CHECK && cpu->launched)
		return exit_machine_check(cpu);
	/* Guests of other cells may reach states that no processor enters. */
	if (cpu->cell != &root_cell)
		return entry_failure_explain(cpu, reason);
	if (cpu->launched)
		(void)entry_failure_explain(cpu, reason);
	guest_dump(cpu, regs, vmx_exit_name(reason));
	if (cpu->launched)
		panic_as(RVM_CRASH_ENTRY_FAILURE, "VM entry failed: %s, qualification 0x%llx",
			 vmx_exit_name(reason),
			 (unsigned long long)vmread(VMCS_EXIT_QUALIFICATION));
	find(reason, &finding);
	err = refuse(cpu, -EIO, finding.what, finding.wanted, finding.found);
	err = exit_commit(cpu, err);
	vmx_off(cpu);
	saved_state_restore_after_exit(cpu);
	trace_resume(cpu, cpu->caller.debugctl);
	caller_return(cpu, err);
}
