// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way back: a guest's state becomes the state of the bare processor. Every CPU goes through here
 * at the same time. The guest continues after its VMCALL on a copy of its own page table that also
 * maps the core, and loads its own CR3 itself (handoff/door.S).
 *
 * An NMI can arrive at any point. The order of the steps makes sure that the IDT which is loaded
 * always finds its code segment, stacks and handlers.
 */
#include "cell/cell.h"
#include "exit/exit.h"
#include "exit/paging_depth.h"
#include "hypercall.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "mm/address.h"
#include "mm/guest_copy.h"
#include "mm/host_map.h"
#include "vmx/on_off.h"
#include "vmx/trace.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/fault.h"
#include "x86/features.h"
#include "x86/knobs.h"
#include "x86/refusal.h"
#include "x86/rendezvous.h"
#include "x86/state_load.h"

#define TABLE_ADDRESS 0x000ffffffffff000ULL
#define TABLE_ENTRIES 512

/* What IRETQ takes from the stack, below it the registers that are popped before. */
struct leave_frame {
	struct guest_regs regs;
	uint64_t rip, cs, rflags, rsp, ss;
};

/** Loads the registers and returns to the guest; exit/leave_finish.S. */
void leave_finish(const struct leave_frame *frame) __attribute__((noreturn));

static struct rendezvous commit_point, leave_point;

uint64_t rendezvous_timeout(void)
{
	/* Two seconds; when the frequency is unknown, for a TSC of up to 4 GHz. */
	return image_header.tsc_khz ? 2000 * image_header.tsc_khz : 8ULL * 1000 * 1000 * 1000;
}

int exit_commit(struct percpu *cpu, int error)
{
	if (knob_fails(cpu, RVM_FAIL_COMMIT) && !error)
		error = refuse(cpu, -EIO, "test knob debug_fail_stage", RVM_FAIL_NONE,
			       RVM_FAIL_COMMIT);
	cpu->leave_tsc = rdtsc();
	error = rendezvous_meet(&commit_point, image_header.online_cpus, error,
				rendezvous_timeout());
	image_header.state = error ? RVM_STATE_LEFT : RVM_STATE_ACTIVE;
	if (!error && cpu_has_la57())
		paging_depth_set(true);
	percpu_public(cpu)->enter_ticks = rdtsc() - cpu->enter_tsc;
	return error;
}

int leave_check(void)
{
	uint64_t cs = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS));
	uint64_t ss = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_SS));

	if (!(cs & SEG_LONG) || !(vmread(VMCS_GUEST_EFER) & X86_EFER_LMA) || (ss >> 5 & 3))
		return -EINVAL;
	/* The IRETQ that ends leaving would look for its frame on the shadow stack. */
	if (vmread(VMCS_GUEST_CR4) & X86_CR4_CET && rdmsr(MSR_IA32_S_CET) & S_CET_SH_STK_EN)
		return -EOPNOTSUPP;
	return 0;
}

static uint64_t guest_control_register(enum vmcs_field value, enum vmcs_field shadow, uint64_t mask)
{
	return (vmread(value) & ~mask) | (vmread(shadow) & mask);
}

/* What the guest believes to have in its registers. */
static void read_guest(struct cpu_state *s)
{
	vcpu_read_registers(s);
	s->cr0 = guest_control_register(VMCS_GUEST_CR0, VMCS_CR0_READ_SHADOW, vmx_cr0_mask());
	s->cr4 = guest_control_register(VMCS_GUEST_CR4, VMCS_CR4_READ_SHADOW, vmx_cr4_mask());
}

/* Copies one table of the guest and puts the core's own slot into it. */
static int copy_table(struct percpu *cpu, uint64_t *copy, uint64_t guest_phys, uint64_t own_entry)
{
	int err = guest_read_phys(cpu->cpu, guest_phys & TABLE_ADDRESS, copy, RVM_PAGE_SIZE);

	copy[RVM_HV_PML4_SLOT] = own_entry;
	return err;
}

