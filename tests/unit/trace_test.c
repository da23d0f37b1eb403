// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/trace.c hypervisor/vmx/trace_plan.c hypervisor/vmx/caps.c */
/* Counters, PEBS, branch records, Processor Trace: on which machine what switches them, and that no value is lost. */
#include "tests/fakes/unit.h"

#include "vmx/controls.h"
#include "vmx/trace.h"
#include "vmx/vcpu.h"

uint64_t hv_phys_offset;

static const struct trace_facts all = { .perf_version = 5, .pebs = true, .lbr = true, .pt = true };

static struct {
	uint32_t perf_version, ds, pdcm, lbr, pt;
	uint64_t msr[0x2000];
	uint64_t field[0x8000];
} fake;
static struct percpu cpu;

void vmcs_set(struct percpu *c, enum vmcs_field field, uint64_t value)
{
	assert_ptr_equal(c, &cpu);
	fake.field[field] = value;
}

static uint64_t fake_vmread(uint64_t field)
{
	return fake.field[field];
}

static int fake_vmwrite(uint64_t field, uint64_t value)
{
	fake.field[field] = value;
	return 0;
}

static uint64_t fake_rdmsr(uint32_t msr)
{
	return fake.msr[msr];
}

static void fake_wrmsr(uint32_t msr, uint64_t value)
{
	fake.msr[msr] = value;
}

static void fake_cpuid(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *r)
{
	(void)subleaf;
	if (leaf == 0)
		r->eax = 0x1f;
	if (leaf == 1)
		*r = (struct cpuid_regs){ .ecx = fake.pdcm << 15, .edx = fake.ds << 21 };
	if (leaf == 7)
		*r = (struct cpuid_regs){ .ebx = fake.pt << 25, .edx = fake.lbr << 19 };
	if (leaf == 0xa)
		r->eax = 0x07300800 | fake.perf_version;
}

static int setup(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	memset(&cpu, 0, sizeof(cpu));
	fake_ops = (struct fake_ops){ .vmread = fake_vmread, .vmwrite = fake_vmwrite,
				      .rdmsr = fake_rdmsr, .wrmsr = fake_wrmsr,
				      .cpuid = fake_cpuid };
	fake.perf_version = 5;
	fake.ds = fake.lbr = fake.pt = 1;
	return 0;
}

/* @controls: has what SDM Vol. 3C, 25.7.1 and 25.8.1 name for these MSRs. */
static struct vmx_msrs machine(bool controls)
{
	struct vmx_msrs m = { 0 };

	m.word[VMX_WORD_MISC] = 1ULL << 14;
	if (controls) {
		m.word[VMX_WORD_EXIT] = (1ULL << 12 | 1ULL << 30 | 1ULL << 25 | 1ULL << 26) << 32;
		m.word[VMX_WORD_ENTRY] = (1ULL << 13 | 1ULL << 18 | 1ULL << 21) << 32;
	}
	return m;
}

static void test_controls_where_they_exist(void **state)
{
	struct vmx_msrs m = machine(true);

	(void)state;
	assert_int_equal(trace_way(TRACE_PERF_GLOBAL_CTRL, &all, &m), TRACE_CONTROLS);
	assert_int_equal(trace_way(TRACE_LBR_CTL, &all, &m), TRACE_CONTROLS);
	assert_int_equal(trace_way(TRACE_RTIT_CTL, &all, &m), TRACE_CONTROLS);
	assert_int_equal(trace_way(TRACE_PEBS_ENABLE, &all, &m), TRACE_LIST);
}

/* Half of a pair would load what nobody has saved, or lose it. */
static void test_each_missing_control_means_the_list(void **state)
{
	(void)state;
	for (unsigned int word = VMX_WORD_EXIT; word <= VMX_WORD_ENTRY; word++) {
		for (unsigned int bit = 32; bit < 64; bit++) {
			struct vmx_msrs m = machine(true);
			unsigned int listed = 0;

			if (!(m.word[word] >> bit & 1))
				continue;
			m.word[word] &= ~(1ULL << bit);
			for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
				listed += i != TRACE_PEBS_ENABLE &&
					  trace_way(i, &all, &m) == TRACE_LIST;
			assert_int_equal(listed, 1);
		}
	}
}

static void test_only_what_exists(void **state)
{
	struct trace_facts none = { 0 }, isolated = all;
	struct vmx_msrs m = machine(true);

	(void)state;
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		assert_int_equal(trace_way(i, &none, &m), TRACE_ABSENT);
	isolated.pebs_isolated = true;
	assert_int_equal(trace_way(TRACE_PEBS_ENABLE, &isolated, &m), TRACE_PASSED);
	m.word[VMX_WORD_MISC] = 0;
	assert_int_equal(trace_way(TRACE_RTIT_CTL, &all, &m), TRACE_ABSENT);
}

static void test_refusals(void **state)
{
	struct trace_facts old = { .perf_version = 1 };
	struct vmx_msrs m = machine(false);
	struct vmx_lack lack;

	(void)state;
	assert_false(trace_lacks(&all, &m, 1, &lack));
	assert_true(trace_lacks(&old, &m, 0, &lack));
	assert_int_equal(lack.wanted, 2);
	m.word[VMX_WORD_MISC] = 0;
	assert_false(trace_lacks(&all, &m, 2, &lack));
	assert_true(trace_lacks(&all, &m, 3, &lack));
	assert_non_null(strstr(lack.what, "PT[14]"));
}

