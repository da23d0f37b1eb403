// SPDX-License-Identifier: GPL-2.0-only
/* Checks on guest segment registers and descriptor tables (SDM Vol. 3C, 27.3.1.2, 27.3.1.3). See vmx/guest_check.h. */
#include "lib/format.h"
#include "vmx/guest_check.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

#define RFLAGS_VM BIT(17)
#define TI 4U
#define TYPE(access) ((access)&0xf)
#define DPL(access) ((access) >> 5 & 3)
#define ACCESS_S BIT(4)
#define ACCESS_P BIT(7)
#define ACCESS_G BIT(15)
#define ACCESS_RESERVED (0xf00ULL | 0xfffe0000ULL)
#define ACCESS_VM86 0xf3

#define TYPE_DATA_RW_ACCESSED 3
#define TYPE_CODE_CONFORMING 13
#define TYPE_LDT 2
#define TYPE_TSS16_BUSY 3
#define TYPE_TSS_BUSY 11

static const char *const names[NUM_SEGS] = {
	[SEG_ES] = "ES", [SEG_CS] = "CS", [SEG_SS] = "SS",     [SEG_DS] = "DS",
	[SEG_FS] = "FS", [SEG_GS] = "GS", [SEG_LDTR] = "LDTR", [SEG_TR] = "TR",
};

static bool wrong(struct vmx_finding *f, unsigned int seg, const char *what, uint64_t wanted,
		  uint64_t found)
{
	char text[sizeof(f->what)];

	format_text(text, sizeof(text), "guest %s, %s", names[seg], what);
	return vmx_finding_set(f, text, wanted, found);
}

static bool usable(const struct segment *s)
{
	return !(s->access & SEG_UNUSABLE);
}

static bool vm86(struct vmx_finding *f, unsigned int seg, const struct segment *s)
{
	return wrong(f, seg, "base in virtual-8086 mode", (uint64_t)s->selector << 4, s->base) ||
	       wrong(f, seg, "limit in virtual-8086 mode", 0xffff, s->limit) ||
	       wrong(f, seg, "access rights in virtual-8086 mode", ACCESS_VM86, s->access);
}

/* What holds for every register that is in use. */
static bool common(struct vmx_finding *f, unsigned int seg, const struct segment *s, bool system)
{
	return wrong(f, seg, "access rights S", system ? 0 : ACCESS_S, s->access & ACCESS_S) ||
	       wrong(f, seg, "access rights P", ACCESS_P, s->access & ACCESS_P) ||
	       wrong(f, seg, "access rights, reserved bits", 0, s->access & ACCESS_RESERVED) ||
	       ((s->limit & 0xfff) != 0xfff &&
		wrong(f, seg, "access rights G, limit not of whole pages", 0, s->access & ACCESS_G)) ||
	       (s->limit >> 20 &&
		wrong(f, seg, "access rights G, limit of 1 MiB and more", ACCESS_G,
		      s->access & ACCESS_G));
}

static bool code(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct segment *cs = &g->cpu.seg[SEG_CS];
	unsigned int type = TYPE(cs->access), dpl = DPL(cs->access);
	unsigned int stack_dpl = DPL(g->cpu.seg[SEG_SS].access);

	/* Accessed code, or, with unrestricted guest, accessed data. */
	if (type != TYPE_DATA_RW_ACCESSED && wrong(f, SEG_CS, "type", type | 9, type))
		return true;
	if (type == TYPE_DATA_RW_ACCESSED && wrong(f, SEG_CS, "DPL", 0, dpl))
		return true;
	if (type >= TYPE_CODE_CONFORMING && dpl > stack_dpl)
		return wrong(f, SEG_CS, "DPL, SS.DPL at most", stack_dpl, dpl);
	if (type != TYPE_DATA_RW_ACCESSED && type < TYPE_CODE_CONFORMING &&
	    wrong(f, SEG_CS, "DPL, as SS.DPL", stack_dpl, dpl))
		return true;
	if (vmx_guest_is_ia32e(g) && cs->access & SEG_LONG &&
	    wrong(f, SEG_CS, "access rights D, with L", 0, cs->access & SEG_DEFAULT_32))
		return true;
	return wrong(f, SEG_CS, "base, bits 63:32", 0, cs->base >> 32) ||
	       common(f, SEG_CS, cs, false);
}

