// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/guest_check.c hypervisor/vmx/guest_check_segments.c hypervisor/vmx/event_info.c hypervisor/lib/format.c */
/* Why a VM entry fails: one guest of each mode that passes, and each check violated alone. */
#include "tests/fakes/unit.h"

#include "vmx/controls.h"
#include "vmx/guest_check.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

#define CODE64 0xa09bU
#define CODE32 0xc09bU
#define DATA 0xc093U
#define TSS 0x8bU
#define LDT 0x82U
#define NON_CANONICAL 0x8000000000000ULL
#define RFLAGS_IF 0x200U
#define EXCEPTION(vector) (INTR_INFO_VALID | INTR_TYPE_HW_EXCEPTION | (vector))

static struct vmx_guest machine(void)
{
	return (struct vmx_guest){
		.cr0_fixed0 = 0x20,
		.cr0_fixed1 = 0xffffffff,
		.cr4_fixed0 = X86_CR4_VMXE,
		.cr4_fixed1 = 0x1ffffff,
		.phys_bits = 39,
		.linear_bits = 48,
		.link_pointer = ~0ULL,
	};
}

/* Linux in the kernel. */
static struct vmx_guest long_mode(void)
{
	struct vmx_guest g = machine();
	struct cpu_state *s = &g.cpu;

	g.entry_controls = 1U << ENTRY_IA32E_MODE;
	s->cr0 = 0x80050033;
	s->cr3 = 0x1234000;
	s->cr4 = X86_CR4_VMXE | X86_CR4_PAE | X86_CR4_PCIDE;
	s->efer = X86_EFER_SCE | X86_EFER_LME | X86_EFER_LMA | X86_EFER_NXE;
	s->pat = 0x0407050600070106;
	s->dr7 = 0x400;
	s->rip = 0xffffffff81000000;
	s->rflags = X86_RFLAGS_FIXED | RFLAGS_IF;
	s->sysenter_esp = s->sysenter_eip = 0xffffffff81001000;
	s->gdt.base = s->idt.base = 0xfffffe0000001000;
	g.gdtr_limit = 0x7f;
	g.idtr_limit = 0xfff;
	s->seg[SEG_CS] = (struct segment){ 0, 0xffffffff, CODE64, 0x10 };
	s->seg[SEG_SS] = (struct segment){ 0, 0xffffffff, DATA, 0x18 };
	s->seg[SEG_DS] = s->seg[SEG_ES] = (struct segment){ 0, 0, SEG_UNUSABLE, 0 };
	s->seg[SEG_FS] = (struct segment){ 0x7f0000001000, 0, SEG_UNUSABLE, 0 };
	s->seg[SEG_GS] = (struct segment){ 0xffff888000001000, 0, SEG_UNUSABLE, 0 };
	s->seg[SEG_LDTR] = (struct segment){ 0, 0, SEG_UNUSABLE, 0 };
	s->seg[SEG_TR] = (struct segment){ 0xfffffe0000003000, 0x206f, TSS, 0x40 };
	return g;
}

/* After SIPI. */
static struct vmx_guest real_mode(void)
{
	struct vmx_guest g = machine();
	struct cpu_state *s = &g.cpu;

	s->cr0 = 0x30;
	s->cr4 = X86_CR4_VMXE;
	s->pat = 0x0007040600070406;
	s->dr7 = 0x400;
	s->rflags = X86_RFLAGS_FIXED;
	g.gdtr_limit = g.idtr_limit = 0xffff;
	for (unsigned int i = 0; i <= SEG_GS; i++)
		s->seg[i] = (struct segment){ 0, 0xffff, 0x93, 0 };
	s->seg[SEG_CS] = (struct segment){ 0x9f000, 0xffff, 0x9b, 0x9f00 };
	s->seg[SEG_LDTR] = (struct segment){ 0, 0xffff, LDT, 0 };
	s->seg[SEG_TR] = (struct segment){ 0, 0xffff, TSS, 0 };
	return g;
}

static struct vmx_guest vm86(void)
{
	struct vmx_guest g = real_mode();

	g.cpu.cr0 |= X86_CR0_PE;
	g.cpu.rflags |= BIT(17);
	for (unsigned int i = 0; i <= SEG_GS; i++)
		g.cpu.seg[i] = (struct segment){ 0x12340, 0xffff, 0xf3, 0x1234 };
	return g;
}

