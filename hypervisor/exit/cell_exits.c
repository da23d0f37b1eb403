// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exits of cells other than the root cell, as far as they are not the same for all. A cell has what its
 * configuration names; everything else stops the CPU that wants it, and nothing but that CPU.
 */
#include "cell/cell_cpu.h"
#include "devices/apic_guest.h"
#include "devices/apic_msr.h"
#include "devices/suspend.h"
#include "exit/cell_exits.h"
#include "exit/guest_regs.h"
#include "exit/mmio.h"
#include "lib/printk.h"
#include "vmx/cell_msr.h"
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/cell_cpuid.h"

/* 100 microseconds at 2.6 GHz. */
#define BUS_LOCK_TICKS (1U << 18)

static enum exit_action fault(const struct percpu *cpu, const char *kind, uint64_t address)
{
	return stop_because("cell \"%s\": CPU %u: forbidden %s 0x%llx, RIP 0x%llx\n",
			    cpu->cell->config->name, cpu->cpu, kind, (unsigned long long)address,
			    (unsigned long long)vmread(VMCS_GUEST_RIP));
}

enum exit_action cell_exit_cpuid(struct percpu *cpu, struct guest_regs *regs)
{
	const uint32_t leaf = (uint32_t)regs->rax, subleaf = (uint32_t)regs->rcx;
	const struct cell_cpuid_state state = {
		.cr4 = vmread(VMCS_GUEST_CR4),
		.code_64 = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)) & SEG_LONG,
		.x2apic = apic_guest_mode(cpu) == APIC_X2APIC,
	};
	struct cpuid_regs r;

	cpuid_count(leaf, subleaf, &r);
	cell_cpuid(leaf, subleaf, &state, &r);
	regs->rax = r.eax;
	regs->rbx = r.ebx;
	regs->rcx = r.ecx;
	regs->rdx = r.edx;
	return ACTION_ADVANCE;
}

/* The bitmap says that one of the cell's APICs is not in x2APIC mode; this one may be. */
static bool apic_read_msr(const struct percpu *cpu, uint32_t msr, uint64_t *value)
{
	if (apic_guest_mode(cpu) == APIC_X2APIC)
		return !rdmsr_safe(msr, value);
	if (apic_guest_mode(cpu) != APIC_XAPIC || !apic_mapped())
		return false;
	*value = apic_msr_read(cpu, msr);
	return true;
}

enum exit_action cell_exit_rdmsr(struct percpu *cpu, struct guest_regs *regs)
{
	uint32_t msr = (uint32_t)regs->rcx;
	uint64_t value = 0;
	enum cell_msr_action action = cell_msr_read(cell_msrs(cpu), msr, &value);

	if (action == CELL_MSR_APIC ? !apic_read_msr(cpu, msr, &value) : action != CELL_MSR_DONE)
		return ACTION_INJECT_GP;
	regs->rax = (uint32_t)value;
	regs->rdx = value >> 32;
	return ACTION_ADVANCE;
}

static enum exit_action write_hardware(uint32_t msr, uint64_t value)
{
	return wrmsr_safe(msr, value) ? ACTION_INJECT_GP : ACTION_ADVANCE;
}

static enum exit_action apic_write_x2apic(struct percpu *cpu, uint32_t msr, uint64_t value,
					  enum cell_msr_action action)
{
	if (action == CELL_MSR_SEND_ICR)
		return exit_x2apic_icr(cpu, value);
	if (action == CELL_MSR_SET_LVT && apic_guest_write_lvt(cpu, value) == APIC_ACCESS_REFUSED)
		return fault(cpu, "entry of the local vector table", value);
	return write_hardware(msr, value);
}

static enum exit_action apic_write_msr(struct percpu *cpu, uint32_t msr, uint64_t value,
				       enum cell_msr_action action)
{
	if (apic_guest_mode(cpu) == APIC_X2APIC)
		return apic_write_x2apic(cpu, msr, value, action);
	if (apic_guest_mode(cpu) != APIC_XAPIC || !apic_mapped())
		return ACTION_INJECT_GP;
	percpu_public(cpu)->x2apic_icr_writes += action == CELL_MSR_SEND_ICR;
	switch (apic_msr_write(cpu, msr, value)) {
	case APIC_MSR_DONE:
		return ACTION_ADVANCE;
	case APIC_MSR_GP:
		return ACTION_INJECT_GP;
	case APIC_MSR_REFUSED:
		break;
	}
	return fault(cpu, "value for MSR", msr);
}

