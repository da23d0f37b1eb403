// SPDX-License-Identifier: GPL-2.0-only
/* sources: hypervisor/vmx/spec_ctrl.c */
/* IA32_SPEC_CTRL of cells: behind what else is switched by lists, and only for cells. */
#include "tests/fakes/unit.h"

#include "vmx/spec_ctrl.h"
#include "vmx/trace.h"

#define IBRS 1

static void test_cell(void **state)
{
	struct trace_state lists = { 0 };

	(void)state;
	assert_int_equal(spec_ctrl_lists(&lists, true, IBRS), 1);
	assert_int_equal(lists.guest[0].msr, 0x48);
	assert_true(lists.guest[0].value == 0);
	assert_int_equal(lists.host[0].msr, 0x48);
	assert_true(lists.host[0].value == IBRS);
	/* What the cell has written is not there when it starts again. */
	lists.guest[0].value = 4;
	assert_int_equal(spec_ctrl_lists(&lists, true, IBRS), 1);
	assert_true(lists.guest[0].value == 0);
}

/* The root cell's stays in the register, and so does everybody's where there is none. */
static void test_not_switched(void **state)
{
	struct trace_state lists = { 0 };

	(void)state;
	assert_int_equal(spec_ctrl_lists(&lists, false, IBRS), 0);
	assert_int_equal(spec_ctrl_lists(&lists, true, 0), 0);
	assert_int_equal(lists.guest[0].msr, 0);
}

static void test_behind_the_others(void **state)
{
	struct trace_state lists = { 0 };

	(void)state;
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++) {
		lists.way[i] = TRACE_LIST;
		lists.guest[i].value = 100 + i;
	}
	assert_int_equal(spec_ctrl_lists(&lists, true, IBRS), NUM_TRACE_MSRS + 1);
	assert_int_equal(lists.guest[NUM_TRACE_MSRS].msr, 0x48);
	for (unsigned int i = 0; i < NUM_TRACE_MSRS; i++)
		assert_true(lists.guest[i].value == 100 + i);
	assert_int_equal(spec_ctrl_lists(&lists, false, IBRS), NUM_TRACE_MSRS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cell),
		cmocka_unit_test(test_not_switched),
		cmocka_unit_test(test_behind_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
