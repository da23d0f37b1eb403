// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/on_off.h; SDM Vol. 3C, 24.7 and 32.5. Called by boot/ on each CPU. */
#include "vmx/on_off.h"
#include "lib/errno.h"
#include "mm/address.h"
#include "vmx/controls.h"
#include "vmx/feature_controls.h"
#include "x86/arch.h"
#include "x86/features.h"

void vmx_read_msrs(struct vmx_msrs *msrs)
{
	for (unsigned int word = 0; word < VMX_NUM_WORDS; word++) {
		/* A register that does not exist offers nothing. */
		if (rdmsr_safe(vmx_word_msr(word), &msrs->word[word]))
			msrs->word[word] = 0;
	}
}

static int lacks(struct vmx_lack *lack, int error, const char *what, uint64_t wanted, uint64_t found)
{
	*lack = (struct vmx_lack){ what, wanted, found };
	return error;
}

static int check_fixed_bits(struct vmx_lack *lack)
{
	uint64_t cr0 = read_cr0() | X86_CR0_NE;
	uint64_t fixed0 = rdmsr(MSR_IA32_VMX_CR0_FIXED0);
	uint64_t cr4 = vmx_host_cr4(read_cr4() & X86_CR4_LA57);
	uint64_t fixed1 = rdmsr(MSR_IA32_VMX_CR4_FIXED1);

	if (fixed0 & ~cr0)
		return lacks(lack, -EOPNOTSUPP, "IA32_VMX_CR0_FIXED0: CR0", fixed0, cr0);
	if (cr4 & ~fixed1)
		return lacks(lack, -EOPNOTSUPP, "IA32_VMX_CR4_FIXED1: CR4", fixed1, cr4);
	return 0;
}

static int check_features(const struct vmx_msrs *msrs, struct vmx_lack *lack)
{
	for (unsigned int i = 0; i < num_feature_controls; i++) {
		const struct feature_control *f = &feature_controls[i];
		struct cpuid_regs r;

		if (!cpu_has_leaf(f->leaf))
			continue;
		cpuid_count(f->leaf, f->subleaf, &r);
		if (feature_lacks_control(f, (const uint32_t[]){ r.eax, r.ebx, r.ecx, r.edx }[f->reg],
					  msrs))
			return lacks(lack, -EOPNOTSUPP, f->name, 1, 0);
	}
	return 0;
}

int vmx_check(struct vmx_msrs *msrs, struct vmx_lack *lack)
{
	struct cpuid_regs r;
	uint64_t feature_control = 0;
	uint64_t wanted = FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX_OUTSIDE_SMX;
	const struct vmx_cap *missing;
	unsigned int next = 0;
	int err;

	cpuid_count(1, 0, &r);
	if (!(r.ecx & CPUID_1_ECX_VMX))
		return lacks(lack, -ENODEV, "CPUID.1:ECX.VMX[5]", 1, 0);
	if (rdmsr_safe(MSR_IA32_FEATURE_CONTROL, &feature_control) ||
	    (feature_control & wanted) != wanted)
		return lacks(lack, -ENODEV, "IA32_FEATURE_CONTROL", wanted, feature_control);
	vmx_read_msrs(msrs);
	missing = vmx_cap_missing(msrs, &next);
	if (missing)
		return lacks(lack, -EOPNOTSUPP, missing->name, missing->need != VMX_CLEAR,
			     missing->need == VMX_CLEAR);
	err = check_features(msrs, lack);
	return err ? err : check_fixed_bits(lack);
}

uint64_t vmx_host_cr4(bool la57)
{
	/* Without MCE a machine check in root mode would shut the processor down. */
	uint64_t cr4 = X86_CR4_PAE | X86_CR4_MCE | X86_CR4_VMXE;

	if (la57)
		cr4 |= X86_CR4_LA57;
	/* XSETBV is executed for the guest. */
	if (cpu_has_xsave())
		cr4 |= X86_CR4_OSXSAVE;
	return cr4 | rdmsr(MSR_IA32_VMX_CR4_FIXED0);
}

static void revision_set(void *region, uint64_t basic)
{
	*(uint32_t *)region = (uint32_t)basic & 0x7fffffffU;
}

int vmx_on(struct percpu *cpu, const struct vmx_msrs *msrs)
{
	void *vmxon_region = percpu_page(cpu, PERCPU_VMXON);
	void *vmcs = percpu_page(cpu, PERCPU_VMCS);

	revision_set(vmxon_region, msrs->word[VMX_WORD_BASIC]);
	revision_set(vmcs, msrs->word[VMX_WORD_BASIC]);
	write_cr0((read_cr0() | X86_CR0_NE | X86_CR0_WP) & ~(X86_CR0_CD | X86_CR0_NW));
	write_cr4(vmx_host_cr4(read_cr4() & X86_CR4_LA57));
	if (vmxon(virt_to_phys(vmxon_region)))
		return -EIO;
	cpu->in_vmx = true;
	/* Translations of an earlier stay in VMX may still be cached. */
	invept(2, 0);
	if (msrs->word[VMX_WORD_EPT_VPID] >> EPT_CAP_INVVPID_ALL & 1)
		invvpid(2, 0);
	if (vmclear(virt_to_phys(vmcs)) || vmptrld(virt_to_phys(vmcs)))
		return -EIO;
	cpu->vmcs_loaded = true;
	return 0;
}

void vmx_off(struct percpu *cpu)
{
	if (!cpu->in_vmx)
		return;
	cpu->vmcs_loaded = false;
	vmclear(virt_to_phys(percpu_page(cpu, PERCPU_VMCS)));
	vmxoff();
	cpu->in_vmx = false;
	write_cr4(read_cr4() & ~X86_CR4_VMXE);
}
