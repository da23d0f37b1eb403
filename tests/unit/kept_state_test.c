// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/kept_state.c hypervisor/vmx/trace_plan.c hypervisor/vmx/cell_msr.c hypervisor/vmx/bitmap.c hypervisor/lib/string.c */
/* What the root cell gets back in a CPU: everything that another cell can have changed. */
#include "tests/fakes/unit.h"

#include "vmx/cell_msr.h"
#include "vmx/kept_state.h"
#include "vmx/trace.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

/* SDM Vol. 3C, table 25-18: bits 11:10 of an encoding. */
#define FIELD_TYPE(field) ((field) >> 10 & 3)
#define TYPE_GUEST_STATE 2

#define X2APIC_FIRST 0x800
#define X2APIC_LAST 0x8ff

static bool field_kept(uint32_t field)
{
	for (unsigned int i = 0; i < VCPU_KEPT_FIELDS; i++) {
		if (vcpu_kept_fields[i] == field)
			return true;
	}
	/* By trace_get(). */
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		if (trace_rules[i].field == field)
			return true;
	}
	return false;
}

static bool msr_kept(uint32_t msr)
{
	for (unsigned int i = 0; i < VCPU_KEPT_MSRS; i++) {
		if (vcpu_kept_msrs[i] == msr)
			return true;
	}
	return false;
}

/* The lists are as long as they say, and name nothing twice. */
static void test_lists_are_full(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < VCPU_KEPT_FIELDS; i++) {
		assert_int_not_equal(vcpu_kept_fields[i], 0);
		for (unsigned int j = 0; j < i; j++)
			assert_int_not_equal(vcpu_kept_fields[i], vcpu_kept_fields[j]);
	}
	for (unsigned int i = 0; i < VCPU_KEPT_MSRS; i++) {
		assert_int_not_equal(vcpu_kept_msrs[i], 0);
		for (unsigned int j = 0; j < i; j++)
			assert_int_not_equal(vcpu_kept_msrs[i], vcpu_kept_msrs[j]);
	}
}

/*
 * Whatever guest state the core knows by name is kept, the link pointer aside, which no guest can change.
 * That is read from the header: a field that is added there must not be forgotten here.
 */
static void test_guest_state_is_kept(void **state)
{
	FILE *f = fopen("hypervisor/vmx/vmcs.h", "r");
	unsigned int field, found = 0;
	char line[256], name[64];

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, " VMCS_%63[A-Z0-9_] = %x", name, &field) != 2 ||
		    FIELD_TYPE(field) != TYPE_GUEST_STATE || field == VMCS_LINK_POINTER)
			continue;
		found++;
		if (!field_kept(field))
			fail_msg("VMCS_%s is not kept", name);
	}
	fclose(f);
	assert_true(found > 30);
	for (unsigned int seg = 0; seg < NUM_SEGS; seg++) {
		assert_true(field_kept(VMCS_GUEST_SELECTOR(seg)));
		assert_true(field_kept(VMCS_GUEST_BASE(seg)));
		assert_true(field_kept(VMCS_GUEST_LIMIT(seg)));
		assert_true(field_kept(VMCS_GUEST_ACCESS_RIGHTS(seg)));
	}
	for (unsigned int i = 0; i < 4; i++)
		assert_true(field_kept(VMCS_GUEST_PDPTE0 + 2 * i));
	assert_true(field_kept(VMCS_CR0_READ_SHADOW) && field_kept(VMCS_CR4_READ_SHADOW));
	/* IA-32e mode of the guest. */
	assert_true(field_kept(VMCS_ENTRY_CONTROLS));
}

