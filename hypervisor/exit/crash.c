// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's part of the crash record, and crashes on purpose. Those exist in test builds only and prove that
 * the record gets written; they are refused unless the door was told to allow them (rvm_image_header.debug_crash).
 */
#include "cell/cell.h"
#include "exit/exit.h"
#include "hypercall.h"
#include "lib/errno.h"
#include "test_build.h"
#include "x86/arch.h"
#include "x86/fault.h"
#include "x86/machine_check.h"

/* Set by RVM_CRASH_TEST_NESTED. */
static bool fault_in_record;

/* Never mapped: the page below the first stack (x86/percpu_layout.h). */
static __attribute__((noinline)) void touch_guard_page(void)
{
	*(volatile char *)percpu_page(this_cpu(), PERCPU_GUARD0) = 0;
}

/* The condition is always true; the compiler must not know. */
static unsigned int recurse(volatile unsigned int depth)
{
	volatile unsigned int local[16];

	local[depth % 16] = depth;
	return depth < ~0U ? recurse(depth + 1) + local[depth % 16] : depth;
}

bool crash_guest_state(struct percpu *cpu, struct rvm_crash_guest *guest)
{
	if (RVM_TEST && fault_in_record)
		touch_guard_page();
	if (!cpu->vmcs_loaded)
		return false;
	*guest = (struct rvm_crash_guest){
		.exit_reason = vmread(VMCS_EXIT_REASON),
		.qualification = vmread(VMCS_EXIT_QUALIFICATION),
		.guest_physical = vmread(VMCS_GUEST_PHYSICAL_ADDRESS),
		.rip = vmread(VMCS_GUEST_RIP),
		.rsp = vmread(VMCS_GUEST_RSP),
		.rflags = vmread(VMCS_GUEST_RFLAGS),
		.cr0 = vmread(VMCS_GUEST_CR0),
		.cr3 = vmread(VMCS_GUEST_CR3),
		.cr4 = vmread(VMCS_GUEST_CR4),
		.efer = vmread(VMCS_GUEST_EFER),
	};
	return true;
}

/* Of these a cell may ask too: it is to be the only one that suffers. */
static bool harms_nobody_else(uint64_t kind)
{
	return kind == RVM_CRASH_TEST_ENTRY || kind == RVM_CRASH_TEST_CONTROLS ||
	       kind == RVM_CRASH_TEST_MACHINE_CHECK;
}

int64_t crash_on_purpose(struct percpu *cpu, uint64_t kind)
{
	if (!RVM_TEST)
		return -ENOSYS;
	if (!image_header.debug_crash || (cpu->cell != &root_cell && !harms_nobody_else(kind)))
		return -EPERM;
	switch (kind) {
	case RVM_CRASH_TEST_FAULT:
		touch_guard_page();
		return 0;
	case RVM_CRASH_TEST_NESTED:
		fault_in_record = true;
		panic("crash on purpose, with a fault while it is recorded");
	case RVM_CRASH_TEST_PANIC:
		panic("crash on purpose");
	case RVM_CRASH_TEST_STACK:
		return recurse(0);
	case RVM_CRASH_TEST_ENTRY:
		/* Bit 1 must be set (SDM Vol. 3C, 27.3.1.4). */
		vmwrite(VMCS_GUEST_RFLAGS, 0);
		return 0;
	case RVM_CRASH_TEST_CONTROLS:
		/* There is no exception 32 (SDM Vol. 3C, 27.2.1.3). */
		vmwrite(VMCS_ENTRY_INTERRUPTION_INFO,
			INTR_INFO_VALID | INTR_TYPE_HW_EXCEPTION | X86_NUM_EXCEPTIONS);
		return 0;
	case RVM_CRASH_TEST_MACHINE_CHECK:
		machine_check_log(cpu, MCG_STATUS_RIPV | MCG_STATUS_MCIP);
		return 0;
	}
	return -EINVAL;
}
