/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Questions to the processor and to the core. The only inline assembly of the driver, and own rather
 * than the kernel's, whose helpers were renamed or are no longer exported between 6.1 and 7.2.
 */
#ifndef RVM_DRIVER_HYPERCALL_H
#define RVM_DRIVER_HYPERCALL_H

#include <linux/errno.h>
#include <linux/types.h>
#include <asm/asm.h>

#include "cpuid_leaf.h"
#include "include/hypercall.h"

struct rvm_cpuid {
	u32 eax, ebx, ecx, edx;
};

static inline struct rvm_cpuid rvm_cpuid(u32 leaf, u32 subleaf)
{
	struct rvm_cpuid r;

	asm volatile("cpuid"
		     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(leaf), "c"(subleaf));
	return r;
}

/** rvm_is_guest() - is this CPU a guest of a core, of whatever ABI version? */
static inline bool rvm_is_guest(struct rvm_cpuid *answer)
{
	*answer = rvm_cpuid(RVM_CPUID_LEAF, 0);
	return answer->eax == RVM_CPUID_MAGIC;
}

/** rvm_rdmsr() - read an MSR that is known to exist */
static inline u64 rvm_rdmsr(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low | (u64)high << 32;
}

static inline u64 rvm_read_cr3(void)
{
	u64 value;

	asm volatile("mov %%cr3, %0" : "=r"(value) : : "memory");
	return value;
}

static inline u64 rvm_read_cr4(void)
{
	u64 value;

	asm volatile("mov %%cr4, %0" : "=r"(value) : : "memory");
	return value;
}

/**
 * rvm_hypercall() - VMCALL with two arguments
 *
 * Statistics may be read while another task leaves the core. On bare metal VMCALL raises #UD, which
 * the exception table turns into -ENOSYS.
 */
static inline s64 rvm_hypercall(u32 number, u64 first, u64 second)
{
	u64 result = number;

	asm volatile("1: vmcall\n\t"
		     "jmp 3f\n"
		     "2: mov %[none], %%rax\n"
		     "3:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : "+a"(result)
		     : "D"(first), "S"(second), [none] "i"(-ENOSYS)
		     : "memory");
	return (s64)result;
}

static inline s64 rvm_get_info(u32 type)
{
	return rvm_hypercall(JAILHOUSE_HC_HYPERVISOR_GET_INFO, type, 0);
}

static inline s64 rvm_get_cpu_info(u32 index, u32 type)
{
	return rvm_hypercall(JAILHOUSE_HC_CPU_GET_INFO, index, type);
}

static inline s64 rvm_get_cell_state(u32 id)
{
	return rvm_hypercall(JAILHOUSE_HC_CELL_GET_STATE, id, 0);
}

static inline s64 rvm_core_info(enum rvm_info type)
{
	return rvm_hypercall(RVM_HC_INFO, type, 0);
}

#endif /* RVM_DRIVER_HYPERCALL_H */
