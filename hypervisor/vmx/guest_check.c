// SPDX-License-Identifier: GPL-2.0-only
/* See vmx/guest_check.h. In the order of the manual; comments name its sections. Touches no hardware. */
#include "vmx/guest_check.h"
#include "lib/format.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

/* Bits 5:3 and those above RTM_DEBUG (SDM Vol. 4, IA32_DEBUGCTL). */
#define DEBUGCTL_RESERVED (~0xffffULL | 0x38)
#define EFER_DEFINED (X86_EFER_SCE | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE)
/* LAM_U57 and LAM_U48. */
#define CR3_LAM (BIT(61) | BIT(62))
#define RFLAGS_RESERVED (~0x3fffffULL | BIT(15) | BIT(5) | BIT(3))
#define RFLAGS_IF BIT(9)
#define RFLAGS_VM BIT(17)
#define PENDING_DEBUG_RESERVED (~0x1ffffULL | BIT(15) | BIT(13) | 0x7f0)
#define INFO_RESERVED 0x7ffff000U
#define INTERRUPTIBILITY_SMI BIT(2)
#define INTERRUPTIBILITY_RESERVED (~0x1fULL)
#define DPL(access) ((access) >> 5 & 3)
#define MAX_INSTRUCTION 15

typedef bool (*check_fn)(const struct vmx_guest *g, struct vmx_finding *f);

bool vmx_finding_set(struct vmx_finding *finding, const char *what, uint64_t wanted, uint64_t found)
{
	if (wanted == found)
		return false;
	format_text(finding->what, sizeof(finding->what), "%s", what);
	finding->wanted = wanted;
	finding->found = found;
	return true;
}

/** These bits of the field must be 0. */
static bool set_bits(struct vmx_finding *f, const char *what, uint64_t value, uint64_t reserved)
{
	return vmx_finding_set(f, what, value & ~reserved, value);
}

/** If the one is set the other must be. */
static bool implies(struct vmx_finding *f, const char *what, bool if_set, bool then)
{
	return vmx_finding_set(f, what, if_set, if_set && then);
}

static bool not_canonical(const struct vmx_guest *g, struct vmx_finding *f, const char *what,
			  uint64_t address)
{
	return vmx_finding_set(f, what, vmx_guest_canonical(g, address), address);
}

static uint64_t above_phys(const struct vmx_guest *g)
{
	return ~((1ULL << g->phys_bits) - 1);
}

/* 27.3.1.1 */
static bool control_registers(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct cpu_state *s = &g->cpu;
	bool paging = s->cr0 & X86_CR0_PG, ia32e = vmx_guest_is_ia32e(g);

	return vmx_finding_set(f, "guest CR0, bits that VMX fixes",
			       (s->cr0 | g->cr0_fixed0) & g->cr0_fixed1, s->cr0) ||
	       implies(f, "guest CR0.PE, with PG", paging, s->cr0 & X86_CR0_PE) ||
	       vmx_finding_set(f, "guest CR4, bits that VMX fixes",
			       (s->cr4 | g->cr4_fixed0) & g->cr4_fixed1, s->cr4) ||
	       implies(f, "guest CR0.WP, with CR4.CET", s->cr4 & X86_CR4_CET,
		       s->cr0 & X86_CR0_WP) ||
	       set_bits(f, "guest IA32_DEBUGCTL, reserved bits", s->debugctl, DEBUGCTL_RESERVED) ||
	       implies(f, "guest CR0.PG, in IA-32e mode", ia32e, paging) ||
	       implies(f, "guest CR4.PAE, in IA-32e mode", ia32e, s->cr4 & X86_CR4_PAE) ||
	       implies(f, "IA-32e mode, with guest CR4.PCIDE", s->cr4 & X86_CR4_PCIDE, ia32e) ||
	       set_bits(f, "guest CR3, reserved bits", s->cr3, above_phys(g) & ~CR3_LAM) ||
	       set_bits(f, "guest DR7, bits 63:32", s->dr7, ~0xffffffffULL);
}

/* Types 2 and 3 do not exist, nor do those above 7. */
static bool pat(const struct vmx_guest *g, struct vmx_finding *f)
{
	for (unsigned int i = 0; i < 8; i++) {
		uint64_t type = g->cpu.pat >> 8 * i & 0xff;

		if ((type > 7 || type == 2 || type == 3) &&
		    vmx_finding_set(f, "guest IA32_PAT, a memory type", 6, type))
			return true;
	}
	return false;
}

