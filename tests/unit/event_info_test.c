// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/event_info.c */
/* Events for VM entry: error codes by mode, repetition, two at once, NMIs and what blocks them. */
#include "tests/fakes/unit.h"

#include "vmx/event_info.h"
#include "vmx/vmcs.h"
#include "x86/arch.h"

#define EXCEPTION(vector) (INTR_INFO_VALID | INTR_TYPE_HW_EXCEPTION | (vector))

static void test_error_code_in_protected_mode(void **state)
{
	struct vmx_event e = vmx_event_exception(X86_VEC_GP, 0x18, true);

	(void)state;
	assert_int_equal(e.info, EXCEPTION(X86_VEC_GP) | INTR_INFO_ERROR_CODE);
	assert_int_equal(e.error_code, 0x18);
}

/* With it the VM entry fails: SDM Vol. 3C, 27.2.1.3. */
static void test_no_error_code_in_real_mode(void **state)
{
	(void)state;
	for (unsigned int vector = 0; vector < X86_NUM_EXCEPTIONS; vector++) {
		struct vmx_event e = vmx_event_exception(vector, 0x18, false);

		assert_int_equal(e.info, EXCEPTION(vector));
		assert_int_equal(e.error_code, 0);
	}
}

static void test_vectors_with_error_code(void **state)
{
	static const uint8_t with[] = { 8, 10, 11, 12, 13, 14, 17 };
	size_t next = 0;

	(void)state;
	for (unsigned int vector = 0; vector < X86_NUM_EXCEPTIONS; vector++) {
		bool has = next < sizeof(with) && with[next] == vector;

		next += has;
		assert_int_equal(!!(vmx_event_exception(vector, 0, true).info & INTR_INFO_ERROR_CODE),
				 has);
	}
	assert_int_equal(next, sizeof(with));
}

static void test_repeated(void **state)
{
	const struct vmx_event page_fault = { EXCEPTION(X86_VEC_PF) | INTR_INFO_ERROR_CODE | 1U << 12,
					      2, 3 };
	const struct vmx_event breakpoint = { INTR_INFO_VALID | INTR_TYPE_SW_EXCEPTION | 3, 0, 1 };
	const struct vmx_event none = { EXCEPTION(X86_VEC_PF) & ~INTR_INFO_VALID, 2, 3 };
	struct vmx_event e = vmx_event_repeated(&page_fault, true);

	(void)state;
	assert_int_equal(e.info, EXCEPTION(X86_VEC_PF) | INTR_INFO_ERROR_CODE);
	assert_int_equal(e.error_code, 2);
	assert_int_equal(e.length, 0);
	assert_int_equal(vmx_event_repeated(&page_fault, false).info, EXCEPTION(X86_VEC_PF));
	assert_int_equal(vmx_event_repeated(&breakpoint, true).length, 1);
	assert_int_equal(vmx_event_repeated(&none, true).info, 0);
}

static uint32_t merged(uint32_t first, unsigned int second)
{
	const struct vmx_event one = { first, 0, 0 };
	struct vmx_event two = vmx_event_exception(second, 0, true);

	return vmx_event_merge(&one, &two, true) ? two.info & INTR_INFO_VECTOR : 0xff;
}

