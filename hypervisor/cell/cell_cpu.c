// SPDX-License-Identifier: GPL-2.0-only
/*
 * See cell/cell_cpu.h. Called by cell/cell.c, one call at a time. A CPU that waits in a cell is halted as
 * a guest, with all masked but the NMI of a kick.
 *
 * The root cell finds every CPU as it left it. For most of them it would do to wait for INIT and SIPI, but
 * Linux wakes CPU 0 by an NMI, which lets it go on where it is; without a rule about which CPUs those are,
 * there is none that a kernel can break. Only what no longer means anything is left: a CPU that waited for
 * SIPI waits again, and so does one whose code and stack another kernel may have written over.
 */
#include "cell/cell_cpu.h"
#include "cell/cell_refusal.h"
#include "cell/root.h"
#include "devices/apic_guest.h"
#include "devices/cpu_start.h"
#include "devices/suspend.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/guest_copy.h"
#include "mm/page_pool.h"
#include "vmx/trace.h"
#include "vmx/vcpu_kept.h"
#include "x86/apic_host.h"
#include "x86/arch.h"
#include "x86/knobs.h"
#include "x86/owner_change.h"

#define INVEPT_ALL 2

/* By CPU index. */
static struct cell_msr_state *msrs;

int cell_cpus_init(void)
{
	msrs = page_alloc_array(image_header.online_cpus, sizeof(*msrs));
	return msrs ? 0 : -ENOMEM;
}

struct cell_msr_state *cell_msrs(const struct percpu *cpu)
{
	return &msrs[cpu->cpu];
}

/* Where the CPUs are going. */
static struct cell *joining;

static void for_cpus(const struct cpu_mask *cpus, cpu_work work)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (cpu_mask_test(cpus, i))
			suspend_run(percpu_of(i), work);
	}
}

static void park(struct percpu *cpu, struct guest_regs *regs)
{
	vcpu_reset(regs, 0);
	vcpu_halt();
	cpu->nmi_pending = 0;
	cpu->waits_in_hardware = 0;
	cpu->start = CPU_START_WAITING;
	cpu->step_pages = 0;
}

/* Counters are of a CPU in its cell. */
static void clear_counters(struct percpu *cpu)
{
	struct rvm_cpu_public *p = percpu_public(cpu);

	memset(p->exits, 0, sizeof(p->exits));
	p->hidden_reads = 0;
	p->hidden_writes = 0;
	p->xapic_writes = 0;
	p->x2apic_icr_writes = 0;
	p->dropped_ipis = 0;
	p->dropped_irqs = 0;
	p->state = JAILHOUSE_CPU_RUNNING;
	/* What the last cell has said does not silence the next one. */
	memset(cpu->complaints, 0, sizeof(cpu->complaints));
}

static bool waits_for_startup(const struct percpu *cpu)
{
	return cpu->start || vmread(VMCS_GUEST_ACTIVITY_STATE) == ACTIVITY_WAIT_FOR_SIPI;
}

static void keep(struct percpu *cpu, const struct guest_regs *regs)
{
	struct vcpu_kept *kept = vcpu_kept(cpu);

	kept->kernel = waits_for_startup(cpu) ? 0 : image_header.kernel_token;
	if (kept->kernel) {
		vcpu_keep(kept, regs);
		trace_get(cpu, kept->trace);
	}
}

static void bring_back(struct percpu *cpu, struct guest_regs *regs)
{
	struct vcpu_kept *kept = vcpu_kept(cpu);

	if (kept->kernel && kept->kernel == image_header.kernel_token) {
		vcpu_bring_back(kept, regs);
		trace_set(cpu, kept->trace);
		cpu->start = 0;
	}
	kept->kernel = 0;
}