/*
 * Return: physical address of a top-level table that maps guest and core, 0 on failure. Its bit 12
 * is clear: Linux's NMI entry takes a CR3 with that bit set for its user-mode table.
 */
static uint64_t build_tables(struct percpu *cpu, uint64_t guest_cr3)
{
	uint64_t *first = percpu_page(cpu, PERCPU_LEAVE_TABLES);
	uint64_t *second = first + TABLE_ENTRIES;
	bool swap = virt_to_phys(first) >> 12 & 1;
	uint64_t *top = swap ? second : first, *other = swap ? first : second;
	const uint64_t *own = phys_to_virt(host_map_cr3_4_levels());

	if (!(read_cr4() & X86_CR4_LA57))
		return copy_table(cpu, top, guest_cr3, own[RVM_HV_PML4_SLOT]) ? 0 :
										virt_to_phys(top);
	if (guest_read_phys(cpu->cpu, guest_cr3 & TABLE_ADDRESS, top, RVM_PAGE_SIZE))
		return 0;
	if (copy_table(cpu, other, top[TABLE_ENTRIES - 1], own[RVM_HV_PML4_SLOT]))
		return 0;
	top[TABLE_ENTRIES - 1] = virt_to_phys(other) | (top[TABLE_ENTRIES - 1] & ~TABLE_ADDRESS);
	return virt_to_phys(top);
}

void leave(struct percpu *cpu, struct guest_regs *regs, int64_t result)
{
	struct cpu_state state;
	struct leave_frame frame = {
		.regs = *regs,
		.rip = vmread(VMCS_GUEST_RIP) + vmread(VMCS_EXIT_INSTRUCTION_LENGTH),
		.cs = vmread(VMCS_GUEST_CS_SELECTOR),
		.rflags = vmread(VMCS_GUEST_RFLAGS),
		.rsp = vmread(VMCS_GUEST_RSP),
		.ss = vmread(VMCS_GUEST_SS_SELECTOR),
	};
	uint64_t top;

	frame.regs.rax = (uint64_t)result;
	hidden_memory_cancel(cpu);
	read_guest(&state);
	top = build_tables(cpu, state.cr3);
	if (!top)
		panic("page table of the guest at %llx cannot be read",
		      (unsigned long long)state.cr3);
	trace_get(cpu, cpu->trace.value);
	cpu->launched = false;
	vmx_off(cpu);
	write_cr3(top);
	state_load_control(&state);
	state_load_msrs(&state);
	state_load_descriptors(cpu, &state);
	trace_resume(cpu, state.debugctl);
	/* An NMI that the core has taken since the last exit is the guest's. */
	if (cpu->nmi_pending)
		asm volatile("int $2");
	percpu_public(cpu)->leave_ticks = rdtsc() - cpu->leave_tsc;
	leave_finish(&frame);
}

bool leave_needs_another_exit(void)
{
	if (image_header.state != RVM_STATE_ACTIVE || leave_check() || paging_depth_same())
		return false;
	paging_depth_set(vmread(VMCS_GUEST_CR4) & X86_CR4_LA57);
	return true;
}

int64_t leave_hypercall(struct percpu *cpu, struct guest_regs *regs)
{
	int err;

	if (image_header.state != RVM_STATE_ACTIVE)
		return -EINVAL;
	cpu->leave_tsc = rdtsc();
	/* Somebody has sent an INIT to a CPU that is about to leave: it must be taken first. */
	err = cpu->start || cells_count() > 1 ? -EBUSY : leave_check();
	err = rendezvous_meet(&leave_point, image_header.online_cpus, err, rendezvous_timeout());
	if (err) {
		paging_depth_set(cpu_has_la57());
		return err;
	}
	percpu_public(cpu)->leave_wait_ticks = rdtsc() - cpu->leave_tsc;
	image_header.state = RVM_STATE_LEFT;
	leave(cpu, regs, 0);
}
