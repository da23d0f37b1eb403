// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes of CR0 and CR4 that touch bits which VMX fixes, CR0.NE after INIT, or which are not for guests or only
 * seem to be (x86/feature_policy.c). All other bits are the guest's own and do not exit.
 */
#include "exit/cr0.h"
#include "exit/exit.h"
#include "exit/guest_regs.h"
#include "lib/printk.h"
#include "mm/guest_copy.h"
#include "vmx/controls.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"
#include "x86/feature_policy.h"
#include "x86/features.h"

/* Exit qualification, SDM Vol. 3C, table 28-3. */
#define QUAL_CR_NUMBER(q) ((q)&0xf)
#define QUAL_ACCESS_TYPE(q) ((q) >> 4 & 3)
#define QUAL_REGISTER(q) ((q) >> 8 & 0xf)
#define QUAL_LMSW_SOURCE(q) ((q) >> 16 & 0xffff)
#define ACCESS_MOV_TO_CR 0
#define ACCESS_LMSW 3
#define LMSW_BITS 0xfULL

/* PAE paging outside IA-32e mode keeps four entries in the VMCS (SDM Vol. 3C, 27.3.2.4). */
static int load_pdptes(struct percpu *cpu)
{
	uint64_t pdpte[NUM_PDPTES];

	if (guest_read_phys(cpu->cpu, vmread(VMCS_GUEST_CR3) & 0xffffffe0U, pdpte, sizeof(pdpte)) ||
	    !pdptes_valid(pdpte, cpu_phys_bits()))
		return -1;
	for (unsigned int i = 0; i < NUM_PDPTES; i++)
		vmwrite(VMCS_GUEST_PDPTE0 + 2 * i, pdpte[i]);
	return 0;
}

static uint64_t visible_cr0(void)
{
	uint64_t mask = vmx_cr0_mask();

	return (vmread(VMCS_GUEST_CR0) & ~mask) | (vmread(VMCS_CR0_READ_SHADOW) & mask);
}

static enum exit_action set_cr0(struct percpu *cpu, uint64_t value)
{
	uint64_t mask = vmx_cr0_mask();
	uint64_t cr4 = vmread(VMCS_GUEST_CR4);
	uint64_t entry = vmread(VMCS_ENTRY_CONTROLS);
	struct cr0_change change = {
		.old_value = visible_cr0(),
		.new_value = value,
		.cr4 = cr4,
		.efer = vmread(VMCS_GUEST_EFER),
		.cs_long = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_CS)) & SEG_LONG,
		.tr_type = vmread(VMCS_GUEST_ACCESS_RIGHTS(SEG_TR)) & SEG_TYPE,
	};

	if (!cr0_change_valid(&change))
		return ACTION_INJECT_GP;
	if (change.load_pdptes && load_pdptes(cpu))
		return ACTION_INJECT_GP;
	entry &= ~(1ULL << ENTRY_IA32E_MODE);
	if (change.efer & X86_EFER_LMA)
		entry |= 1ULL << ENTRY_IA32E_MODE;
	vmwrite(VMCS_ENTRY_CONTROLS, entry);
	vmwrite(VMCS_GUEST_EFER, change.efer);
	vmwrite(VMCS_GUEST_CR0, (change.new_value & ~mask) | (mask & vmx_cr0_fixed()));
	vmwrite(VMCS_CR0_READ_SHADOW, change.new_value);
	if (change.flush)
		vcpu_flush();
	if (!vcpu_is_root())
		return ACTION_ADVANCE;
	/* VM entry does not load CD and NW (SDM Vol. 3C, 27.3.2.1). */
	write_cr0((read_cr0() & ~(X86_CR0_CD | X86_CR0_NW)) |
		  (change.new_value & (X86_CR0_CD | X86_CR0_NW)));
	return ACTION_ADVANCE;
}

/* Bits of features that the guest does not have are reserved bits. */
static enum exit_action refuse_cr4(struct percpu *cpu, uint64_t value)
{
	const char *name = cr4_not_for_guests(value);

	if (name)
		complain(cpu, COMPLAINT_CR4, "CPU %u: %s: not for guests, #GP\n", cpu->cpu, name);
	return ACTION_INJECT_GP;
}

/*
 * Once the shadow has what is written there, the same instruction does not exit: the processor itself
 * executes it with all checks, and leaves bits that are not the guest's own alone (SDM Vol. 3C, 26.1.3, 26.3).
 */
static enum exit_action set_cr4(struct percpu *cpu, uint64_t value)
{
	uint64_t shadow = vmread(VMCS_CR4_READ_SHADOW);
	uint64_t shadowed = 0;

	if (vcpu_is_root())
		shadowed = cr4_shadowed() & rdmsr(MSR_IA32_VMX_CR4_FIXED1);
	else
		shadowed = X86_CR4_MCE;
	if ((value ^ shadow) & vmx_cr4_mask() & ~shadowed)
		return refuse_cr4(cpu, value & ~shadowed);
	vmwrite(VMCS_CR4_READ_SHADOW, (shadow & ~shadowed) | (value & shadowed));
	return ACTION_RESUME;
}

enum exit_action exit_cr_access(struct percpu *cpu, struct guest_regs *regs)
{
	uint64_t q = vmread(VMCS_EXIT_QUALIFICATION);
	uint64_t old;

	if (QUAL_CR_NUMBER(q) == 0 && QUAL_ACCESS_TYPE(q) == ACCESS_MOV_TO_CR)
		return set_cr0(cpu, guest_reg_read(regs, QUAL_REGISTER(q)));
	if (QUAL_CR_NUMBER(q) == 0 && QUAL_ACCESS_TYPE(q) == ACCESS_LMSW) {
		/* LMSW cannot clear PE. */
		old = visible_cr0();
		return set_cr0(cpu, (old & ~(LMSW_BITS & ~X86_CR0_PE)) |
					    (QUAL_LMSW_SOURCE(q) & LMSW_BITS));
	}
	if (QUAL_CR_NUMBER(q) == 4 && QUAL_ACCESS_TYPE(q) == ACCESS_MOV_TO_CR)
		return set_cr4(cpu, guest_reg_read(regs, QUAL_REGISTER(q)));
	return ACTION_STOP;
}