static struct vmx_guest pae(void)
{
	struct vmx_guest g = real_mode();

	g.cpu.cr0 |= X86_CR0_PE | X86_CR0_PG;
	g.cpu.cr4 |= X86_CR4_PAE;
	g.pdpte[2] = 0x7000001;
	g.cpu.seg[SEG_CS] = (struct segment){ 0, 0xffffffff, CODE32, 0x10 };
	return g;
}

static void passes(const struct vmx_guest *g)
{
	struct vmx_finding finding;

	if (vmx_guest_check(g, &finding))
		fail_msg("%s: wanted %llx, found %llx", finding.what,
			 (unsigned long long)finding.wanted, (unsigned long long)finding.found);
}

static void fails(const struct vmx_guest *g, const char *what)
{
	struct vmx_finding finding = { .what = "nothing" };

	assert_true(vmx_guest_check(g, &finding));
	if (!strstr(finding.what, what))
		fail_msg("wanted %s, found %s", what, finding.what);
	assert_int_not_equal(finding.wanted, finding.found);
}

/** One field of a guest that passes is changed. */
#define ALONE(guest, field, value, what)            \
	do {                                        \
		struct vmx_guest g_ = guest();      \
		g_.field = (value);                 \
		fails(&g_, what);                   \
	} while (0)

static void test_guests_that_pass(void **state)
{
	struct vmx_guest guests[] = { long_mode(), real_mode(), vm86(), pae() };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(guests); i++) {
		passes(&guests[i]);
		guests[i].event = vmx_event_exception(X86_VEC_GP, 0, guests[i].cpu.cr0 & X86_CR0_PE);
		passes(&guests[i]);
	}
}

static void test_control_registers(void **state)
{
	(void)state;
	ALONE(long_mode, cpu.cr0, 0x80050013, "CR0, bits that VMX fixes");
	ALONE(real_mode, cpu.cr0, X86_CR0_PG | 0x30, "CR0.PE");
	ALONE(long_mode, cpu.cr4, X86_CR4_PAE, "CR4, bits that VMX fixes");
	ALONE(long_mode, cpu.cr4, X86_CR4_VMXE | X86_CR4_PAE | BIT(40), "CR4, bits that VMX fixes");
	ALONE(long_mode, cpu.debugctl, BIT(20), "DEBUGCTL");
	ALONE(long_mode, cpu.cr0, 0x50033, "CR0.PG");
	ALONE(long_mode, cpu.cr4, X86_CR4_VMXE, "CR4.PAE");
	ALONE(real_mode, cpu.cr4, X86_CR4_VMXE | X86_CR4_PCIDE, "PCIDE");
	ALONE(long_mode, cpu.cr3, BIT(39), "CR3");
	ALONE(long_mode, cpu.dr7, BIT(32), "DR7");
}

static void test_msrs(void **state)
{
	(void)state;
	ALONE(long_mode, cpu.sysenter_esp, NON_CANONICAL, "SYSENTER_ESP");
	ALONE(long_mode, cpu.sysenter_eip, NON_CANONICAL, "SYSENTER_EIP");
	ALONE(long_mode, cpu.pat, 0x0407050600070102, "PAT");
	ALONE(long_mode, cpu.pat, 0x0907050600070106, "PAT");
	ALONE(long_mode, cpu.efer, 0xd01 | BIT(1), "EFER, reserved");
	ALONE(long_mode, cpu.efer, X86_EFER_LME, "EFER.LMA");
	ALONE(long_mode, cpu.efer, X86_EFER_LMA, "EFER.LME");
	ALONE(pae, cpu.efer, X86_EFER_LME, "EFER.LME");
}

static void test_code_segment(void **state)
{
	(void)state;
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa09a, "CS, type");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa0fb, "CS, DPL");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa0ff, "CS, DPL");
	ALONE(real_mode, cpu.seg[SEG_CS].access, 0xf3, "CS, DPL");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xe09b, "CS, access rights D");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa08b, "CS, access rights S");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa01b, "CS, access rights P");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0xa19b, "CS, access rights, reserved");
	ALONE(long_mode, cpu.seg[SEG_CS].access, 0x209b, "CS, access rights G");
}