static bool stack(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct segment *ss = &g->cpu.seg[SEG_SS];
	bool zero = TYPE(g->cpu.seg[SEG_CS].access) == TYPE_DATA_RW_ACCESSED ||
		    !(g->cpu.cr0 & X86_CR0_PE);

	if (zero && wrong(f, SEG_SS, "DPL", 0, DPL(ss->access)))
		return true;
	if (!usable(ss))
		return false;
	/* Data, written to and accessed; either direction. */
	return wrong(f, SEG_SS, "type", 3, TYPE(ss->access) & ~4U) ||
	       wrong(f, SEG_SS, "base, bits 63:32", 0, ss->base >> 32) ||
	       common(f, SEG_SS, ss, false);
}

static bool data(const struct vmx_guest *g, struct vmx_finding *f, unsigned int seg)
{
	const struct segment *s = &g->cpu.seg[seg];
	unsigned int type = TYPE(s->access);
	/* Accessed, and code must be readable. */
	unsigned int right = (type & 8 ? type | 2 : type) | 1;

	if ((seg == SEG_FS || seg == SEG_GS) &&
	    wrong(f, seg, "base, canonical", vmx_guest_canonical(g, s->base), s->base))
		return true;
	if (!usable(s))
		return false;
	if (seg != SEG_FS && seg != SEG_GS && wrong(f, seg, "base, bits 63:32", 0, s->base >> 32))
		return true;
	return wrong(f, seg, "type", right, type) || common(f, seg, s, false);
}

static bool task(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct segment *tr = &g->cpu.seg[SEG_TR];
	unsigned int type = TYPE(tr->access);

	if (wrong(f, SEG_TR, "selector TI", 0, tr->selector & TI) ||
	    wrong(f, SEG_TR, "base, canonical", vmx_guest_canonical(g, tr->base), tr->base) ||
	    wrong(f, SEG_TR, "unusable", 0, tr->access & SEG_UNUSABLE))
		return true;
	if ((vmx_guest_is_ia32e(g) || type != TYPE_TSS16_BUSY) &&
	    wrong(f, SEG_TR, "type", TYPE_TSS_BUSY, type))
		return true;
	return common(f, SEG_TR, tr, true);
}

static bool local_table(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct segment *s = &g->cpu.seg[SEG_LDTR];

	return usable(s) &&
	       (wrong(f, SEG_LDTR, "selector TI", 0, s->selector & TI) ||
		wrong(f, SEG_LDTR, "base, canonical", vmx_guest_canonical(g, s->base), s->base) ||
		wrong(f, SEG_LDTR, "type", TYPE_LDT, TYPE(s->access)) ||
		common(f, SEG_LDTR, s, true));
}

static bool tables(const struct vmx_guest *g, struct vmx_finding *f)
{
	const struct cpu_state *s = &g->cpu;

	return vmx_finding_set(f, "guest GDTR, base, canonical", vmx_guest_canonical(g, s->gdt.base),
			       s->gdt.base) ||
	       vmx_finding_set(f, "guest IDTR, base, canonical", vmx_guest_canonical(g, s->idt.base),
			       s->idt.base) ||
	       vmx_finding_set(f, "guest GDTR, limit, bits 31:16", 0, g->gdtr_limit >> 16) ||
	       vmx_finding_set(f, "guest IDTR, limit, bits 31:16", 0, g->idtr_limit >> 16);
}

bool vmx_segments_check(const struct vmx_guest *guest, struct vmx_finding *finding)
{
	static const uint8_t ordinary[] = { SEG_DS, SEG_ES, SEG_FS, SEG_GS };
	bool is_vm86 = guest->cpu.rflags & RFLAGS_VM;

	for (unsigned int seg = 0; is_vm86 && seg <= SEG_GS; seg++) {
		if (vm86(finding, seg, &guest->cpu.seg[seg]))
			return true;
	}
	if (!is_vm86 && (code(guest, finding) || stack(guest, finding)))
		return true;
	for (unsigned int i = 0; !is_vm86 && i < ARRAY_SIZE(ordinary); i++) {
		if (data(guest, finding, ordinary[i]))
			return true;
	}
	return task(guest, finding) || local_table(guest, finding) || tables(guest, finding);
}
