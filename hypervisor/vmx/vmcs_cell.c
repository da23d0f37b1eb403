// SPDX-License-Identifier: GPL-2.0-only
/*
 * What changes in the VMCS of a CPU that goes from one cell to another, and what of the processor's
 * state VMX does not switch. Called on the CPU itself while it runs no guest.
 */
#include "vmx/controls.h"
#include "vmx/kept_state.h"
#include "vmx/spec_ctrl.h"
#include "vmx/trace.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/features.h"
#include "x86/owner_change.h"

#define INVEPT_ALL 2

/* Of everybody, see exit/machine_check.c; of cells also those that their own delivery can raise, exit/exception.c. */
#define ROOT_EXCEPTIONS BIT(X86_VEC_MC)
#define CELL_EXCEPTIONS (ROOT_EXCEPTIONS | BIT(X86_VEC_DB) | BIT(X86_VEC_AC))

/* Registers of XSAVE and FXSAVE that are not the standard ones (SDM Vol. 1, 10.5.1, 13.4). */
#define FX_SIZE 512
#define XSAVE_HEADER 64
#define FX_FCW 0
#define FX_MXCSR 24
#define FCW_INIT 0x037f
#define MXCSR_INIT 0x1f80

bool vcpu_is_root(void)
{
	return vmread(VMCS_HOST_RIP) == (uint64_t)vmx_exit;
}

/*
 * WBINVD and bus locks are at the cost of everybody, and PCONFIG sets keys of the whole machine: #UD without it. A cell
 * that finds a way to keep its processor from taking events is left by a notify VM exit: the window is the
 * processor's own. Not all processors have the exits.
 */
static void set_secondary_controls(bool root)
{
	const uint64_t pconfig = 1ULL << SECONDARY_PCONFIG;
	const uint64_t cells_only = 1ULL << SECONDARY_WBINVD_EXITING |
				    1ULL << SECONDARY_BUS_LOCK_DETECTION |
				    1ULL << SECONDARY_NOTIFY_EXITING;
	uint64_t allowed = rdmsr(MSR_IA32_VMX_PROCBASED_CTLS2) >> 32;
	uint64_t value = vmread(VMCS_SECONDARY_CONTROLS) & ~(cells_only | pconfig);

	vmwrite(VMCS_SECONDARY_CONTROLS, value | (allowed & (root ? pconfig : cells_only)));
}

void vcpu_set_cell(const struct vcpu_cell *cell)
{
	bool root = cell->vpid == RVM_ROOT_VPID;

	vmwrite(VMCS_HOST_RIP, (uint64_t)(root ? vmx_exit : vmx_exit_cell));
	vmwrite(VMCS_EPT_POINTER, cell->eptp);
	vmwrite(VMCS_MSR_BITMAP, cell->msr_bitmap);
	vmwrite(VMCS_IO_BITMAP_A, cell->io_bitmap_a);
	vmwrite(VMCS_IO_BITMAP_B, cell->io_bitmap_b);
	vcpu_primary_control(PRIMARY_MONITOR_TRAP, false);
	vcpu_primary_control(PRIMARY_RDPMC_EXITING, !root);
	set_secondary_controls(root);
	vmwrite(VMCS_EXCEPTION_BITMAP, root ? ROOT_EXCEPTIONS : CELL_EXCEPTIONS);
	vmwrite(VMCS_CR0_MASK, vmx_cr0_mask());
	vmwrite(VMCS_CR4_MASK, vmx_cr4_mask());
	vmwrite(VMCS_CR0_READ_SHADOW, X86_CR0_CD | X86_CR0_NW | X86_CR0_ET);
	if (vmread(VMCS_SECONDARY_CONTROLS) >> SECONDARY_VPID & 1)
		vmwrite(VMCS_VPID, cell->vpid);
	vcpu_flush();
	invept(INVEPT_ALL, 0);
}

static void switch_spec_ctrl(struct percpu *cpu)
{
	vmcs_use_lists(cpu, spec_ctrl_lists(&cpu->trace, !vcpu_is_root(),
					    owner_mitigations()->spec_ctrl));
}

static void clear_fields(void)
{
	for (unsigned int i = 0; i < VCPU_CLEARED_FIELDS; i++)
		vmwrite(vcpu_cleared_fields[i].field, vcpu_cleared_fields[i].value);
}

/* Also those that exist only with some features: writing one that does not exist has no effect. */
static void clear_msrs(void)
{
	for (unsigned int i = 0; i < VCPU_KEPT_MSRS; i++)
		wrmsr_safe(vcpu_kept_msrs[i], 0);
}

/* Contents of vector registers are somebody's secrets. */
static void clear_registers(void)
{
	static const union {
		uint8_t bytes[FX_SIZE + XSAVE_HEADER];
		struct {
			uint16_t fcw;
			uint8_t between[FX_MXCSR - FX_FCW - sizeof(uint16_t)];
			uint32_t mxcsr;
		} fx;
	} area __attribute__((aligned(64))) = { .fx = { FCW_INIT, { 0 }, MXCSR_INIT } };
	struct cpuid_regs features, components;
	uint64_t cr4 = read_cr4(), cr0 = read_cr0();

	cpuid_count(1, 0, &features);
	write_cr0(cr0 & ~(X86_CR0_EM | X86_CR0_TS));
	if (features.ecx & CPUID_1_ECX_XSAVE) {
		cpuid_count(0xd, 0, &components);
		write_cr4(cr4 | X86_CR4_OSFXSR | X86_CR4_OSXSAVE);
		xsetbv_safe(0, (uint64_t)components.edx << 32 | components.eax);
		xrstor(&area, ~0ULL);
		xsetbv_safe(0, 1);
	} else {
		write_cr4(cr4 | X86_CR4_OSFXSR);
		fxrstor(&area);
	}
	write_cr4(cr4);
	write_cr0(cr0);
}

void vcpu_clear_features(void)
{
	switch_spec_ctrl(this_cpu());
	clear_fields();
	clear_msrs();
	clear_registers();
}