/* Of a cell other than the root cell the CPU is stopped if that fails: what comes to it has not ended. */
static void let_go(struct percpu *cpu, struct guest_regs *regs)
{
	bool root = cpu->cell == &root_cell;

	if (root)
		keep(cpu, regs);
	cpu->apic_busy = !apic_clear() || knob_fails(cpu, root ? RVM_FAIL_LEND : RVM_FAIL_GIVE_BACK);
	if (cpu->apic_busy && !root)
		cell_fail_cpu(cpu, regs);
}

static int find_busy(const struct cpu_mask *cpus)
{
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		if (cpu_mask_test(cpus, i) && percpu_of(i)->apic_busy)
			return cell_refuse(-EBUSY, "CPU %u: interrupts keep coming, its APIC cannot "
					   "change hands", i);
	}
	return 0;
}

int cell_cpus_let_go(struct cell *from, const struct cpu_mask *cpus)
{
	int err;

	for_cpus(cpus, let_go);
	err = find_busy(cpus);
	if (err && from == &root_cell)
		for_cpus(cpus, bring_back);
	return err;
}

static void join(struct percpu *cpu, struct guest_regs *regs)
{
	bool root = joining == &root_cell;

	cpu->cell = joining;
	guest_copy_set_memory(cpu->cpu, root ? root_cell_memory() : &joining->ept.pt);
	vcpu_set_cell(&joining->vcpu);
	cat_load(root ? NULL : &joining->cache);
	apic_guest_assign(cpu, &joining->apic);
	vcpu_clear_features();
	trace_set(cpu, NULL);
	owner_change_flush();
	clear_counters(cpu);
	park(cpu, regs);
	if (root)
		bring_back(cpu, regs);
	apic_guest_identify(cpu);
}

void cell_cpus_join(struct cell *cell, const struct cpu_mask *cpus)
{
	joining = cell;
	for_cpus(cpus, join);
}

void cell_cpus_park(struct cell *cell)
{
	for_cpus(cell_cpus(cell), park);
}

static void start(struct percpu *cpu, struct guest_regs *regs)
{
	if (!apic_clear())
		printk("CPU %u: interrupts keep coming before its cell starts\n", cpu->cpu);
	apic_guest_identify(cpu);
	vcpu_clear_features();
	park(cpu, regs);
	cpu->start = 0;
	cell_msr_reset(cell_msrs(cpu), rdmsr(MSR_IA32_APIC_BASE));
	percpu_public(cpu)->state = JAILHOUSE_CPU_RUNNING;
	vcpu_start(regs, cpu->cell->config->cpu_reset_address);
}

void cell_cpus_start(struct cell *cell)
{
	for_cpus(cell_cpus(cell), start);
}

static void look_and_flush(struct percpu *cpu, struct guest_regs *regs)
{
	(void)regs;
	apic_guest_assign(cpu, cells_count() > 1 ? &root_cell.apic : NULL);
	apic_guest_identify(cpu);
	cpu->flush_ept = 0;
	invept(INVEPT_ALL, 0);
}

/* It waits in hardware: before it runs a guest it flushes, and all its accesses to the APIC are seen. */
static void assign_later(struct percpu *cpu)
{
	apic_guest_assign(cpu, cells_count() > 1 ? &root_cell.apic : NULL);
	cpu->flush_ept = 1;
}

void cell_cpus_changed(struct percpu *self)
{
	look_and_flush(self, NULL);
	for (uint32_t i = 0; i < image_header.online_cpus; i++) {
		struct percpu *cpu = percpu_of(i);

		if (cpu == self || !cpu_mask_test(cell_cpus(&root_cell), i))
			continue;
		if (cpu->control == CPU_SUSPENDED)
			suspend_run(cpu, look_and_flush);
		else
			assign_later(cpu);
	}
}

void cell_fail_cpu(struct percpu *cpu, struct guest_regs *regs)
{
	park(cpu, regs);
	cpu->start = 0;
	percpu_public(cpu)->state = JAILHOUSE_CPU_FAILED;
	cpu->cell->failed = true;
	if (cpu->cell->comm)
		cpu->cell->comm->cell_state = JAILHOUSE_CELL_FAILED;
}
