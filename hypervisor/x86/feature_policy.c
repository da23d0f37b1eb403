// SPDX-License-Identifier: GPL-2.0-only
/* See x86/feature_policy.h. Pure: tables (SDM Vol. 3A, 2.5; Vol. 2A, CPUID) and loops over them. */
#include "x86/feature_policy.h"

#include <stddef.h>

#include "x86/arch.h"

#define UNKNOWN_BITS "CR4 bits that the core does not know"

const struct cr4_rule cr4_rules[] = {
	{ 0, CR4_PASSED, "CR4.VME[0]", NULL },
	{ 1, CR4_PASSED, "CR4.PVI[1]", NULL },
	{ 2, CR4_PASSED, "CR4.TSD[2]", NULL },
	{ 3, CR4_PASSED, "CR4.DE[3]", NULL },
	{ 4, CR4_PASSED, "CR4.PSE[4]", NULL },
	{ 5, CR4_PASSED, "CR4.PAE[5]", NULL },
	{ 6, CR4_PASSED, "CR4.MCE[6]", NULL },
	{ 7, CR4_PASSED, "CR4.PGE[7]", NULL },
	{ 8, CR4_PASSED, "CR4.PCE[8]", NULL },
	{ 9, CR4_PASSED, "CR4.OSFXSR[9]", NULL },
	{ 10, CR4_PASSED, "CR4.OSXMMEXCPT[10]", NULL },
	{ 11, CR4_PASSED, "CR4.UMIP[11]", NULL },
	{ 12, CR4_PASSED, "CR4.LA57[12]", "the core has tables of both depths" },
	{ 13, CR4_REFUSED, "CR4.VMXE[13]: VMX is in use (KVM?)", "the core is the only user of VMX" },
	{ 14, CR4_HIDDEN, "CR4.SMXE[14]", "GETSEC always exits; measured launch has to leave VMX" },
	{ 16, CR4_PASSED, "CR4.FSGSBASE[16]", NULL },
	{ 17, CR4_PASSED, "CR4.PCIDE[17]", NULL },
	{ 18, CR4_PASSED, "CR4.OSXSAVE[18]", "XSETBV exits and is executed for the guest" },
	{ 19, CR4_PASSED, "CR4.KL[19]", "the wrapping key stays in the processor" },
	{ 20, CR4_PASSED, "CR4.SMEP[20]", NULL },
	{ 21, CR4_PASSED, "CR4.SMAP[21]", NULL },
	{ 22, CR4_PASSED, "CR4.PKE[22]", "the core has no user pages: PKRU does not act on it" },
	{ 23, CR4_PASSED, "CR4.CET[23]", "off in the core: SSP and the CET MSRs stay as they are" },
	{ 24, CR4_PASSED, "CR4.PKS[24]", "off in the core: IA32_PKRS does not act on it" },
	{ 25, CR4_PASSED, "CR4.UINTR[25]", "off in the core; user interrupts wait for the guest" },
	{ 27, CR4_PASSED, "CR4.LASS[27]", NULL },
	{ 28, CR4_PASSED, "CR4.LAM_SUP[28]", NULL },
	{ 32, CR4_REFUSED, "CR4.FRED[32]",
	  "events that the core hands on and the return on leaving are those of the IDT" },
};

const unsigned int cr4_num_rules = sizeof(cr4_rules) / sizeof(cr4_rules[0]);

const struct hidden_feature hidden_features[] = {
	{ 1, 0, CPUID_ECX, 5, "VMX", "in use by the core" },
	{ 1, 0, CPUID_ECX, 6, "SMX", "GETSEC always exits" },
	{ 7, 1, CPUID_EAX, 17, "FRED", "see CR4.FRED" },
	{ 7, 1, CPUID_EAX, 18, "LKGS", "comes with FRED and is hidden with it" },
	{ 7, 1, CPUID_EAX, 27, "MSRLIST", "#UD in a guest without a tertiary control" },
	{ 7, 1, CPUID_ECX, 5, "MSR_IMM", "exits on MSRs that the core watches are not decoded" },
	{ 7, 1, CPUID_EDX, 15, "USER_MSR", "exits on MSRs that the core watches are not decoded" },
};

const unsigned int num_hidden_features = sizeof(hidden_features) / sizeof(hidden_features[0]);

uint64_t cr4_passed(void)
{
	uint64_t passed = 0;

	for (unsigned int i = 0; i < cr4_num_rules; i++) {
		if (cr4_rules[i].use == CR4_PASSED)
			passed |= 1ULL << cr4_rules[i].bit;
	}
	return passed;
}

uint64_t cr4_shadowed(void)
{
	return X86_CR4_VMXE | X86_CR4_SMXE;
}

/* First rule for a bit of @cr4 whose use is at least @use. */
static const char *first_name(uint64_t cr4, enum cr4_use use)
{
	uint64_t known = 0;

	for (unsigned int i = 0; i < cr4_num_rules; i++) {
		known |= 1ULL << cr4_rules[i].bit;
		if (cr4 >> cr4_rules[i].bit & 1 && cr4_rules[i].use >= use)
			return cr4_rules[i].name;
	}
	return cr4 & ~known ? UNKNOWN_BITS : NULL;
}

const char *cr4_refused(uint64_t cr4, uint64_t *found)
{
	uint64_t accepted = cr4_passed();

	for (unsigned int i = 0; i < cr4_num_rules; i++) {
		if (cr4_rules[i].use == CR4_HIDDEN)
			accepted |= 1ULL << cr4_rules[i].bit;
	}
	*found = cr4 & ~accepted;
	return first_name(*found, CR4_REFUSED);
}

const char *cr4_not_for_guests(uint64_t cr4)
{
	return first_name(cr4 & ~cr4_passed(), CR4_HIDDEN);
}

uint32_t cpuid_hidden(uint32_t leaf, uint32_t subleaf, enum cpuid_register reg)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < num_hidden_features; i++) {
		const struct hidden_feature *f = &hidden_features[i];

		/* Leaf 1 has no subleaves and does not look at ECX. */
		if (f->leaf == leaf && (leaf == 1 || f->subleaf == subleaf) && f->reg == reg)
			bits |= 1U << f->bit;
	}
	return bits;
}
