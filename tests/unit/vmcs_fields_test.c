// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/vmcs_controls.c hypervisor/vmx/vmcs_host.c hypervisor/vmx/vmcs_guest_os.c hypervisor/vmx/caps.c */
/* sources: hypervisor/x86/feature_policy.c hypervisor/vmx/trace.c hypervisor/vmx/trace_plan.c */
/*
 * Every field that the processor looks at is written when a VMCS is set up, for a fresh VMCS has anything in
 * it; and none is written that exists only together with a control that the processor lacks.
 */
#include "tests/fakes/unit.h"

#include "vmx/controls.h"
#include "vmx/trace.h"
#include "vmx/vcpu.h"
#include "x86/arch.h"

#define NO_CONTROL VMX_NUM_WORDS
#define SEGMENT_FIELDS(seg)                                                                        \
	{ VMCS_GUEST_SELECTOR(seg), NO_CONTROL, 0 }, { VMCS_GUEST_BASE(seg), NO_CONTROL, 0 },      \
		{ VMCS_GUEST_LIMIT(seg), NO_CONTROL, 0 },                                          \
		{ VMCS_GUEST_ACCESS_RIGHTS(seg), NO_CONTROL, 0 }

/* SDM Vol. 3D, appendix B: fields that are input of the processor, and the control that makes them so. */
static const struct {
	uint32_t field;
	uint32_t word;
	uint32_t bit;
} inputs[] = {
	SEGMENT_FIELDS(SEG_ES), SEGMENT_FIELDS(SEG_CS), SEGMENT_FIELDS(SEG_SS),
	SEGMENT_FIELDS(SEG_DS), SEGMENT_FIELDS(SEG_FS), SEGMENT_FIELDS(SEG_GS),
	SEGMENT_FIELDS(SEG_LDTR), SEGMENT_FIELDS(SEG_TR),
	/* Host selectors. */
	{ 0xc00, NO_CONTROL, 0 }, { 0xc02, NO_CONTROL, 0 }, { 0xc04, NO_CONTROL, 0 },
	{ 0xc06, NO_CONTROL, 0 }, { 0xc08, NO_CONTROL, 0 }, { 0xc0a, NO_CONTROL, 0 },
	{ 0xc0c, NO_CONTROL, 0 },
	/* Control words, exception bitmap, page-fault mask and match, CR3 targets, MSR counts, event. */
	{ 0x4000, NO_CONTROL, 0 }, { 0x4002, NO_CONTROL, 0 }, { 0x4004, NO_CONTROL, 0 },
	{ 0x4006, NO_CONTROL, 0 }, { 0x4008, NO_CONTROL, 0 }, { 0x400a, NO_CONTROL, 0 },
	{ 0x400c, NO_CONTROL, 0 }, { 0x400e, NO_CONTROL, 0 }, { 0x4010, NO_CONTROL, 0 },
	{ 0x4012, NO_CONTROL, 0 }, { 0x4014, NO_CONTROL, 0 }, { 0x4016, NO_CONTROL, 0 },
	{ 0x401e, VMX_WORD_PRIMARY, 31 },
	/* Addresses of the lists of MSRs: always there. */
	{ 0x2006, NO_CONTROL, 0 }, { 0x2008, NO_CONTROL, 0 }, { 0x200a, NO_CONTROL, 0 },
	/* CR0 and CR4: masks and shadows. */
	{ 0x6000, NO_CONTROL, 0 }, { 0x6002, NO_CONTROL, 0 }, { 0x6004, NO_CONTROL, 0 },
	{ 0x6006, NO_CONTROL, 0 },
	/* Guest: descriptor tables, interruptibility, activity, SYSENTER, link pointer. */
	{ 0x4810, NO_CONTROL, 0 }, { 0x4812, NO_CONTROL, 0 }, { 0x6816, NO_CONTROL, 0 },
	{ 0x6818, NO_CONTROL, 0 }, { 0x4824, NO_CONTROL, 0 }, { 0x4826, NO_CONTROL, 0 },
	{ 0x482a, NO_CONTROL, 0 }, { 0x6824, NO_CONTROL, 0 }, { 0x6826, NO_CONTROL, 0 },
	{ 0x2800, NO_CONTROL, 0 },
	/* Guest: CR0, CR3, CR4, RSP, RIP, RFLAGS, pending debug exceptions. */
	{ 0x6800, NO_CONTROL, 0 }, { 0x6802, NO_CONTROL, 0 }, { 0x6804, NO_CONTROL, 0 },
	{ 0x681c, NO_CONTROL, 0 }, { 0x681e, NO_CONTROL, 0 }, { 0x6820, NO_CONTROL, 0 },
	{ 0x6822, NO_CONTROL, 0 },
	/* Host: CR0, CR3, CR4, bases, SYSENTER, RSP, RIP. */
	{ 0x6c00, NO_CONTROL, 0 }, { 0x6c02, NO_CONTROL, 0 }, { 0x6c04, NO_CONTROL, 0 },
	{ 0x6c06, NO_CONTROL, 0 }, { 0x6c08, NO_CONTROL, 0 }, { 0x6c0a, NO_CONTROL, 0 },
	{ 0x6c0c, NO_CONTROL, 0 }, { 0x6c0e, NO_CONTROL, 0 }, { 0x4c00, NO_CONTROL, 0 },
	{ 0x6c10, NO_CONTROL, 0 }, { 0x6c12, NO_CONTROL, 0 }, { 0x6c14, NO_CONTROL, 0 },
	{ 0x6c16, NO_CONTROL, 0 },
	/* Preemption timer; notification vector and descriptor of posted interrupts. */
	{ 0x482e, VMX_WORD_PIN, 6 }, { 0x0002, VMX_WORD_PIN, 7 }, { 0x2016, VMX_WORD_PIN, 7 },
	/* TSC offset; TPR shadow; tertiary controls; bitmaps of ports and MSRs. */
	{ 0x2010, VMX_WORD_PRIMARY, 3 }, { 0x2012, VMX_WORD_PRIMARY, 21 },
	{ 0x401c, VMX_WORD_PRIMARY, 21 }, { 0x2034, VMX_WORD_PRIMARY, 17 },
	{ 0x2000, VMX_WORD_PRIMARY, 25 }, { 0x2002, VMX_WORD_PRIMARY, 25 },
	{ 0x2004, VMX_WORD_PRIMARY, 28 },
	/* APIC-access address; EPT pointer, PDPTEs; VPID; virtual interrupts; PAUSE loops. */
	{ 0x2014, VMX_WORD_SECONDARY, 0 }, { 0x201a, VMX_WORD_SECONDARY, 1 },
	{ 0x280a, VMX_WORD_SECONDARY, 1 }, { 0x280c, VMX_WORD_SECONDARY, 1 },
	{ 0x280e, VMX_WORD_SECONDARY, 1 }, { 0x2810, VMX_WORD_SECONDARY, 1 },
	{ 0x0000, VMX_WORD_SECONDARY, 5 }, { 0x0810, VMX_WORD_SECONDARY, 9 },
	{ 0x201c, VMX_WORD_SECONDARY, 9 }, { 0x201e, VMX_WORD_SECONDARY, 9 },
	{ 0x2020, VMX_WORD_SECONDARY, 9 }, { 0x2022, VMX_WORD_SECONDARY, 9 },
	{ 0x4020, VMX_WORD_SECONDARY, 10 }, { 0x4022, VMX_WORD_SECONDARY, 10 },
	/* VM functions; bitmaps of VMREAD, VMWRITE, ENCLS; page-modification log; #VE; XSAVES. */
	{ 0x2018, VMX_WORD_SECONDARY, 13 }, { 0x2026, VMX_WORD_SECONDARY, 14 },
	{ 0x2028, VMX_WORD_SECONDARY, 14 }, { 0x202e, VMX_WORD_SECONDARY, 15 },
	{ 0x200e, VMX_WORD_SECONDARY, 17 }, { 0x0e00, VMX_WORD_SECONDARY, 17 },
	{ 0x0812, VMX_WORD_SECONDARY, 17 }, { 0x202a, VMX_WORD_SECONDARY, 18 },
	{ 0x202c, VMX_WORD_SECONDARY, 20 },
	/* PASID directories; sub-page tables; TSC multiplier; PCONFIG; ENCLV; notify window. */
	{ 0x2038, VMX_WORD_SECONDARY, 21 }, { 0x203a, VMX_WORD_SECONDARY, 21 },
	{ 0x2030, VMX_WORD_SECONDARY, 23 }, { 0x2032, VMX_WORD_SECONDARY, 25 },
	{ 0x203e, VMX_WORD_SECONDARY, 27 }, { 0x2036, VMX_WORD_SECONDARY, 28 },
	{ 0x4024, VMX_WORD_SECONDARY, 31 },
	/* Entry: DEBUGCTL, DR7, PERF_GLOBAL_CTRL, PAT, EFER, BNDCFGS, RTIT_CTL, UINV, CET, LBR_CTL, PKRS. */
	{ 0x2802, VMX_WORD_ENTRY, 2 }, { 0x681a, VMX_WORD_ENTRY, 2 }, { 0x2808, VMX_WORD_ENTRY, 13 },
	{ 0x2804, VMX_WORD_ENTRY, 14 }, { 0x2806, VMX_WORD_ENTRY, 15 },
	{ 0x2812, VMX_WORD_ENTRY, 16 }, { 0x2814, VMX_WORD_ENTRY, 18 },
	{ 0x0814, VMX_WORD_ENTRY, 19 }, { 0x6828, VMX_WORD_ENTRY, 20 },
	{ 0x682a, VMX_WORD_ENTRY, 20 }, { 0x682c, VMX_WORD_ENTRY, 20 },
	{ 0x2816, VMX_WORD_ENTRY, 21 }, { 0x2818, VMX_WORD_ENTRY, 22 },
	/* Exit: host's PERF_GLOBAL_CTRL, PAT, EFER, CET, PKRS; secondary exit controls. */
	{ 0x2c04, VMX_WORD_EXIT, 12 }, { 0x2c00, VMX_WORD_EXIT, 19 }, { 0x2c02, VMX_WORD_EXIT, 21 },
	{ 0x6c18, VMX_WORD_EXIT, 28 }, { 0x6c1a, VMX_WORD_EXIT, 28 }, { 0x6c1c, VMX_WORD_EXIT, 28 },
	{ 0x2c06, VMX_WORD_EXIT, 29 }, { 0x2044, VMX_WORD_EXIT, 31 },
};

