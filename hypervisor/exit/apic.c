// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses to the local APIC, which exit only while ICR writes are watched: WRMSR of the x2APIC's ICR,
 * writes to the xAPIC page, changes of the APIC's mode. Who gets what is decided in
 * devices/apic_guest.c.
 */
#include "devices/apic_guest.h"
#include "devices/insn.h"
#include "exit/exit.h"
#include "exit/guest_regs.h"
#include "lib/printk.h"
#include "mm/guest_walk.h"
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
	printk("CPU %u: IPI that is not for cells, ICR %llx\n", cpu->cpu, (unsigned long long)value);
	return ACTION_STOP;
}

enum exit_action exit_apic_base(struct percpu *cpu, uint64_t value)
{
	uint64_t old = rdmsr(MSR_IA32_APIC_BASE);

	/* The page is watched where it is; nobody moves it. */
	if ((value ^ old) & APIC_BASE_ADDRESS) {
		printk("CPU %u: IA32_APIC_BASE: moving the page from %llx to %llx is refused\n",
		       cpu->cpu, (unsigned long long)(old & APIC_BASE_ADDRESS),
		       (unsigned long long)(value & APIC_BASE_ADDRESS));
		return ACTION_INJECT_GP;
	}
	if (wrmsr_safe(MSR_IA32_APIC_BASE, value))
		return ACTION_INJECT_GP;
	apic_guest_identify(cpu);
	return ACTION_ADVANCE;
}

/* SDM Vol. 3A, 3.4.5: CS.L, then CS.D; real and virtual-8086 mode have neither. */
static enum insn_mode code_size(void)
{
	uint64_t rights = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS));

	if (rights & SEG_LONG)
		return INSN_MODE_64;
	return rights & SEG_DEFAULT_32 ? INSN_MODE_32 : INSN_MODE_16;
}

static bool fetch(struct percpu *cpu, struct insn *insn)
{
	struct guest_paging paging = {
		.cr0 = vmread(VMCS_GUEST_CR0),
		.cr3 = vmread(VMCS_GUEST_CR3),
		.cr4 = vmread(VMCS_GUEST_CR4),
		.efer = vmread(VMCS_GUEST_EFER),
	};
	enum insn_mode mode = code_size();
	uint64_t linear = vmread(VMCS_GUEST_RIP);
	uint8_t bytes[INSN_MAX_LENGTH];
	size_t size = sizeof(bytes);

	if (mode != INSN_MODE_64)
		linear = (uint32_t)(linear + vmread(VMCS_GUEST_CS_BASE));
	return !guest_read_linear(cpu->cpu, &paging, linear, bytes, &size) &&
	       !insn_decode(insn, bytes, size, mode);
}

bool xapic_write(struct percpu *cpu, struct guest_regs *regs, uint64_t gpa)
{
	uint32_t offset = gpa & APIC_PAGE_MASK;
	bool listens = apic_guest_mode(cpu) == APIC_XAPIC;
	struct insn_values values = { .flags = vmread(VMCS_GUEST_RFLAGS) };
	struct insn insn;

	if (!fetch(cpu, &insn) || !insn.writes || insn.width != sizeof(uint32_t) ||
	    offset % APIC_REGISTER_SPACING)
		return false;
	values.reg = guest_reg_read(regs, insn.reg);
	if (insn.reads)
		values.memory = listens ? apic_guest_read(cpu, offset) : ~0U;
	if (insn_apply(&insn, &values))
		return false;
	percpu_public(cpu)->xapic_writes++;
	/* In x2APIC mode, or switched off, nothing answers at the address. */
	if (listens && apic_guest_write(cpu, offset, (uint32_t)values.memory) != APIC_ACCESS_DONE)
		return false;
	if (insn.to_register)
		guest_reg_write(regs, insn.reg, values.reg);
	/* The exit has set it as a fault does; the instruction is over (SDM Vol. 3C, 28.3.1). */
	vmwrite(VMCS_GUEST_RFLAGS, values.flags & ~(uint64_t)X86_RFLAGS_RF);
	cpu->insn_length = insn.length;
	return true;
}