/* MSRs that have a field in the VMCS; 0: none. */
static uint32_t field_of(uint32_t msr)
{
	static const struct {
		uint32_t msr;
		uint32_t field;
	} fields[] = {
		{ MSR_IA32_SYSENTER_CS, VMCS_GUEST_SYSENTER_CS },
		{ MSR_IA32_SYSENTER_ESP, VMCS_GUEST_SYSENTER_ESP },
		{ MSR_IA32_SYSENTER_EIP, VMCS_GUEST_SYSENTER_EIP },
		{ MSR_IA32_PAT, VMCS_GUEST_PAT },
		{ MSR_IA32_EFER, VMCS_GUEST_EFER },
		{ MSR_IA32_FS_BASE, VMCS_GUEST_FS_BASE },
		{ MSR_IA32_GS_BASE, VMCS_GUEST_GS_BASE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].msr == msr)
			return fields[i].field;
	}
	return 0;
}

/* The APIC is x86/apic_clear.c's; a register that can only be written is a command. */
static bool keeps_nothing(uint32_t msr, const struct cell_msr_rule *rule)
{
	return msr == MSR_IA32_TSC_DEADLINE || (msr >= X2APIC_FIRST && msr <= X2APIC_LAST) ||
	       rule->read == CELL_MSR_READ_GP;
}

static void test_what_a_cell_may_write_is_kept(void **state)
{
	unsigned int kept = 0;

	(void)state;
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		const struct cell_msr_rule *rule = &cell_msr_rules[i];

		if (rule->write != CELL_MSR_WRITE_PASS && rule->write != CELL_MSR_WRITE_XSS)
			continue;
		for (uint32_t msr = rule->first; msr <= rule->last; msr++) {
			if (keeps_nothing(msr, rule))
				continue;
			if (field_of(msr) ? !field_kept(field_of(msr)) : !msr_kept(msr))
				fail_msg("MSR %x (%s) is not kept", msr, rule->why);
			kept++;
		}
	}
	assert_true(kept >= VCPU_KEPT_MSRS);
}

static bool field_cleared(uint32_t field)
{
	for (unsigned int i = 0; i < VCPU_CLEARED_FIELDS; i++) {
		if (vcpu_cleared_fields[i].field == field)
			return true;
	}
	return false;
}

/* The source that a rule names is there; what only the machine can write needs none. */
static void check_source(const struct cell_msr_rule *rule, uint32_t msr)
{
	bool good = false;

	switch (rule->source) {
	case CELL_MSR_SOURCE_MACHINE:
		good = rule->write != CELL_MSR_WRITE_PASS;
		break;
	case CELL_MSR_SOURCE_KEPT:
		good = msr_kept(msr) && !field_of(msr);
		break;
	case CELL_MSR_SOURCE_FIELD:
		good = field_cleared(field_of(msr));
		break;
	case CELL_MSR_SOURCE_RESET:
		good = field_of(msr) && !field_cleared(field_of(msr));
		break;
	case CELL_MSR_SOURCE_APIC:
		good = msr == MSR_IA32_TSC_DEADLINE || (msr >= X2APIC_FIRST && msr <= X2APIC_LAST);
		break;
	}
	if (!good)
		fail_msg("MSR %x (%s): not from source %u", msr, rule->why, rule->source);
}

/* Of what a cell reads without an exit nothing is the last owner's. */
static void test_what_a_cell_may_read_is_cleared(void **state)
{
	unsigned int looked_at = 0;

	(void)state;
	for (unsigned int i = 0; i < cell_msr_num_rules; i++) {
		const struct cell_msr_rule *rule = &cell_msr_rules[i];

		if (rule->read != CELL_MSR_READ_PASS)
			continue;
		for (uint32_t msr = rule->first; msr <= rule->last; msr++, looked_at++)
			check_source(rule, msr);
	}
	assert_true(looked_at > VCPU_KEPT_MSRS);
	/* They are guest state, and the root cell gets its own back. */
	for (unsigned int i = 0; i < VCPU_CLEARED_FIELDS; i++)
		assert_true(field_kept(vcpu_cleared_fields[i].field));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists_are_full),
		cmocka_unit_test(test_guest_state_is_kept),
		cmocka_unit_test(test_what_a_cell_may_write_is_kept),
		cmocka_unit_test(test_what_a_cell_may_read_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