const char vmx_exit[1], vmx_exit_cell[1];

uint64_t hv_phys_offset;

static bool written[0x8000];
static uint64_t fields[0x8000];
static struct vmx_msrs machine;
static struct percpu cpu;

static bool cell;

bool vcpu_is_root(void)
{
	return !cell;
}

/* May this control be on? */
static bool allowed(uint32_t word, uint32_t bit)
{
	return word == NO_CONTROL || machine.word[word] >> (32 + bit) & 1;
}

static bool exists(uint64_t field)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(inputs); i++) {
		if (inputs[i].field == field)
			return allowed(inputs[i].word, inputs[i].bit);
	}
	return field == VMCS_ENTRY_EXCEPTION_ERROR_CODE || field == VMCS_ENTRY_INSTRUCTION_LENGTH;
}

static int fake_vmwrite(uint64_t field, uint64_t value)
{
	assert_true(field < ARRAY_SIZE(written));
	written[field] = true;
	fields[field] = value;
	return !exists(field);
}

static uint64_t fake_vmread(uint64_t field)
{
	assert_true(field < ARRAY_SIZE(written) && written[field]);
	return fields[field];
}

/* Counters of version 5, PEBS that needs the list, branch records, Processor Trace. */
static void fake_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	(void)subleaf;
	if (leaf == 0)
		r->eax = 0x1f;
	if (leaf == 1)
		r->edx = (uint32_t)CPUID_1_EDX_DS;
	if (leaf == 7)
		*r = (struct cpuid_regs){ .ebx = (uint32_t)CPUID_7_EBX_PT,
					  .edx = (uint32_t)CPUID_7_EDX_ARCH_LBR };
	if (leaf == 0xa)
		r->eax = 5;
}