static bool msrs(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct cpu_state *s = &g->cpu;
	uint64_t lma = vmx_guest_is_ia32e(g) ? X86_EFER_LMA : 0;
	uint64_t lme = s->efer & X86_EFER_LMA ? X86_EFER_LME : 0;

	return not_canonical(g, f, "guest IA32_SYSENTER_ESP, canonical", s->sysenter_esp) ||
	       not_canonical(g, f, "guest IA32_SYSENTER_EIP, canonical", s->sysenter_eip) ||
	       pat(g, f) || set_bits(f, "guest IA32_EFER, reserved bits", s->efer, ~EFER_DEFINED) ||
	       vmx_finding_set(f, "guest IA32_EFER.LMA, as \"IA-32e mode guest\"", lma,
			       s->efer & X86_EFER_LMA) ||
	       (s->cr0 & X86_CR0_PG && vmx_finding_set(f, "guest IA32_EFER.LME, as LMA", lme,
						       s->efer & X86_EFER_LME));
}

/* 27.3.1.4 */
static bool rip_and_rflags(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct cpu_state *s = &g->cpu;
	bool code64 = vmx_guest_is_ia32e(g) && s->seg[SEG_CS].access & SEG_LONG;
	bool no_vm86 = vmx_guest_is_ia32e(g) || !(s->cr0 & X86_CR0_PE);
	bool external = g->event.info & INTR_INFO_VALID &&
			(g->event.info & INTR_INFO_TYPE) == INTR_TYPE_EXTERNAL;

	if (code64 ? not_canonical(g, f, "guest RIP, canonical", s->rip) :
		     set_bits(f, "guest RIP, bits 63:32", s->rip, ~0xffffffffULL))
		return true;
	return set_bits(f, "guest RFLAGS, reserved bits", s->rflags, RFLAGS_RESERVED) ||
	       vmx_finding_set(f, "guest RFLAGS, bit 1", s->rflags | X86_RFLAGS_FIXED, s->rflags) ||
	       set_bits(f, "guest RFLAGS.VM, in this mode", s->rflags, no_vm86 ? RFLAGS_VM : 0) ||
	       implies(f, "guest RFLAGS.IF, for an interrupt", external, s->rflags & RFLAGS_IF);
}

static bool event_fits_activity(const struct vmx_guest *g)
{
	uint32_t type = g->event.info & INTR_INFO_TYPE, vector = g->event.info & INTR_INFO_VECTOR;

	if (!(g->event.info & INTR_INFO_VALID) || g->activity == ACTIVITY_ACTIVE)
		return true;
	if (g->activity != ACTIVITY_HLT)
		return false;
	if (type == INTR_TYPE_HW_EXCEPTION)
		return vector == X86_VEC_DB || vector == X86_VEC_MC;
	return type == INTR_TYPE_EXTERNAL || type == INTR_TYPE_NMI;
}

/* 27.3.1.5 */
static bool activity(const struct vmx_guest *g, struct vmx_finding *f)
{
	bool blocked = g->interruptibility & (INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS);
	uint64_t found = g->activity;

	if (found > ACTIVITY_WAIT_FOR_SIPI)
		return vmx_finding_set(f, "guest activity state, 3 at most", 3, found);
	if (found == ACTIVITY_HLT && DPL(g->cpu.seg[SEG_SS].access))
		return vmx_finding_set(f, "guest SS, DPL of who halts", 0,
				       DPL(g->cpu.seg[SEG_SS].access));
	if (blocked && vmx_finding_set(f, "guest activity state, with blocking by STI or MOV SS",
				       ACTIVITY_ACTIVE, found))
		return true;
	return !event_fits_activity(g) &&
	       vmx_finding_set(f, "guest activity state, for the event", ACTIVITY_ACTIVE, found);
}

