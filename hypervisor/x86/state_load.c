// SPDX-License-Identifier: GPL-2.0-only
/* See x86/state_load.h. */
#include "x86/state_load.h"
#include "lib/string.h"
#include "x86/arch.h"
#include "x86/descriptors.h"

#define TSS_BUSY (1ULL << 41)

void state_load_control(const struct cpu_state *state)
{
	uint64_t cr4 = state->cr4 & ~X86_CR4_CET;

	write_cr0(state->cr0);
	wrmsr(MSR_IA32_EFER, state->efer);
	/* Changing PGE drops every translation of every PCID (SDM Vol. 3A, 5.10.4.1): bare-metal
	 * translations from before the entry may still be cached. */
	write_cr4(cr4 & ~X86_CR4_PGE);
	write_cr4(cr4 | X86_CR4_PGE);
	write_cr4(cr4);
}

void state_load_tables(const struct cpu_state *state)
{
	load_gdt(&state->gdt);
	load_idt(&state->idt);
	write_cr4(state->cr4);
}

void state_load_msrs(const struct cpu_state *state)
{
	wrmsr(MSR_IA32_PAT, state->pat);
	wrmsr(MSR_IA32_SYSENTER_CS, state->sysenter_cs);
	wrmsr(MSR_IA32_SYSENTER_ESP, state->sysenter_esp);
	wrmsr(MSR_IA32_SYSENTER_EIP, state->sysenter_eip);
}

static void load_segments(const struct cpu_state *s)
{
	write_ds(s->seg[SEG_DS].selector);
	write_es(s->seg[SEG_ES].selector);
	write_fs(s->seg[SEG_FS].selector);
	write_gs(s->seg[SEG_GS].selector);
	wrmsr(MSR_IA32_FS_BASE, s->seg[SEG_FS].base);
	wrmsr(MSR_IA32_GS_BASE, s->seg[SEG_GS].base);
}

/*
 * LTR wants a TSS that is not busy and marks it busy in memory, which its owner may have mapped
 * read-only: so TR is loaded from a copy of the GDT. The owner's own descriptor stays busy.
 */
void state_load_descriptors(struct percpu *cpu, const struct cpu_state *state)
{
	uint16_t bytes = MIN((uint16_t)(state->gdt.limit | 7U), (uint16_t)(sizeof(cpu->leave_gdt) - 1));
	struct desc_ptr copy = { bytes, (uint64_t)cpu->leave_gdt };
	uint16_t tr = state->seg[SEG_TR].selector;

	memcpy(cpu->leave_gdt, (const void *)state->gdt.base, (size_t)bytes + 1);
	descriptors_set_cs(cpu, state->seg[SEG_CS].selector);
	/* The owner's TSS has the owner's stacks: an NMI would look there for the CPU that it is on, and write there. */
	descriptors_no_ist(cpu);
	load_gdt(&copy);
	/* Firmware may have had a null TR, which cannot be loaded; the core's TSS stays then. */
	if (tr >> 3 && (tr | 0xfU) <= bytes) {
		cpu->leave_gdt[tr >> 3] &= ~TSS_BUSY;
		load_tr(tr);
	}
	load_ldt(state->seg[SEG_LDTR].selector);
	load_segments(state);
	load_idt(&state->idt);
	load_gdt(&state->gdt);
	write_cr4(state->cr4);
	/* Whatever breakpoint is hit now goes to who has set it. */
	write_dr7(state->dr7);
}