/* A machine with just what the table of capabilities names, also what is optional or without that. */
static void set_machine(bool optional)
{
	memset(&machine, 0, sizeof(machine));
	machine.word[VMX_WORD_MISC] = 1ULL << MISC_PT_IN_VMX;
	for (unsigned int i = 0; i < vmx_num_caps; i++) {
		const struct vmx_cap *cap = &vmx_caps[i];

		if (cap->word <= VMX_WORD_ENTRY && (optional || vmx_cap_demanded(cap)))
			machine.word[cap->word] |= 1ULL << (cap->bit + 32);
	}
}

static void init_vmcs(void)
{
	const struct vcpu_setup setup = { .msrs = &machine };

	memset(written, 0, sizeof(written));
	memset(&cpu, 0, sizeof(cpu));
	fake_ops = (struct fake_ops){ .vmwrite = fake_vmwrite, .vmread = fake_vmread,
				      .cpuid = fake_cpuid };
	vmcs_init_host(&cpu, &setup);
	vmcs_init_controls(&cpu, &setup);
	vmcs_init_trace(&cpu, &machine);
	vmcs_init_guest_os(&cpu);
}

static const uint32_t words[] = {
	[VMX_WORD_PIN] = VMCS_PIN_BASED_CONTROLS,
	[VMX_WORD_PRIMARY] = VMCS_PRIMARY_CONTROLS,
	[VMX_WORD_SECONDARY] = VMCS_SECONDARY_CONTROLS,
	[VMX_WORD_EXIT] = VMCS_EXIT_CONTROLS,
	[VMX_WORD_ENTRY] = VMCS_ENTRY_CONTROLS,
};