static void test_code_granularity(void **state)
{
	struct vmx_guest g = real_mode();

	(void)state;
	g.cpu.seg[SEG_CS].limit = 0xfffe;
	g.cpu.seg[SEG_CS].access = 0x809b;
	fails(&g, "CS, access rights G");
	g = real_mode();
	g.cpu.seg[SEG_CS].access = 0x809b;
	passes(&g);
}

static void test_other_segments(void **state)
{
	(void)state;
	ALONE(long_mode, cpu.seg[SEG_SS].access, 0xc091, "SS, type");
	ALONE(long_mode, cpu.seg[SEG_SS].base, BIT(32), "SS, base");
	ALONE(pae, cpu.seg[SEG_DS].access, 0x92, "DS, type");
	ALONE(pae, cpu.seg[SEG_ES].access, 0x99, "ES, type");
	ALONE(pae, cpu.seg[SEG_ES].base, BIT(32), "ES, base");
	ALONE(long_mode, cpu.seg[SEG_FS].base, NON_CANONICAL, "FS, base");
	ALONE(long_mode, cpu.seg[SEG_GS].base, NON_CANONICAL, "GS, base");
	ALONE(long_mode, cpu.seg[SEG_TR].selector, 0x44, "TR, selector TI");
	ALONE(long_mode, cpu.seg[SEG_TR].base, NON_CANONICAL, "TR, base");
	ALONE(long_mode, cpu.seg[SEG_TR].access, SEG_UNUSABLE, "TR, unusable");
	ALONE(long_mode, cpu.seg[SEG_TR].access, 0x83, "TR, type");
	ALONE(real_mode, cpu.seg[SEG_TR].access, 0x89, "TR, type");
	ALONE(real_mode, cpu.seg[SEG_LDTR].selector, 4, "LDTR, selector TI");
	ALONE(real_mode, cpu.seg[SEG_LDTR].access, 0x83, "LDTR, type");
	ALONE(real_mode, cpu.seg[SEG_LDTR].base, NON_CANONICAL, "LDTR, base");
	ALONE(long_mode, cpu.gdt.base, NON_CANONICAL, "GDTR, base");
	ALONE(long_mode, cpu.idt.base, NON_CANONICAL, "IDTR, base");
	ALONE(long_mode, gdtr_limit, 0x10000, "GDTR, limit");
	ALONE(long_mode, idtr_limit, 0x10000, "IDTR, limit");
}

/* Conforming code runs at any level, but without protection there is only one. */
static void test_stack_level_in_real_mode(void **state)
{
	struct vmx_guest g = real_mode();

	(void)state;
	g.cpu.seg[SEG_CS].access = 0x9f;
	g.cpu.seg[SEG_SS].access = 0xf3;
	fails(&g, "SS, DPL");
	g.cpu.cr0 |= X86_CR0_PE;
	passes(&g);
}

/* A 16-bit TSS is busy type 3: fine, unless IA-32e mode begins. */
static void test_16_bit_tss(void **state)
{
	struct vmx_guest g = pae();

	(void)state;
	g.cpu.seg[SEG_TR].access = 0x83;
	passes(&g);
}

static void test_vm86_segments(void **state)
{
	(void)state;
	ALONE(vm86, cpu.seg[SEG_CS].base, 0x12350, "CS, base in virtual-8086 mode");
	ALONE(vm86, cpu.seg[SEG_SS].limit, 0xfffff, "SS, limit in virtual-8086 mode");
	ALONE(vm86, cpu.seg[SEG_GS].access, 0x93, "GS, access rights in virtual-8086 mode");
}

static void test_rip_and_rflags(void **state)
{
	(void)state;
	ALONE(long_mode, cpu.rip, NON_CANONICAL, "RIP, canonical");
	ALONE(real_mode, cpu.rip, BIT(32), "RIP, bits 63:32");
	ALONE(long_mode, cpu.rflags, 0, "RFLAGS, bit 1");
	ALONE(long_mode, cpu.rflags, BIT(3) | 2, "RFLAGS, reserved");
	ALONE(long_mode, cpu.rflags, BIT(17) | 2, "in virtual-8086 mode");
	ALONE(real_mode, event.info, INTR_INFO_VALID | 0x20, "RFLAGS.IF");
}