/* One stay: stopped, switched while it runs a guest, another cell, and back. */
static void one_stay(const struct vmx_msrs *m)
{
	static const uint64_t values[NUM_TRACE_MSRS] = { 0x70000000fULL, 0x3, 0x7f0001, 0x2509 };
	uint64_t kept[NUM_TRACE_MSRS];

	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		fake.msr[trace_rules[i].msr] = values[i];
	cpu.caller.debugctl = fake.msr[MSR_IA32_DEBUGCTL] = 0x1801;
	trace_stop(&cpu);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		assert_true(fake.msr[trace_rules[i].msr] == 0);
	assert_true(fake.msr[MSR_IA32_DEBUGCTL] == 0);
	vmcs_init_trace(&cpu, m);
	trace_get(&cpu, kept);
	assert_memory_equal(kept, values, sizeof(values));
	trace_set(&cpu, NULL);
	trace_get(&cpu, cpu.trace.value);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		assert_true(cpu.trace.value[i] == 0);
	trace_set(&cpu, kept);
	trace_get(&cpu, cpu.trace.value);
	trace_resume(&cpu, 0x1801);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		assert_true(fake.msr[trace_rules[i].msr] == values[i]);
	assert_true(fake.msr[MSR_IA32_DEBUGCTL] == 0x1801);
}

static void test_stay_with_controls(void **state)
{
	struct vmx_msrs m = machine(true);

	(void)state;
	one_stay(&m);
	assert_true(fake.field[VMCS_EXIT_CONTROLS] == (1U << 12 | 1U << 30 | 1U << 25 | 1U << 26));
	assert_true(fake.field[VMCS_ENTRY_CONTROLS] == (1U << 13 | 1U << 18 | 1U << 21));
	assert_true(fake.field[VMCS_HOST_PERF_GLOBAL_CTRL] == 0);
	assert_int_equal(fake.field[VMCS_ENTRY_MSR_LOAD_COUNT], 1);
	assert_int_equal(cpu.trace.guest[0].msr, MSR_IA32_PEBS_ENABLE);
}

static void test_stay_with_lists(void **state)
{
	struct vmx_msrs m = machine(false);

	(void)state;
	one_stay(&m);
	assert_true(fake.field[VMCS_EXIT_CONTROLS] == 0 && fake.field[VMCS_ENTRY_CONTROLS] == 0);
	assert_int_equal(fake.field[VMCS_ENTRY_MSR_LOAD_COUNT], NUM_TRACE_MSRS);
	assert_int_equal(fake.field[VMCS_EXIT_MSR_LOAD_COUNT], NUM_TRACE_MSRS);
	assert_int_equal(fake.field[VMCS_EXIT_MSR_STORE_COUNT], NUM_TRACE_MSRS);
	/* What an exit stores is what the next entry loads (SDM Vol. 3C, 28.4, 27.4). */
	assert_true(fake.field[VMCS_EXIT_MSR_STORE_ADDRESS] ==
		    fake.field[VMCS_ENTRY_MSR_LOAD_ADDRESS]);
	assert_true(fake.field[VMCS_EXIT_MSR_LOAD_ADDRESS] % 16 == 0 &&
		    fake.field[VMCS_ENTRY_MSR_LOAD_ADDRESS] % 16 == 0);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		assert_int_equal(cpu.trace.host[i].msr, trace_rules[i].msr);
		assert_true(cpu.trace.host[i].value == 0);
	}
}

static void test_stay_with_isolated_pebs(void **state)
{
	struct vmx_msrs m = machine(true);

	(void)state;
	fake.pdcm = 1;
	fake.msr[MSR_IA32_PERF_CAPABILITIES] = 1U << 14;
	one_stay(&m);
	assert_int_equal(fake.field[VMCS_ENTRY_MSR_LOAD_COUNT], 0);
}

/* A machine without any of it: nothing is read or written. */
static void test_stay_without(void **state)
{
	struct vmx_msrs m = machine(true);

	(void)state;
	fake.perf_version = fake.ds = fake.lbr = fake.pt = 0;
	fake.msr[MSR_IA32_RTIT_CTL] = 5;
	trace_stop(&cpu);
	vmcs_init_trace(&cpu, &m);
	trace_set(&cpu, NULL);
	trace_resume(&cpu, 0);
	assert_int_equal(fake.msr[MSR_IA32_RTIT_CTL], 5);
	assert_true(fake.field[VMCS_EXIT_CONTROLS] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_controls_where_they_exist),
		cmocka_unit_test(test_each_missing_control_means_the_list),
		cmocka_unit_test(test_only_what_exists),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test_setup(test_stay_with_controls, setup),
		cmocka_unit_test_setup(test_stay_with_lists, setup),
		cmocka_unit_test_setup(test_stay_with_isolated_pebs, setup),
		cmocka_unit_test_setup(test_stay_without, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
