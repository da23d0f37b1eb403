// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of rvmprobe: what user space can read of the MSRs that tell about VMX. Called by rvmprobe.c.
 * Never writes an MSR.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "probe.h"

#define MSR_FEATURE_CONTROL 0x3a
#define FEATURE_CONTROL_LOCKED 0x1
#define FEATURE_CONTROL_VMX 0x6

/* SDM Vol. 3D, appendix A. */
#define MSR_VMX_FIRST 0x480
#define MSR_VMX_LAST 0x493

static int msr_open(int cpu)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%d/msr", cpu);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die(path);
	return fd;
}

static bool msr_read(int fd, uint32_t msr, uint64_t *value)
{
	return pread(fd, value, sizeof(*value), msr) == sizeof(*value);
}

static int feature_control_check(int cpu, int fd, enum probe_expect expect)
{
	uint64_t value;

	if (!msr_read(fd, MSR_FEATURE_CONTROL, &value)) {
		printf("cpu %d: msr 0x3a unreadable\n", cpu);
		return expect == EXPECT_GUEST;
	}
	printf("cpu %d: msr 0x3a 0x%llx%s%s\n", cpu, (unsigned long long)value,
	       value & FEATURE_CONTROL_LOCKED ? " locked" : "",
	       value & FEATURE_CONTROL_VMX ? " VMX" : " no VMX");
	return expect == EXPECT_GUEST &&
	       (value & (FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMX)) != FEATURE_CONTROL_LOCKED;
}

int probe_msr(const int *cpus, int count, enum probe_expect expect)
{
	int bad = 0;

	for (int i = 0; i < count; i++) {
		int fd = msr_open(cpus[i]);

		bad |= feature_control_check(cpus[i], fd, expect);
		for (uint32_t msr = MSR_VMX_FIRST; msr <= MSR_VMX_LAST; msr++) {
			uint64_t value;

			if (!msr_read(fd, msr, &value)) {
				printf("cpu %d: msr 0x%x unreadable\n", cpus[i], msr);
				continue;
			}
			printf("cpu %d: msr 0x%x 0x%llx\n", cpus[i], msr,
			       (unsigned long long)value);
			bad |= expect == EXPECT_GUEST;
		}
		close(fd);
	}
	if (expect != EXPECT_NOTHING)
		printf("rvmprobe: VMX MSRs %s\n", bad ? "FAIL" : "as expected");
	return bad;
}
