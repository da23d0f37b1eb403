// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks at every CPU before anything else is done for an enable, so that the usual reasons for a
 * refusal come with the CPU and the bit. Changes nothing; what VMX itself offers is checked by the
 * core.
 */
#include "driver.h"

#include <linux/cpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <asm/processor.h>

#include "hypercall.h"

#define CPUID_1_ECX_VMX BIT(5)
#define MSR_FEATURE_CONTROL 0x3a
#define FEATURE_CONTROL_LOCKED BIT_ULL(0)
#define FEATURE_CONTROL_VMX BIT_ULL(2)
#define CR4_VMXE BIT_ULL(13)
#define CR4_FRED BIT_ULL(32)

struct cpu_facts {
	bool seen;
	bool vmx;
	u64 feature_control;
	u64 cr4;
};

static void look(void *info)
{
	struct cpu_facts *facts = (struct cpu_facts *)info + smp_processor_id();

	facts->vmx = rvm_cpuid(1, 0).ecx & CPUID_1_ECX_VMX;
	/* The register exists where the processor has VMX (SDM Vol. 4, table 2-2). */
	if (facts->vmx)
		facts->feature_control = rvm_rdmsr(MSR_FEATURE_CONTROL);
	facts->cr4 = rvm_read_cr4();
	facts->seen = true;
}

static int judge(unsigned int cpu, const struct cpu_facts *facts)
{
	if (!facts->seen)
		return rvm_refuse(-EBUSY, "CPU %u: did not answer", cpu);
	if (!facts->vmx)
		return rvm_refuse(-ENODEV,
				  "CPU %u: no VT-x: CPUID.1:ECX bit 5 (VMX): wanted 1, found 0",
				  cpu);
	if ((facts->feature_control & FEATURE_CONTROL_LOCKED) &&
	    !(facts->feature_control & FEATURE_CONTROL_VMX))
		return rvm_refuse(-ENODEV,
				  "CPU %u: VT-x disabled by firmware: IA32_FEATURE_CONTROL bit 2: wanted 1, found 0 (register 0x%llx, locked)",
				  cpu, facts->feature_control);
	if (facts->cr4 & CR4_VMXE)
		return rvm_refuse(-EBUSY,
				  "CPU %u: VT-x in use: CR4 bit 13 (VMXE): wanted 0, found 1; try modprobe -r kvm_intel, or load kvm with enable_virt_at_load=0",
				  cpu);
	if (facts->cr4 & CR4_FRED)
		return rvm_refuse(-EOPNOTSUPP,
				  "CPU %u: CR4 bit 32 (FRED): wanted 0, found 1; boot with fred=off",
				  cpu);
	return 0;
}

/*
 * A CPU that Linux took offline waits in Linux's own code and cannot enter. One that was never started
 * waits for its first INIT and does no harm; the hotplug callback keeps it from being started later.
 */
static bool was_started(unsigned int cpu)
{
	return cpu_data(cpu).cpu_index < nr_cpu_ids;
}

static int check_offline(void)
{
	unsigned int cpu;

	for_each_present_cpu(cpu)
		if (!cpu_online(cpu) && was_started(cpu))
			return rvm_refuse(-EBUSY, "CPU %u: offline; bring it online first", cpu);
	if (num_online_cpus() > RVM_MAX_CPUS)
		return rvm_refuse(-EINVAL, "%u CPUs online, at most %u are possible",
				  num_online_cpus(), RVM_MAX_CPUS);
	return 0;
}

/** rvm_cpus_check() - may this machine's CPUs enter? The caller keeps CPUs from coming and going. */
int rvm_cpus_check(void)
{
	struct cpu_facts *facts;
	unsigned int cpu;
	int err;

	err = check_offline();
	if (err)
		return err;
	facts = kcalloc(nr_cpu_ids, sizeof(*facts), GFP_KERNEL);
	if (!facts)
		return -ENOMEM;
	on_each_cpu(look, facts, 1);
	for_each_online_cpu(cpu) {
		err = judge(cpu, &facts[cpu]);
		if (err)
			break;
	}
	kfree(facts);
	return err;
}
