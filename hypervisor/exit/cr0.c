// SPDX-License-Identifier: GPL-2.0-only
/* See exit/cr0.h. Touches no hardware; exit/cr.c applies the result. */
#include "exit/cr0.h"
#include "lib/util.h"
#include "x86/arch.h"

/* Busy TSS of 32 or 64 bits (SDM Vol. 3A, table 3-2). */
#define TYPE_TSS 0xb

/* Changes of these load the PDPTEs (SDM Vol. 3A, 4.4.1). */
#define CR0_LOADS_PDPTES (X86_CR0_PG | X86_CR0_CD | X86_CR0_NW)
#define CR0_FLUSHES (X86_CR0_PG | X86_CR0_WP | X86_CR0_CD | X86_CR0_NW)

/* PE MP EM TS ET NE WP AM NW CD PG; all others are ignored in bits 31:0 and reserved above. */
#define CR0_DEFINED 0xe005003fULL

static bool paging_on_valid(const struct cr0_change *c)
{
	if (!(c->efer & X86_EFER_LME))
		return true;
	/* IA-32e mode starts with PAE paging, from code that is not 64-bit, and knows no 16-bit TSS. */
	return c->cr4 & X86_CR4_PAE && !c->cs_long && c->tr_type == TYPE_TSS;
}

static bool paging_off_valid(const struct cr0_change *c)
{
	return !c->cs_long && !(c->cr4 & X86_CR4_PCIDE);
}

bool cr0_change_valid(struct cr0_change *c)
{
	uint64_t value = (c->new_value & CR0_DEFINED) | X86_CR0_ET;
	bool paging = value & X86_CR0_PG, was_paging = c->old_value & X86_CR0_PG;
	uint64_t changed = value ^ c->old_value;

	if (c->new_value >> 32)
		return false;
	if ((value & X86_CR0_PG && !(value & X86_CR0_PE)) ||
	    (value & X86_CR0_NW && !(value & X86_CR0_CD)))
		return false;
	if (c->cr4 & X86_CR4_CET && !(value & X86_CR0_WP))
		return false;
	if (paging && !was_paging && !paging_on_valid(c))
		return false;
	if (!paging && was_paging && !paging_off_valid(c))
		return false;
	c->new_value = value;
	c->efer &= ~X86_EFER_LMA;
	if (paging && c->efer & X86_EFER_LME)
		c->efer |= X86_EFER_LMA;
	c->load_pdptes = changed & CR0_LOADS_PDPTES && paging && c->cr4 & X86_CR4_PAE &&
			 !(c->efer & X86_EFER_LMA);
	c->flush = changed & CR0_FLUSHES;
	return true;
}

bool pdptes_valid(const uint64_t pdptes[NUM_PDPTES], unsigned int phys_bits)
{
	for (unsigned int i = 0; i < NUM_PDPTES; i++) {
		if (pdptes[i] & PDPTE_PRESENT && pdptes[i] & pdpte_reserved(phys_bits))
			return false;
	}
	return true;
}
