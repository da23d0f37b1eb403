// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters that make things fail, for tests. Only a test build (RVM_TEST=1) has this file: nobody who may set
 * parameters can use them where modules must be signed.
 */
#include "driver.h"

#include <linux/module.h>

struct rvm_knobs rvm_knobs = { .fail_cpu = -1 };

module_param_named(debug_fail_cpu, rvm_knobs.fail_cpu, int, 0600);
MODULE_PARM_DESC(debug_fail_cpu, "Index of a CPU that shall fail on enable (-1: none)");

module_param_named(debug_fail_stage, rvm_knobs.fail_stage, uint, 0600);
MODULE_PARM_DESC(debug_fail_stage,
		 "Where it fails; 1 before VMXON, 2 barrier, 3 commit, 4 differs, 5 lacks, 6 VM entry, 7 lend, 8 give back (0)");

module_param_named(debug_field, rvm_knobs.field, ulong, 0600);
MODULE_PARM_DESC(debug_field, "VMCS field that stage 6 makes wrong (0)");

module_param_named(debug_value, rvm_knobs.value, ulong, 0600);
MODULE_PARM_DESC(debug_value, "What stage 6 writes to the field (0)");

module_param_named(debug_cells, rvm_knobs.cells, uint, 0600);
MODULE_PARM_DESC(debug_cells, "So many more cells are believed to exist (0)");

module_param_named(debug_crash, rvm_knobs.crash, bool, 0600);
MODULE_PARM_DESC(debug_crash, "The core crashes when a hypercall asks for it (N)");