static void test_merge(void **state)
{
	(void)state;
	assert_int_equal(merged(0, X86_VEC_GP), X86_VEC_GP);
	/* Contributory after contributory, both after a page fault. */
	assert_int_equal(merged(EXCEPTION(X86_VEC_NP), X86_VEC_GP), X86_VEC_DF);
	assert_int_equal(merged(EXCEPTION(X86_VEC_DE), X86_VEC_TS), X86_VEC_DF);
	assert_int_equal(merged(EXCEPTION(X86_VEC_PF), X86_VEC_GP), X86_VEC_DF);
	assert_int_equal(merged(EXCEPTION(X86_VEC_PF), X86_VEC_PF), X86_VEC_DF);
	/* One after the other. */
	assert_int_equal(merged(EXCEPTION(X86_VEC_GP), X86_VEC_PF), X86_VEC_PF);
	assert_int_equal(merged(EXCEPTION(X86_VEC_DB), X86_VEC_GP), X86_VEC_GP);
	assert_int_equal(merged(EXCEPTION(X86_VEC_PF), X86_VEC_UD), X86_VEC_UD);
	assert_int_equal(merged(INTR_INFO_VALID | INTR_TYPE_EXTERNAL | 13, X86_VEC_GP), X86_VEC_GP);
	assert_int_equal(merged(INTR_INFO_VALID | INTR_TYPE_SW_INTERRUPT | 14, X86_VEC_GP), X86_VEC_GP);
	assert_int_equal(merged(EXCEPTION(X86_VEC_DF), X86_VEC_UD), X86_VEC_UD);
	/* The end. */
	assert_int_equal(merged(EXCEPTION(X86_VEC_DF), X86_VEC_GP), 0xff);
	assert_int_equal(merged(EXCEPTION(X86_VEC_DF), X86_VEC_PF), 0xff);
}

static void test_double_fault_in_real_mode(void **state)
{
	const struct vmx_event first = { EXCEPTION(X86_VEC_GP), 0, 0 };
	struct vmx_event e = vmx_event_exception(X86_VEC_GP, 0, false);

	(void)state;
	assert_true(vmx_event_merge(&first, &e, false));
	assert_int_equal(e.info, EXCEPTION(X86_VEC_DF));
}

static void test_nmi(void **state)
{
	(void)state;
	assert_int_equal(vmx_nmi_step(0, false), VMX_NMI_INJECT);
	assert_int_equal(vmx_nmi_step(0, true), VMX_NMI_WAIT);
	assert_int_equal(vmx_nmi_step(INTERRUPTIBILITY_MOV_SS, false), VMX_NMI_WAIT);
	assert_int_equal(vmx_nmi_step(INTERRUPTIBILITY_NMI, false), VMX_NMI_WAIT);
	assert_int_equal(vmx_nmi_step(INTERRUPTIBILITY_NMI | INTERRUPTIBILITY_STI, false),
			 VMX_NMI_WAIT);
}

/* A window that opens in spite of STI would be opened again and again by who waits for STI to pass. */
static void test_nmi_after_sti_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(vmx_nmi_step(INTERRUPTIBILITY_STI, false), VMX_NMI_INJECT_AFTER_STI);
	assert_int_equal(vmx_nmi_step(INTERRUPTIBILITY_STI, true), VMX_NMI_WAIT);
}

/* Only where the processor says so, and where what it says means anything: SDM Vol. 3C, 28.2.2. */
static void test_nmi_unblocked_by_iret(void **state)
{
	(void)state;
	assert_true(vmx_nmi_unblocked(EXCEPTION(X86_VEC_MC) | INTR_INFO_NMI_UNBLOCKING, 0));
	assert_true(vmx_nmi_unblocked(INTR_INFO_VALID | INTR_INFO_NMI_UNBLOCKING, 0));
	assert_false(vmx_nmi_unblocked(EXCEPTION(X86_VEC_MC), 0));
	assert_false(vmx_nmi_unblocked(INTR_INFO_NMI_UNBLOCKING, 0));
	assert_false(vmx_nmi_unblocked(EXCEPTION(X86_VEC_DF) | INTR_INFO_NMI_UNBLOCKING, 0));
	assert_false(vmx_nmi_unblocked(EXCEPTION(X86_VEC_MC) | INTR_INFO_NMI_UNBLOCKING, INTR_INFO_VALID));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_code_in_protected_mode),
		cmocka_unit_test(test_no_error_code_in_real_mode),
		cmocka_unit_test(test_vectors_with_error_code),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_double_fault_in_real_mode),
		cmocka_unit_test(test_nmi),
		cmocka_unit_test(test_nmi_after_sti_does_not_wait),
		cmocka_unit_test(test_nmi_unblocked_by_iret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
