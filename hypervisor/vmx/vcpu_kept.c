// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/vcpu_kept.h. Called by cell/cell_cpu.c when a CPU changes its owner; knows nothing of cells. */
#include "vmx/vcpu_kept.h"
#include "x86/arch.h"
#include "x86/features.h"

_Static_assert(PERCPU_KEPT + sizeof(struct vcpu_kept) <= PERCPU_VMXON, "kept state too large");

struct vcpu_kept *vcpu_kept(struct percpu *cpu)
{
	return percpu_page(cpu, PERCPU_KEPT);
}

void vcpu_keep(struct vcpu_kept *kept, const struct guest_regs *regs)
{
	kept->regs = *regs;
	for (unsigned int i = 0; i < VCPU_KEPT_FIELDS; i++)
		kept->field[i] = vmread(vcpu_kept_fields[i]);
	/* Those that do not exist read as 0, and writing that has no effect. */
	for (unsigned int i = 0; i < VCPU_KEPT_MSRS; i++)
		rdmsr_safe(vcpu_kept_msrs[i], &kept->msr[i]);
	kept->xcr0 = cpu_has_xsave() ? xgetbv(0) : 0;
	kept->cr2 = read_cr2();
	kept->dr[0] = read_dr0();
	kept->dr[1] = read_dr1();
	kept->dr[2] = read_dr2();
	kept->dr[3] = read_dr3();
	kept->dr6 = read_dr6();
	apic_keep(&kept->apic);
}

void vcpu_bring_back(const struct vcpu_kept *kept, struct guest_regs *regs)
{
	*regs = kept->regs;
	for (unsigned int i = 0; i < VCPU_KEPT_FIELDS; i++)
		vmwrite(vcpu_kept_fields[i], kept->field[i]);
	for (unsigned int i = 0; i < VCPU_KEPT_MSRS; i++)
		wrmsr_safe(vcpu_kept_msrs[i], kept->msr[i]);
	if (cpu_has_xsave())
		xsetbv_safe(0, kept->xcr0);
	write_cr2(kept->cr2);
	write_dr0(kept->dr[0]);
	write_dr1(kept->dr[1]);
	write_dr2(kept->dr[2]);
	write_dr3(kept->dr[3]);
	write_dr6(kept->dr6);
	apic_bring_back(&kept->apic);
}
