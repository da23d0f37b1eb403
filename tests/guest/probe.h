/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of rvmprobe. Each returns 0, or 1 if an answer is not as it must be. */
#ifndef PROBE_H
#define PROBE_H

#include "guest.h"

/** What the answer leaf must say. */
enum probe_expect {
	EXPECT_NOTHING,
	EXPECT_GUEST,
	EXPECT_BARE,
};

/** True if the calling processor is a guest of the core. */
bool probe_is_guest(void);

/** Answer leaf of every processor. */
int probe_answer(const int *cpus, int count, enum probe_expect expect);

/** VMX instructions at CPL 3 on every processor. */
int probe_vmx(const int *cpus, int count);

/** 32-bit code whose instruction pointer passes 4 GiB with CPUID, on every processor. */
int probe_wrap(const int *cpus, int count);

/** Single step over CPUID on every processor. */
int probe_step(const int *cpus, int count);

/** All CPUID leaves of every processor. */
int probe_cpuid(const int *cpus, int count);

/** FEATURE_CONTROL and the VMX capability MSRs of every processor. */
int probe_msr(const int *cpus, int count, enum probe_expect expect);

#endif /* PROBE_H */
