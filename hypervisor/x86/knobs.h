/* SPDX-License-Identifier: GPL-2.0-only */
/* Test knobs of the image header: places where a test build of the core fails when it is told to. */
#ifndef RVM_X86_KNOBS_H
#define RVM_X86_KNOBS_H

#include "test_build.h"
#include "x86/percpu.h"

/** knob_fails() - is this CPU to fail here? Never but in a test build. */
static inline bool knob_fails(const struct percpu *cpu, enum rvm_fail_stage stage)
{
	return RVM_TEST && image_header.debug_fail_cpu == cpu->cpu &&
	       image_header.debug_fail_stage == stage;
}

/** knobs_set() - has the door asked for something that only a test build does? */
static inline bool knobs_set(void)
{
	return image_header.debug_fail_stage != RVM_FAIL_NONE || image_header.debug_crash;
}

#endif /* RVM_X86_KNOBS_H */