enum exit_action cell_exit_wrmsr(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t value = (regs->rdx & 0xffffffffU) << 32 | (regs->rax & 0xffffffffU);
	uint32_t msr = (uint32_t)regs->rcx;

	enum cell_msr_action action = cell_msr_write(cell_msrs(cpu), msr, value);

	switch (action) {
	case CELL_MSR_DONE:
		return ACTION_ADVANCE;
	case CELL_MSR_GP:
		return ACTION_INJECT_GP;
	case CELL_MSR_WRITE_HARDWARE:
		return write_hardware(msr, value);
	case CELL_MSR_SEND_ICR:
	case CELL_MSR_SET_LVT:
	case CELL_MSR_APIC:
		return apic_write_msr(cpu, msr, value, action);
	case CELL_MSR_FAULT:
		break;
	}
	return fault(cpu, "write of MSR", msr);
}

enum exit_action cell_exit_io(struct percpu *cpu, struct guest_regs *regs)
{
	struct port_access access = port_decode(vmread(VMCS_EXIT_QUALIFICATION));
	uint32_t value = (uint32_t)regs->rax;

	if (!port_guest_access(&cpu->cell->ports, &access, &value))
		return fault(cpu, "access to port", access.port);
	if (access.in)
		regs->rax = port_merge(regs->rax, value, access.width);
	return ACTION_ADVANCE;
}

static bool is_apic_page(uint64_t gpa)
{
	uint64_t base = rdmsr(MSR_IA32_APIC_BASE);

	return !(base & APIC_BASE_EXTD) &&
	       ALIGN_DOWN(gpa, RVM_PAGE_SIZE) == (base & APIC_BASE_ADDRESS);
}

enum exit_action cell_exit_ept_violation(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t qualification = vmread(VMCS_EXIT_QUALIFICATION);
	uint64_t gpa = vmread(VMCS_GUEST_PHYSICAL_ADDRESS);
	bool write = qualification & EPT_QUAL_WRITE;
	enum exit_action action;

	if (is_apic_page(gpa) && !(qualification & EPT_QUAL_FETCH) &&
	    !(vmread(VMCS_IDT_VECTORING_INFO) & INTR_INFO_VALID)) {
		if (xapic_access(cpu, regs, gpa))
			return ACTION_ADVANCE_DECODED;
		return fault(cpu, write ? "kind of write to the local APIC at" :
					  "kind of read of the local APIC at", gpa);
	}
	if (exit_mmio(cpu, regs, &cpu->cell->mmio, gpa, &action) == MMIO_DONE)
		return action;
	if (qualification & EPT_QUAL_FETCH)
		return fault(cpu, "execution at guest-physical", gpa);
	return fault(cpu, write ? "write to guest-physical" : "read of guest-physical", gpa);
}

enum exit_action cell_exit_triple_fault(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	return ACTION_STOP;
}

/*
 * The instruction is done. Each lock holds up all processors for a thousand cycles or so; one of a CPU in
 * BUS_LOCK_TICKS is what they can bear. Who wants something of this CPU does not wait for that.
 */
enum exit_action cell_exit_bus_lock(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	while (rdtsc() - cpu->bus_lock_tsc < BUS_LOCK_TICKS && !cpu->stop && cpu->control == CPU_RUNS)
		cpu_relax();
	cpu->bus_lock_tsc = rdtsc();
	return ACTION_RESUME;
}

/* What they count is the root cell's; CPUID says that there are none. */
enum exit_action cell_exit_rdpmc(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	return ACTION_INJECT_GP;
}

/* Memory is coherent, and flushing caches is at the cost of everybody. */
enum exit_action cell_exit_flush(struct percpu *cpu, struct guest_regs *regs)
{
	(void)cpu;
	(void)regs;
	return ACTION_ADVANCE;
}