static void test_activity(void **state)
{
	struct vmx_guest g = long_mode();

	(void)state;
	ALONE(long_mode, activity, 4, "activity state, 3 at most");
	g.activity = ACTIVITY_HLT;
	passes(&g);
	g.event = vmx_event_exception(X86_VEC_MC, 0, true);
	passes(&g);
	g.event = vmx_event_exception(X86_VEC_UD, 0, true);
	fails(&g, "activity state, for the event");
	g.activity = ACTIVITY_WAIT_FOR_SIPI;
	g.event.info = INTR_INFO_VALID | INTR_TYPE_NMI | 2;
	fails(&g, "activity state, for the event");
	g = long_mode();
	g.activity = ACTIVITY_HLT;
	g.interruptibility = INTERRUPTIBILITY_STI;
	fails(&g, "with blocking by STI or MOV SS");
}

static void test_interruptibility(void **state)
{
	struct vmx_guest g = long_mode();

	(void)state;
	ALONE(long_mode, interruptibility, 0x20, "interruptibility, reserved");
	ALONE(long_mode, interruptibility, 4, "blocking by SMI");
	ALONE(long_mode, interruptibility, 3, "STI and MOV SS");
	ALONE(real_mode, interruptibility, 1, "RFLAGS.IF, with blocking by STI");
	g.event.info = INTR_INFO_VALID | INTR_TYPE_NMI | 2;
	passes(&g);
	g.interruptibility = INTERRUPTIBILITY_NMI;
	fails(&g, "interruptibility, for the event");
	g.interruptibility = INTERRUPTIBILITY_MOV_SS;
	fails(&g, "interruptibility, for the event");
	g.event.info = INTR_INFO_VALID | 0x20;
	fails(&g, "interruptibility, for the event");
}

static void test_pending_debug(void **state)
{
	struct vmx_guest g = long_mode();

	(void)state;
	ALONE(long_mode, pending_debug, BIT(4), "pending debug exceptions, reserved");
	ALONE(long_mode, link_pointer, 0, "link pointer");
	g.interruptibility = INTERRUPTIBILITY_STI;
	g.cpu.rflags |= X86_RFLAGS_TF;
	fails(&g, "BS, as TF");
	g.pending_debug = PENDING_DEBUG_BS;
	passes(&g);
	g.cpu.debugctl = 2;
	fails(&g, "BS, as TF");
}

static void test_pdptes(void **state)
{
	(void)state;
	ALONE(pae, pdpte[1], 3, "PDPTE");
	ALONE(pae, pdpte[3], BIT(39) | 1, "PDPTE");
	struct vmx_guest g = pae();

	g.pdpte[1] = 2;
	passes(&g);
}

static void test_event(void **state)
{
	struct vmx_guest g = real_mode();

	(void)state;
	/* What a cell could make the core do with eight bytes of code. */
	g.event = vmx_event_exception(X86_VEC_GP, 0, true);
	fails(&g, "deliver error code");
	ALONE(long_mode, event.info, EXCEPTION(X86_VEC_GP), "deliver error code");
	ALONE(long_mode, event.info, EXCEPTION(32), "vector of an exception");
	ALONE(long_mode, event.info, INTR_INFO_VALID | INTR_TYPE_NMI | 3, "vector of NMI");
	ALONE(long_mode, event.info, EXCEPTION(6) | BIT(12), "event to inject, reserved");
	g = long_mode();
	g.event = vmx_event_exception(X86_VEC_PF, 0x10000, true);
	fails(&g, "error code");
	g.event = (struct vmx_event){ INTR_INFO_VALID | INTR_TYPE_SW_EXCEPTION | 3, 0, 16 };
	fails(&g, "instruction length");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_guests_that_pass),
		cmocka_unit_test(test_control_registers),
		cmocka_unit_test(test_msrs),
		cmocka_unit_test(test_code_segment),
		cmocka_unit_test(test_code_granularity),
		cmocka_unit_test(test_other_segments),
		cmocka_unit_test(test_stack_level_in_real_mode),
		cmocka_unit_test(test_16_bit_tss),
		cmocka_unit_test(test_vm86_segments),
		cmocka_unit_test(test_rip_and_rflags),
		cmocka_unit_test(test_activity),
		cmocka_unit_test(test_interruptibility),
		cmocka_unit_test(test_pending_debug),
		cmocka_unit_test(test_pdptes),
		cmocka_unit_test(test_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