/* Also those that are switched on later, when nothing else is written. */
static bool in_use(uint32_t word, uint32_t bit)
{
	if (word == NO_CONTROL)
		return true;
	for (unsigned int i = 0; i < vmx_num_caps; i++) {
		if (vmx_caps[i].word == word && vmx_caps[i].bit == bit &&
		    (vmx_caps[i].need == VMX_ON_DEMAND ||
		     (bit == SECONDARY_NOTIFY_EXITING && vmx_cap_met(&vmx_caps[i], &machine))))
			return true;
	}
	return fields[words[word]] >> bit & 1;
}

static void check_inputs(void)
{
	init_vmcs();
	if (cpu.bad_field)
		fail_msg("field %x does not exist without its control", cpu.bad_field);
	for (unsigned int i = 0; i < ARRAY_SIZE(inputs); i++) {
		if (in_use(inputs[i].word, inputs[i].bit) && !written[inputs[i].field])
			fail_msg("field %x is not written", inputs[i].field);
	}
}

static void test_all_controls(void **state)
{
	(void)state;
	set_machine(true);
	check_inputs();
}

static void test_without_optional_controls(void **state)
{
	(void)state;
	set_machine(false);
	check_inputs();
}

/* Optional controls one by one. */
static void test_each_optional_control(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < vmx_num_caps; i++) {
		if (vmx_cap_demanded(&vmx_caps[i]) || vmx_caps[i].word > VMX_WORD_ENTRY)
			continue;
		set_machine(true);
		machine.word[vmx_caps[i].word] &= ~(1ULL << (vmx_caps[i].bit + 32));
		check_inputs();
	}
}

/* A cell whose CR4.MCE is its own shuts the machine down with a machine check that is somebody else's. */
static void test_machine_checks(void **state)
{
	(void)state;
	set_machine(true);
	init_vmcs();
	assert_int_equal(fields[VMCS_EXCEPTION_BITMAP], 1U << X86_VEC_MC);
	assert_false(vmx_cr4_mask() & X86_CR4_MCE);
	cell = true;
	assert_true(vmx_cr4_mask() & X86_CR4_MCE);
	cell = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machine_checks),
		cmocka_unit_test(test_all_controls),
		cmocka_unit_test(test_without_optional_controls),
		cmocka_unit_test(test_each_optional_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
