// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/x86/state_load.c hypervisor/lib/string.c */
/* What the bare processor gets back, all of it, and in which order: an NMI can come at any point. */
#include "tests/fakes/unit.h"

#include "x86/arch.h"
#include "x86/descriptors.h"
#include "x86/state_load.h"

#define NEVER (~0U)

struct rvm_image_header image_header;

static struct {
	const char *name;
	uint64_t value;
} loads[64];
static unsigned int num_loads;

static void note(const char *name, uint64_t value)
{
	assert_in_range(num_loads, 0, ARRAY_SIZE(loads) - 1);
	loads[num_loads].name = name;
	loads[num_loads++].value = value;
}

static void note_msr(uint32_t msr, uint64_t value)
{
	static char names[64][16];
	char *name = names[num_loads];

	snprintf(name, sizeof(names[0]), "%x", msr);
	note(name, value);
}

void descriptors_set_cs(struct percpu *cpu, uint16_t cs)
{
	(void)cpu;
	note("set_cs", cs);
}

/* The value of any IDT that the owner has is another one. */
#define IDT_WITHOUT_IST 0x9999

void descriptors_no_ist(struct percpu *cpu)
{
	(void)cpu;
	note("IDTR", IDT_WITHOUT_IST);
}

/* Position of the last load of that register, which must be of that value. */
static unsigned int last(const char *name, uint64_t value)
{
	for (unsigned int i = num_loads; i > 0; i--) {
		if (strcmp(loads[i - 1].name, name) == 0) {
			assert_int_equal(loads[i - 1].value, value);
			return i - 1;
		}
	}
	fail_msg("%s is not loaded", name);
	return NEVER;
}

/* Position of the first load of CR4 with that bit. */
static unsigned int first_cr4_with(uint64_t bit)
{
	for (unsigned int i = 0; i < num_loads; i++) {
		if (strcmp(loads[i].name, "CR4") == 0 && loads[i].value & bit)
			return i;
	}
	return NEVER;
}

static uint64_t gdt[16];
static struct percpu cpu;

static struct cpu_state state_of_linux(void)
{
	struct cpu_state s = {
		.cr0 = 0x80050033,
		.cr4 = X86_CR4_PAE | X86_CR4_PGE | X86_CR4_PCIDE | X86_CR4_CET,
		.efer = 0xd01,
		.pat = 0x407050600070106,
		.dr7 = 0x401,
		.sysenter_cs = 0x10,
		.sysenter_esp = 0x1111,
		.sysenter_eip = 0x2222,
		.gdt = { sizeof(gdt) - 1, (uint64_t)gdt },
		.idt = { 0xfff, 0x3333 },
	};

	s.seg[SEG_CS].selector = 0x10;
	s.seg[SEG_DS].selector = s.seg[SEG_ES].selector = 0x2b;
	s.seg[SEG_FS] = (struct segment){ .base = 0x4444, .selector = 0x33 };
	s.seg[SEG_GS] = (struct segment){ .base = 0x5555, .selector = 0x3b };
	s.seg[SEG_TR].selector = 0x40;
	/* Busy. */
	gdt[8] = 0x8b0000000067;
	return s;
}

static int setup(void **state)
{
	(void)state;
	num_loads = 0;
	fake_ops.load = note;
	fake_ops.wrmsr = note_msr;
	return 0;
}

static void test_everything_is_loaded(void **state)
{
	struct cpu_state s = state_of_linux();

	(void)state;
	state_load_control(&s);
	state_load_msrs(&s);
	state_load_descriptors(&cpu, &s);
	last("CR0", s.cr0);
	last("CR4", s.cr4);
	last("c0000080", s.efer);
	last("277", s.pat);
	last("174", s.sysenter_cs);
	last("175", s.sysenter_esp);
	last("176", s.sysenter_eip);
	last("DR7", s.dr7);
	last("DS", 0x2b);
	last("ES", 0x2b);
	last("FS", 0x33);
	last("GS", 0x3b);
	last("c0000100", 0x4444);
	last("c0000101", 0x5555);
	last("TR", 0x40);
	last("LDTR", 0);
	last("IDTR", s.idt.base);
	last("GDTR", s.gdt.base);
}

/* With landing pads demanded, an NMI through the core's IDT never ends. */
static void test_landing_pads_after_idt(void **state)
{
	struct cpu_state s = state_of_linux();

	(void)state;
	state_load_control(&s);
	state_load_msrs(&s);
	state_load_descriptors(&cpu, &s);
	assert_true(first_cr4_with(X86_CR4_CET) > last("IDTR", s.idt.base));
	setup(NULL);
	state_load_control(&s);
	state_load_tables(&s);
	assert_true(first_cr4_with(X86_CR4_CET) > last("IDTR", s.idt.base));
	last("CR4", s.cr4);
}

/* The handlers of the owner find the segments that they use; its breakpoints do not reach the core. */
static void test_idt_after_segments_before_breakpoints(void **state)
{
	struct cpu_state s = state_of_linux();
	unsigned int idt;

	(void)state;
	state_load_control(&s);
	state_load_msrs(&s);
	state_load_descriptors(&cpu, &s);
	idt = last("IDTR", s.idt.base);
	assert_true(last("c0000101", 0x5555) < idt);
	assert_true(last("TR", 0x40) < idt);
	assert_true(last("DR7", s.dr7) > idt);
}

/* An NMI while the TSS is the owner's and the IDT is still the core's must not use a stack of that TSS. */
static void test_no_stack_of_the_owners(void **state)
{
	struct cpu_state s = state_of_linux();
	uint64_t idt = 0;

	(void)state;
	state_load_descriptors(&cpu, &s);
	for (unsigned int i = 0; i < last("TR", 0x40); i++) {
		if (strcmp(loads[i].name, "IDTR") == 0)
			idt = loads[i].value;
	}
	assert_int_equal(idt, IDT_WITHOUT_IST);
}

/* LTR from a copy that says "available"; the owner's descriptor stays as it was. */
static void test_task_register(void **state)
{
	struct cpu_state s = state_of_linux();

	(void)state;
	state_load_descriptors(&cpu, &s);
	assert_int_equal(cpu.leave_gdt[8], 0x890000000067);
	assert_int_equal(gdt[8], 0x8b0000000067);
	setup(NULL);
	s.seg[SEG_TR].selector = 0;
	state_load_descriptors(&cpu, &s);
	for (unsigned int i = 0; i < num_loads; i++)
		assert_string_not_equal(loads[i].name, "TR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_everything_is_loaded, setup),
		cmocka_unit_test_setup(test_no_stack_of_the_owners, setup),
		cmocka_unit_test_setup(test_landing_pads_after_idt, setup),
		cmocka_unit_test_setup(test_idt_after_segments_before_breakpoints, setup),
		cmocka_unit_test_setup(test_task_register, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
