// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses to the local APIC. In the root cell they exit only while ICR writes are watched: WRMSR of the
 * x2APIC's ICR, writes to the xAPIC page, changes of the APIC's mode. In other cells reads of the page exit too. Who gets what is decided in
 * devices/apic_guest.c.
 */
#include "devices/apic_guest.h"
#include "exit/exit.h"
#include "exit/guest_regs.h"
#include "exit/insn_fetch.h"
#include "lib/printk.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

#define APIC_REGISTER_SPACING 16
#define APIC_PAGE_MASK 0xfffU

enum exit_action exit_x2apic_icr(struct percpu *cpu, uint64_t value)
{
	if (apic_guest_mode(cpu) != APIC_X2APIC || value & ICR_X2APIC_RESERVED)
		return ACTION_INJECT_GP;
	percpu_public(cpu)->x2apic_icr_writes++;
	switch (apic_guest_send(cpu, value)) {
	case APIC_ACCESS_DONE:
		return ACTION_ADVANCE;
	case APIC_ACCESS_HARDWARE:
		return wrmsr_safe(MSR_X2APIC_ICR, value) ? ACTION_INJECT_GP : ACTION_ADVANCE;
	case APIC_ACCESS_REFUSED:
		break;
	}
	return stop_because("CPU %u: IPI that is not for cells, ICR %llx\n", cpu->cpu,
			    (unsigned long long)value);
}

enum exit_action exit_apic_base(struct percpu *cpu, uint64_t value)
{
	uint64_t old = rdmsr(MSR_IA32_APIC_BASE);

	/* The page is watched where it is; nobody moves it. */
	if ((value ^ old) & APIC_BASE_ADDRESS) {
		complain(cpu, COMPLAINT_APIC_BASE,
			 "CPU %u: IA32_APIC_BASE: moving the page from %llx to %llx is refused\n",
			 cpu->cpu, (unsigned long long)(old & APIC_BASE_ADDRESS),
			 (unsigned long long)(value & APIC_BASE_ADDRESS));
		return ACTION_INJECT_GP;
	}
	if (wrmsr_safe(MSR_IA32_APIC_BASE, value))
		return ACTION_INJECT_GP;
	apic_guest_identify(cpu);
	return ACTION_ADVANCE;
}

/*
 * One access to data, and all of it in the page: of one that is split the processor tells the second part.
 * Anything else is undefined by the manual (SDM Vol. 3A, 11.4.1).
 */
static bool is_one_register(uint64_t gpa)
{
	uint64_t qualification = vmread(VMCS_EXIT_QUALIFICATION);

	return (qualification & EPT_QUAL_OF_ACCESS) == EPT_QUAL_OF_ACCESS &&
	       !(qualification & EPT_QUAL_FETCH) && gpa % APIC_REGISTER_SPACING == 0 &&
	       !((vmread(VMCS_GUEST_LINEAR_ADDRESS) ^ gpa) & APIC_PAGE_MASK);
}

bool xapic_access(struct percpu *cpu, struct guest_regs *regs, uint64_t gpa)
{
	uint32_t offset = gpa & APIC_PAGE_MASK;
	bool listens = apic_guest_mode(cpu) == APIC_XAPIC;
	struct insn_values values = { .flags = vmread(VMCS_GUEST_RFLAGS) };
	struct insn insn;

	if (!is_one_register(gpa) || guest_insn_fetch(cpu, &insn, NULL) ||
	    insn.width != sizeof(uint32_t))
		return false;
	values.reg = guest_reg_read(regs, insn.reg);
	/* In x2APIC mode, or switched off, nothing answers at the address. */
	if (insn.reads)
		values.memory = listens ? apic_guest_read(cpu, offset) : ~0U;
	if (insn_apply(&insn, &values))
		return false;
	percpu_public(cpu)->xapic_writes++;
	if (insn.writes && listens &&
	    apic_guest_write(cpu, offset, (uint32_t)values.memory) != APIC_ACCESS_DONE)
		return false;
	if (insn.to_register)
		guest_reg_write(regs, insn.reg, values.reg);
	/* The exit has set it as a fault does; the instruction is over (SDM Vol. 3C, 28.3.1). */
	vmwrite(VMCS_GUEST_RFLAGS, values.flags & ~(uint64_t)X86_RFLAGS_RF);
	cpu->insn_length = insn.length;
	return true;
}