static bool interruptibility(const struct vmx_guest *g, struct vmx_finding *f)
{
	const uint64_t both = INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS;
	const char *for_event = "guest interruptibility, for the event";
	uint64_t found = g->interruptibility;
	uint32_t type = g->event.info & INTR_INFO_TYPE;

	if (set_bits(f, "guest interruptibility, reserved bits", found, INTERRUPTIBILITY_RESERVED) ||
	    set_bits(f, "guest interruptibility, blocking by SMI", found, INTERRUPTIBILITY_SMI) ||
	    set_bits(f, "guest interruptibility, STI and MOV SS", found,
		     (found & both) == both ? INTERRUPTIBILITY_STI : 0) ||
	    implies(f, "guest RFLAGS.IF, with blocking by STI", found & INTERRUPTIBILITY_STI,
		    g->cpu.rflags & RFLAGS_IF))
		return true;
	if (!(g->event.info & INTR_INFO_VALID))
		return false;
	if (type == INTR_TYPE_EXTERNAL)
		return set_bits(f, for_event, found, both);
	return type == INTR_TYPE_NMI && set_bits(f, for_event, found, both | INTERRUPTIBILITY_NMI);
}

static bool pending_debug(const struct vmx_guest *g, struct vmx_finding *f)
{
	bool looked_at = g->activity == ACTIVITY_HLT ||
			 g->interruptibility & (INTERRUPTIBILITY_STI | INTERRUPTIBILITY_MOV_SS);
	uint64_t steps = g->cpu.rflags & X86_RFLAGS_TF && !(g->cpu.debugctl & DEBUGCTL_BTF) ?
				 PENDING_DEBUG_BS :
				 0;

	return set_bits(f, "guest pending debug exceptions, reserved bits", g->pending_debug,
			PENDING_DEBUG_RESERVED) ||
	       (looked_at && vmx_finding_set(f, "guest pending debug exceptions, BS, as TF", steps,
					     g->pending_debug & PENDING_DEBUG_BS)) ||
	       vmx_finding_set(f, "VMCS link pointer", ~0ULL, g->link_pointer);
}

/* 27.3.1.6 */
static bool pdptes(const struct vmx_guest *g, struct vmx_finding *f)
{
	if (!(g->cpu.cr0 & X86_CR0_PG) || !(g->cpu.cr4 & X86_CR4_PAE) || vmx_guest_is_ia32e(g))
		return false;
	for (unsigned int i = 0; i < NUM_PDPTES; i++) {
		if (g->pdpte[i] & PDPTE_PRESENT && set_bits(f, "guest PDPTE, reserved bits",
							    g->pdpte[i], pdpte_reserved(g->phys_bits)))
			return true;
	}
	return false;
}

/* 27.2.1.3; a processor that finds one of these wrong fails the VM instruction itself. */
static bool event(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct vmx_event *e = &g->event;
	uint32_t type = e->info & INTR_INFO_TYPE, vector = e->info & INTR_INFO_VECTOR;
	struct vmx_event right =
		vmx_event_exception(vector, e->error_code, g->cpu.cr0 & X86_CR0_PE);
	bool hardware = type == INTR_TYPE_HW_EXCEPTION;

	if (!(e->info & INTR_INFO_VALID))
		return false;
	if (set_bits(f, "event to inject, reserved bits", e->info, INFO_RESERVED))
		return true;
	if (type == INTR_TYPE_NMI && vmx_finding_set(f, "event to inject, vector of NMI", 2, vector))
		return true;
	if (hardware && vector >= X86_NUM_EXCEPTIONS)
		return vmx_finding_set(f, "event to inject, vector of an exception", 31, vector);
	/* Whether #CP has an error code is up to the processor (IA32_VMX_BASIC bit 56). */
	if (vector != X86_VEC_CP || !hardware)
		right.info = hardware ? right.info & INTR_INFO_ERROR_CODE : 0;
	else
		right.info = e->info & INTR_INFO_ERROR_CODE;
	if (vmx_finding_set(f, "event to inject, deliver error code", right.info,
			    e->info & INTR_INFO_ERROR_CODE))
		return true;
	if (e->info & INTR_INFO_ERROR_CODE &&
	    set_bits(f, "event to inject, error code", e->error_code, ~0xffffULL))
		return true;
	return type >= INTR_TYPE_SW_INTERRUPT && e->length > MAX_INSTRUCTION &&
	       vmx_finding_set(f, "event to inject, instruction length", MAX_INSTRUCTION, e->length);
}

bool vmx_guest_check(const struct vmx_guest *guest, struct vmx_finding *finding)
{
	static const check_fn checks[] = {
		event,	  control_registers, msrs,	    vmx_segments_check, rip_and_rflags,
		activity, interruptibility,  pending_debug, pdptes,
	};

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		if (checks[i](guest, finding))
			return true;
	}
	return false;
}
