// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures the caller's state on entry and gives it back when the entry fails. Called by boot/boot.c
 * on every CPU. Leaving after a successful entry is exit/leave.c.
 */
#include "x86/saved_state.h"
#include "x86/refusal.h"
#include "lib/errno.h"
#include "x86/arch.h"
#include "x86/descriptors.h"
#include "x86/feature_policy.h"
#include "x86/features.h"
#include "x86/state_load.h"

static void capture_segments(struct percpu *cpu)
{
	struct cpu_state *s = &cpu->caller;
	uint16_t selectors[NUM_SEGS] = {
		[SEG_ES] = read_es(), [SEG_CS] = read_cs(),   [SEG_SS] = read_ss(),
		[SEG_DS] = read_ds(), [SEG_FS] = read_fs(),   [SEG_GS] = read_gs(),
		[SEG_TR] = read_tr(), [SEG_LDTR] = read_ldtr(),
	};

	store_gdt(&s->gdt);
	store_idt(&s->idt);
	for (unsigned int i = 0; i < NUM_SEGS; i++)
		descriptor_parse(&s->seg[i], &s->gdt, selectors[i]);
	s->seg[SEG_FS].base = rdmsr(MSR_IA32_FS_BASE);
	s->seg[SEG_GS].base = rdmsr(MSR_IA32_GS_BASE);
	/*
	 * Firmware may run with a null TR, VMX may not (SDM Vol. 3C, 27.3.1.2): present a busy 64-bit
	 * TSS at 0, which nothing uses.
	 */
	if (s->seg[SEG_TR].access & SEG_UNUSABLE)
		s->seg[SEG_TR] = (struct segment){ .limit = 0x67, .access = 0x8b };
}

void saved_state_capture(struct percpu *cpu)
{
	struct cpu_state *s = &cpu->caller;

	/* The caller's stack is out of reach once the core's own tables are loaded. */
	__builtin_memcpy(cpu->caller_stack, (const void *)cpu->caller_rsp,
			 sizeof(cpu->caller_stack));
	s->cr0 = read_cr0();
	s->cr3 = cpu->caller_cr3;
	s->cr4 = read_cr4();
	/* From here on indirect calls need no landing pad. */
	if (s->cr4 & X86_CR4_CET)
		write_cr4(s->cr4 & ~X86_CR4_CET);
	cpu->transit_cr3 = read_cr3();
	s->efer = rdmsr(MSR_IA32_EFER);
	s->pat = rdmsr(MSR_IA32_PAT);
	s->dr7 = read_dr7();
	s->debugctl = rdmsr(MSR_IA32_DEBUGCTL);
	s->sysenter_cs = rdmsr(MSR_IA32_SYSENTER_CS);
	s->sysenter_esp = rdmsr(MSR_IA32_SYSENTER_ESP);
	s->sysenter_eip = rdmsr(MSR_IA32_SYSENTER_EIP);
	s->rflags = read_rflags();
	capture_segments(cpu);
}

int saved_state_check(struct percpu *cpu)
{
	const struct cpu_state *s = &cpu->caller;
	uint64_t found;
	const char *name = cr4_refused(s->cr4, &found);

	if (name)
		return refuse(cpu, s->cr4 & X86_CR4_VMXE ? -EBUSY : -EOPNOTSUPP, name, 0, found);
	if (s->cr4 & X86_CR4_CET && cpu_has_cet() && rdmsr(MSR_IA32_S_CET) & S_CET_SH_STK_EN)
		return refuse(cpu, -EOPNOTSUPP, "IA32_S_CET.SH_STK_EN[0]", 0, 1);
	if (s->seg[SEG_LDTR].selector & ~3U)
		return refuse(cpu, -EOPNOTSUPP, "LDTR selector on entry", 0,
			      s->seg[SEG_LDTR].selector);
	return 0;
}

void saved_state_restore(struct percpu *cpu)
{
	/* The caller's tables are reachable again only on the transit table. */
	write_cr3(cpu->transit_cr3);
	state_load_control(&cpu->caller);
	state_load_tables(&cpu->caller);
}

void saved_state_restore_after_exit(struct percpu *cpu)
{
	write_cr3(cpu->transit_cr3);
	state_load_control(&cpu->caller);
	state_load_msrs(&cpu->caller);
	state_load_descriptors(cpu, &cpu->caller);
	write_ss(cpu->caller.seg[SEG_SS].selector);
}
