// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/mtrr.h; SDM Vol. 3A, 12.11.2. */
#include "vmx/mtrr.h"
#include "lib/string.h"
#include "x86/arch.h"
#include "x86/features.h"

#define CPUID_1_EDX_MTRR (1U << 12)
#define DEF_TYPE_FE (1U << 10)
#define DEF_TYPE_E (1U << 11)

/* In the order of struct mtrr_state.fixed. */
static uint32_t fixed_msr(unsigned int i)
{
	if (i == 0)
		return MSR_IA32_MTRR_FIX64K_00000;
	if (i <= 2)
		return MSR_IA32_MTRR_FIX16K_80000 + i - 1;
	return MSR_IA32_MTRR_FIX4K_C0000 + i - 3;
}

void mtrr_read(struct mtrr_state *state)
{
	struct cpuid_regs r;
	uint64_t def_type;

	memset(state, 0, sizeof(*state));
	state->phys_bits = cpu_phys_bits();
	cpuid_count(1, 0, &r);
	if (!(r.edx & CPUID_1_EDX_MTRR)) {
		state->enabled = true;
		state->default_type = MEMTYPE_WB;
		return;
	}
	def_type = rdmsr(MSR_IA32_MTRR_DEF_TYPE);
	state->enabled = def_type & DEF_TYPE_E;
	state->fixed_enabled = def_type & DEF_TYPE_FE;
	state->default_type = (uint8_t)def_type;
	for (unsigned int i = 0; i < MTRR_NUM_FIXED; i++)
		state->fixed[i] = rdmsr(fixed_msr(i));
	state->num_variable = MIN((unsigned int)(rdmsr(MSR_IA32_MTRRCAP) & 0xff),
				  (unsigned int)MTRR_MAX_VARIABLE);
	for (unsigned int i = 0; i < state->num_variable; i++) {
		state->variable[i].base = rdmsr(MSR_IA32_MTRR_PHYSBASE0 + 2 * i);
		state->variable[i].mask = rdmsr(MSR_IA32_MTRR_PHYSBASE0 + 2 * i + 1);
	}
}

uint64_t mtrr_checksum(const struct mtrr_state *state)
{
	const uint8_t *bytes = (const uint8_t *)state;
	uint64_t sum = 0xcbf29ce484222325ULL;

	/* mtrr_read() has cleared the padding. */
	for (size_t i = 0; i < sizeof(*state); i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3ULL;
	return sum;
}

bool msr_is_mtrr(uint32_t msr)
{
	return (msr >= MSR_IA32_MTRR_PHYSBASE0 &&
		msr < MSR_IA32_MTRR_PHYSBASE0 + 2 * MTRR_MAX_VARIABLE) ||
	       msr == MSR_IA32_MTRR_FIX64K_00000 || msr == MSR_IA32_MTRR_FIX16K_80000 ||
	       msr == MSR_IA32_MTRR_FIX16K_A0000 ||
	       (msr >= MSR_IA32_MTRR_FIX4K_C0000 && msr <= MSR_IA32_MTRR_FIX4K_F8000) ||
	       msr == MSR_IA32_MTRR_DEF_TYPE;
}
