// SPDX-License-Identifier: GPL-2.0-only
/*
 * EPT violations. An access to the core's memory reads all ones and writes nothing. Whoever reads a page
 * gets one of ones in its place from then on: crash kernels copy all of it. For a write a scratch page
 * takes the place of the real one for exactly one guest instruction, which the monitor trap flag
 * ends, in a view of memory that only this CPU has. No instruction is decoded, so all of them work.
 * The watched xAPIC page is reached in the same way by instructions that exit/apic.c does not know.
 */
#include "cell/cell.h"
#include "cell/root.h"
#include "exit/exit.h"
#include "exit/mmio.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/page_pool.h"
#include "vmx/controls.h"
#include "vmx/inject.h"
#include "vmx/vcpu.h"

void hidden_memory_cancel(struct percpu *cpu)
{
	if (!cpu->step_pages)
		return;
	cpu->step_pages = 0;
	vmwrite(VMCS_EPT_POINTER, root_cell.vcpu.eptp);
	vcpu_primary_control(PRIMARY_MONITOR_TRAP, false);
}

static void count_access(struct percpu *cpu, uint64_t gpa, uint64_t qualification)
{
	bool write = qualification & EPT_QUAL_WRITE;

	if (write)
		percpu_public(cpu)->hidden_writes++;
	else
		percpu_public(cpu)->hidden_reads++;
	complain(cpu, COMPLAINT_HIDDEN_MEMORY, "CPU %u: %s of hidden memory at %llx, RIP %llx\n",
		 cpu->cpu, write ? "write" : "read", (unsigned long long)gpa,
		 (unsigned long long)vmread(VMCS_GUEST_RIP));
}

static void step_begin(struct percpu *cpu)
{
	uint64_t eptp = root_cell_step_begin(cpu->cpu);

	/* The view of an earlier instruction may still be cached. */
	invept(2, 0);
	vmwrite(VMCS_EPT_POINTER, eptp);
	vcpu_primary_control(PRIMARY_MONITOR_TRAP, true);
}

static enum exit_action step(struct percpu *cpu, uint64_t gpa, uint64_t qualification)
{
	int err;

	/* Only instructions that resume in the middle (gather) touch more pages than fit. */
	if (cpu->step_pages == STEP_MAX_PAGES)
		hidden_memory_cancel(cpu);
	if (!cpu->step_pages)
		step_begin(cpu);
	cpu->step_pages++;
	err = root_cell_step_map(cpu->cpu, gpa);
	if (err)
		return stop_because("CPU %u: nothing can be shown at %llx for one instruction: error %d\n",
				    cpu->cpu, (unsigned long long)gpa, err);
	if (root_cell_drops(gpa))
		count_access(cpu, gpa, qualification);
	return ACTION_RESUME;
}

/* Neither part of the delivery of an event nor of an instruction that is being stepped over. */
static bool is_plain_write(const struct percpu *cpu, uint64_t qualification)
{
	return qualification & EPT_QUAL_WRITE && !cpu->step_pages &&
	       !(vmread(VMCS_IDT_VECTORING_INFO) & INTR_INFO_VALID);
}

static bool is_read(uint64_t qualification)
{
	return !(qualification & (EPT_QUAL_WRITE | EPT_QUAL_FETCH));
}

/*
 * Memory that is the root cell's is never anything else: where no page is left for its tables, what has not
 * been used for longest makes room, and the instruction starts over until the address is mapped.
 */
static enum exit_action map_own_memory(struct percpu *cpu, uint64_t gpa)
{
	int err = root_cell_map_on_demand(gpa);

	/* A private view does not have the new mapping, and has tables that may go. */
	hidden_memory_cancel(cpu);
	if (err == -ENOMEM)
		err = cell_root_make_room(cpu);
	if (!err || err == -EAGAIN)
		return ACTION_RESUME;
	return stop_because("CPU %u: %llx cannot be mapped for the root cell: error %d, %llu of %llu pages\n",
			    cpu->cpu, (unsigned long long)gpa, err,
			    (unsigned long long)page_pool_used(),
			    (unsigned long long)page_pool_size());
}

enum exit_action exit_ept_violation(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t qualification = vmread(VMCS_EXIT_QUALIFICATION);
	uint64_t gpa = vmread(VMCS_GUEST_PHYSICAL_ADDRESS);
	enum exit_action action;

	if (qualification & EPT_QUAL_NMI_UNBLOCKING)
		inject_block_nmi_again(INTR_INFO_VALID | INTR_INFO_NMI_UNBLOCKING);
	if (root_cell_watches(gpa)) {
		if (is_plain_write(cpu, qualification) && xapic_access(cpu, regs, gpa))
			return ACTION_ADVANCE_DECODED;
		return step(cpu, gpa, qualification);
	}
	/* An I/O APIC of which other cells have pins. What is not possible there finds nothing. */
	if (!cpu->step_pages && exit_mmio(cpu, regs, &root_cell.mmio, gpa, &action) == MMIO_DONE)
		return action;
	if (root_cell_view(gpa) == ROOT_VIEW_OWN)
		return map_own_memory(cpu, gpa);
	if (is_read(qualification) && !root_cell_show_ones(gpa)) {
		count_access(cpu, gpa, qualification);
		hidden_memory_cancel(cpu);
		return ACTION_RESUME;
	}
	return step(cpu, gpa, qualification);
}

/* The core wrote an entry that the processor does not take: nothing the guest could do. */
enum exit_action exit_ept_misconfig(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	return stop_because("CPU %u: EPT entry for %llx is malformed\n", cpu->cpu,
			    (unsigned long long)vmread(VMCS_GUEST_PHYSICAL_ADDRESS));
}

enum exit_action exit_monitor_trap(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	hidden_memory_cancel(cpu);
	return ACTION_RESUME;
}
